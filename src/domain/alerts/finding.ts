import * as z from 'zod/mini';
import { ChannelName } from '../delivery/outbox';

/** Topics of findings: one for each channel, and `site` for everything else. Each topic has its own alert issue. */
export const TOPICS = ['webhook', 'torii', 'site'] as const;
export type Topic = (typeof TOPICS)[number];

/** Location on the admin page where an admin can fix the finding; null if it can be fixed only in Jira. */
export const FindingTarget = z.nullable(
  z.object({
    page: z.enum(['rule', 'webhook', 'torii', 'credentials', 'alerts', 'delegation', 'delegations', 'deliveries']),
    /** Id of a rule or of a delegation. */
    id: z.exactOptional(z.string()),
    channel: z.exactOptional(ChannelName),
    /** Filter of the list on that page. */
    filter: z.exactOptional(z.enum(['rejected', 'exhausted', 'pending', 'failed', 'unassigned', 'overdue'])),
  }),
);
export type FindingTarget = z.infer<typeof FindingTarget>;

/** A problem that an admin has to fix. It contains no personal data, because alert issues show it too. */
export const Finding = z.object({
  topic: z.enum(TOPICS),
  text: z.string(),
  fix: z.string(),
  target: FindingTarget,
  dismissible: z.boolean(),
  /** Epoch ms of the check that found it first. */
  since: z.number(),
  /** True once the topic's alert issue has shown the finding. */
  reported: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

/**
 * A finding as a check returns it. Its key, such as `rule:<id>:fallback-owner`, stays the same while its cause lasts.
 */
export interface NewFinding extends Pick<Finding, 'topic' | 'text' | 'fix'> {
  readonly key: string;
  readonly target?: FindingTarget;
  readonly dismissible?: boolean;
}

/** The open alert issue of a topic. Its token is stored before the issue is created, which prevents a second issue. */
export const AlertIssue = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('creating'), token: z.string(), at: z.number() }),
  z.object({ phase: z.literal('open'), id: z.string(), key: z.string() }),
]);
export type AlertIssue = z.infer<typeof AlertIssue>;

/** All findings by key, the alert issues, and the findings that an admin dismissed. */
export const Findings = z.object({
  findings: z.record(z.string(), Finding),
  issues: z.object({ webhook: z.nullable(AlertIssue), torii: z.nullable(AlertIssue), site: z.nullable(AlertIssue) }),
  /** Epoch ms of the dismissal, by key. A dismissed finding stays hidden while its cause lasts. */
  dismissed: z.record(z.string(), z.number()),
  /** Epoch ms of the dismissal, by key of a backlog finding. Records that were last changed before it no longer count. */
  dismissedUpTo: z.record(z.string(), z.number()),
  /** Epoch ms since when pushes of a channel are due and none is acknowledged; null if that isn't so. */
  silentSince: z.object({ webhook: z.nullable(z.number()), torii: z.nullable(z.number()) }),
});
export type Findings = z.infer<typeof Findings>;

export const NO_FINDINGS: Findings = {
  findings: {},
  issues: { webhook: null, torii: null, site: null },
  dismissed: {},
  dismissedUpTo: {},
  silentSince: { webhook: null, torii: null },
};

/**
 * Maximum number of findings in the record, because a value in Forge's storage has at most 240 KiB [doc:
 * limits-kvs-ce].
 */
export const MAX_FINDINGS = 200;

/** Key of the finding that reports that the list was cut at `MAX_FINDINGS`. */
const MORE_FINDINGS = 'more';

/**
 * Replaces the findings of one check. A finding that existed before keeps its time. Returns the same value if nothing
 * changed.
 * @param scope prefix of all keys that the check can return
 */
