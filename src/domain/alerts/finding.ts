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
  /** Epoch ms of the first check that reported the finding. */
  since: z.number(),
});
export type Finding = z.infer<typeof Finding>;

/** Findings by their keys. */
export type FindingMap = Readonly<Record<string, Finding>>;

/**
 * A finding as a check reports it. Its key, such as `rule:<id>:fallback-owner`, stays the same while its cause lasts.
 */
export interface NewFinding extends Pick<Finding, 'topic' | 'text' | 'fix'> {
  readonly key: string;
  readonly target?: FindingTarget;
  readonly dismissible?: boolean;
}

/** The open alert issue of a topic. The token is stored before the issue is created, to prevent a second issue. */
export const AlertIssue = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('creating'), token: z.string(), at: z.number() }),
  z.object({
    phase: z.literal('open'),
    id: z.string(),
    key: z.string(),
    /** Keys of the open findings that the issue has shown. */
    reported: z.array(z.string()),
  }),
]);
export type AlertIssue = z.infer<typeof AlertIssue>;

/**
 * The findings that aren't about a record with an outbox, the alert issues, and the dismissals of those findings.
 * `RecordFindings` has all other findings.
 */
export const Findings = z.object({
  findings: z.record(z.string(), Finding),
  issues: z.object({ webhook: z.nullable(AlertIssue), torii: z.nullable(AlertIssue), site: z.nullable(AlertIssue) }),
  /** Epoch ms of the dismissal, by key. A dismissed finding stays hidden while its cause lasts. */
  dismissed: z.record(z.string(), z.number()),
  /**
   * Epoch ms of the dismissal, by key of a backlog finding. Records that were last changed before it no longer count.
   */
  dismissedUpTo: z.record(z.string(), z.number()),
  /** Epoch ms from which pushes of a channel have been due and none was acknowledged; null otherwise. */
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

/** Maximum number of findings on the admin page. */
export const MAX_FINDINGS = 200;

/**
 * Maximum number of findings in this record, because a value in Forge's storage has at most 240 KiB [doc:
 * limits-kvs-ce]. It's one more than the page lists, so that the page can say that there are more.
 */
const MAX_STORED = MAX_FINDINGS + 1;

/** Prefix of findings about channels. They are few, and kept beyond the maximum. */
const CHANNEL_SCOPE = 'channel:';

/**
 * Replaces the findings of one check in the record of the site. Returns the same value if nothing changed.
 * @param scope prefix of all keys that the check can return
 * @param found findings that the check returned
 */
export function withFindings(before: Findings, scope: string, found: readonly NewFinding[], now: number): Findings {
  const others = Object.keys(before.findings).filter((key) => !key.startsWith(scope));
  const room = Math.max(0, MAX_STORED - others.length);
  const kept = found.filter(({ key }, index) => key.startsWith(CHANNEL_SCOPE) || index < room);
  const findings = replaceFindings(before.findings, scope, kept, now);
  const dismissed = withoutEnded(before.dismissed, scope, found);
  const isSame = findings === before.findings && sizeOf(dismissed) === sizeOf(before.dismissed);
  return isSame ? before : { ...before, findings, dismissed };
}

/**
 * Replaces the findings of one check. A finding that existed before keeps its time. Returns the same map if nothing
 * changed.
 * @param scope prefix of all keys that the check can return
 */
export function replaceFindings(
  before: FindingMap,
  scope: string,
  found: readonly NewFinding[],
  now: number,
): FindingMap {
  const others = Object.entries(before).filter(([key]) => !key.startsWith(scope));
  const replaced = found.map(
    (finding) => [finding.key, toFinding(finding, before[finding.key]?.since ?? now)] as const,
  );
  const after = Object.fromEntries([...others, ...replaced]);
  const isSame =
    sizeOf(before) === sizeOf(after) &&
    Object.entries(before).every(([key, { text, fix }]) => after[key]?.text === text && after[key].fix === fix);
  return isSame ? before : after;
}

export function toFinding(
  { topic, text, fix, target = null, dismissible = false }: NewFinding,
  since: number,
): Finding {
  return { topic, text, fix, target, dismissible, since };
}

function sizeOf(map: object): number {
  return Object.keys(map).length;
}

/** Removes the dismissals of findings whose cause has ended, so that a recurrence is shown again. */
function withoutEnded(dismissed: Findings['dismissed'], scope: string, found: readonly NewFinding[]) {
  const isStillFound = (key: string) => !key.startsWith(scope) || found.some((finding) => finding.key === key);
  return Object.fromEntries(Object.entries(dismissed).filter(([key]) => isStillFound(key)));
}

/** Prefix of findings that count records. Dismissing such a finding hides the current records, not later ones. */
export const BACKLOG_SCOPE = 'backlog:';

/** Dismisses a finding. */
export function withFindingDismissed(before: Findings, key: string, now: number): Findings {
  if (key.startsWith(BACKLOG_SCOPE)) {
    const others = Object.entries(before.findings).filter(([otherKey]) => otherKey !== key);
    return {
      ...before,
      findings: Object.fromEntries(others),
      dismissedUpTo: { ...before.dismissedUpTo, [key]: now },
    };
  }
  return { ...before, dismissed: { ...before.dismissed, [key]: now } };
}

export function withAlertIssue(before: Findings, topic: Topic, issue: AlertIssue | null): Findings {
  return { ...before, issues: { ...before.issues, [topic]: issue } };
}

/** Marks findings as shown by their topic's alert issue. */
export function withReportedInJira(before: Findings, topic: Topic, keys: readonly string[]): Findings {
  const issue = before.issues[topic];
  if (issue?.phase !== 'open') return before;
  return withAlertIssue(before, topic, { ...issue, reported: [...new Set([...issue.reported, ...keys])] });
}

/**
 * Removes the findings that ended from the lists of what the alert issues have shown, so that a recurrence is shown
 * again. Returns the same value if nothing changed.
 * @param open keys of the open findings
 */
export function withEndedForgotten(before: Findings, open: ReadonlySet<string>): Findings {
  return TOPICS.reduce((findings, topic) => {
    const issue = findings.issues[topic];
    if (issue?.phase !== 'open' || issue.reported.every((key) => open.has(key))) return findings;
    return withAlertIssue(findings, topic, { ...issue, reported: issue.reported.filter((key) => open.has(key)) });
  }, before);
}