export function withFindings(before: Findings, scope: string, found: readonly NewFinding[], now: number): Findings {
  const others = Object.entries(before.findings).filter(([key]) => !key.startsWith(scope));
  const room = Math.max(0, MAX_FINDINGS - others.length);
  const kept = found.filter(({ key }, index) => key.startsWith('channel:') || index < room);
  const mine = kept.map((finding): [string, Finding] => [
    finding.key,
    toFinding(finding, before.findings[finding.key], now),
  ]);
  const more = kept.length < found.length && !(MORE_FINDINGS in before.findings) ? [moreFindings(now)] : [];
  const next: Findings = {
    ...before,
    findings: Object.fromEntries([...others, ...mine, ...more]),
    dismissed: withoutEnded(before.dismissed, scope, found),
  };
  return isSame(before, next) ? before : next;
}

function toFinding(
  { topic, text, fix, target = null, dismissible = false }: NewFinding,
  before: Finding | undefined,
  now: number,
): Finding {
  return { topic, text, fix, target, dismissible, since: before?.since ?? now, reported: before?.reported ?? false };
}

function moreFindings(now: number): [string, Finding] {
  const finding: NewFinding = {
    key: MORE_FINDINGS,
    topic: 'site',
    text: `More than ${MAX_FINDINGS} rules, pushes and delegations need your attention; only ${MAX_FINDINGS} are listed.`,
    fix: 'Fix the listed ones, then select Check now to see the rest.',
  };
  return [MORE_FINDINGS, toFinding(finding, undefined, now)];
}

/** Removes the dismissals of findings whose cause has ended, so that a recurrence is shown again. */
function withoutEnded(dismissed: Findings['dismissed'], scope: string, found: readonly NewFinding[]) {
  const lasts = (key: string) => !key.startsWith(scope) || found.some((finding) => finding.key === key);
  return Object.fromEntries(Object.entries(dismissed).filter(([key]) => lasts(key)));
}

function isSame(before: Findings, after: Findings): boolean {
  const keys = Object.keys(before.findings);
  return (
    keys.length === Object.keys(after.findings).length &&
    Object.keys(before.dismissed).length === Object.keys(after.dismissed).length &&
    keys.every((key) => {
      const [old, current] = [before.findings[key], after.findings[key]];
      return old?.text === current?.text && old?.fix === current?.fix;
    })
  );
}

/** Prefix of findings that count records. Dismissing such a finding hides the current records, not later ones. */
const BACKLOG = 'backlog:';

/** Dismisses a finding. */
export function withFindingDismissed(before: Findings, key: string, now: number): Findings {
  if (key.startsWith(BACKLOG)) {
    const others = Object.entries(before.findings).filter(([otherKey]) => otherKey !== key);
    return {
      ...before,
      findings: Object.fromEntries(others),
      dismissedUpTo: { ...before.dismissedUpTo, [key]: now },
    };
  }
  return { ...before, dismissed: { ...before.dismissed, [key]: now } };
}

/** Returns the findings that aren't dismissed, of one topic or of all topics. */
export function openFindings({ findings, dismissed }: Findings, topic?: Topic): [string, Finding][] {
  return Object.entries(findings).filter(
    ([key, finding]) => (topic === undefined || finding.topic === topic) && !(key in dismissed),
  );
}

/** Marks findings as shown by their topic's alert issue. */
export function withReportedInJira(before: Findings, keys: readonly string[]): Findings {
  const findings = Object.fromEntries(
    Object.entries(before.findings).map(([key, finding]) => [
      key,
      keys.includes(key) ? { ...finding, reported: true } : finding,
    ]),
  );
  return { ...before, findings };
}

export function withAlertIssue(before: Findings, topic: Topic, issue: AlertIssue | null): Findings {
  return { ...before, issues: { ...before.issues, [topic]: issue } };
}

/**
 * Removes the topic's alert issue after it was closed or deleted. The next alert issue shows all findings of the topic
 * again.
 */
export function withAlertIssueGone(before: Findings, topic: Topic): Findings {
  const findings = Object.fromEntries(
    Object.entries(before.findings).map(([key, finding]) => [
      key,
      finding.topic === topic ? { ...finding, reported: false } : finding,
    ]),
  );
  return withAlertIssue({ ...before, findings }, topic, null);
}
