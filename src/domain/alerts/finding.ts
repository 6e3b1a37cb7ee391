import * as z from 'zod/mini';

/** What a finding is about: a channel that does not work, or anything else that an admin has to mend. */
export const TOPICS = ['webhook', 'torii', 'site'] as const;
export type Topic = (typeof TOPICS)[number];

/** Something that an admin has to know, and what to do about it. Nothing of it is personal: it stands in a Jira issue too. */
export const Finding = z.object({
  topic: z.enum(TOPICS),
  text: z.string(),
  fix: z.string(),
  /** When it was found first, epoch ms. */
  since: z.number(),
  /** Whether the topic's Jira issue says it. */
  reported: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

/** A finding as it is found, by a key that stays the same while it lasts: `rule:<id>:fallback-owner`. */
export interface NewFinding extends Pick<Finding, 'topic' | 'text' | 'fix'> {
  readonly key: string;
}

/** The one open Jira issue of a topic: claimed in the record before it is made, so that no two are. */
export const AlertIssue = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('making'), token: z.string(), at: z.number() }),
  z.object({ phase: z.literal('open'), id: z.string(), key: z.string() }),
]);
export type AlertIssue = z.infer<typeof AlertIssue>;

/** All that the admin is told. */
export const Findings = z.object({
  findings: z.record(z.string(), Finding),
  issues: z.object({ webhook: z.nullable(AlertIssue), torii: z.nullable(AlertIssue), site: z.nullable(AlertIssue) }),
});
export type Findings = z.infer<typeof Findings>;

export const NO_FINDINGS: Findings = { findings: {}, issues: { webhook: null, torii: null, site: null } };

/**
 * A value of Forge's storage takes 240 KiB [doc], and nobody reads more than this: what is found of one scope's things beyond it waits
 * until some is mended. What is found of a channel is never left out.
 */
export const MAX_FINDINGS = 200;

/**
 * Takes in what a check found: what it found before and finds no more is gone, what it still finds keeps its time. The same value
 * where nothing changed.
 *
 * @param scope what was checked: the beginning of the keys that the check answers for
 */
export function withFindings(notices: Findings, scope: string, found: readonly NewFinding[], now: number): Findings {
  const others = Object.entries(notices.findings).filter(([key]) => !key.startsWith(scope));
  const room = Math.max(0, MAX_FINDINGS - others.length);
  const kept = found.filter(({ topic }, index) => topic !== 'site' || index < room);
  const mine = kept.map(({ key, topic, text, fix }) => {
    const before = notices.findings[key];
    return [key, { topic, text, fix, since: before?.since ?? now, reported: before?.reported ?? false }] as const;
  });
  const next = { ...notices, findings: Object.fromEntries([...others, ...mine]) };
  return isSame(notices, next) ? notices : next;
}

function isSame(one: Findings, other: Findings): boolean {
  const keys = Object.keys(one.findings);
  return (
    keys.length === Object.keys(other.findings).length &&
    keys.every((key) => {
      const [mine, theirs] = [one.findings[key], other.findings[key]];
      return mine?.text === theirs?.text && mine?.fix === theirs?.fix;
    })
  );
}

export function findingsOnTopic({ findings }: Findings, topic: Topic): [string, Finding][] {
  return Object.entries(findings).filter(([, finding]) => finding.topic === topic);
}

/** They stand in the topic's issue now, as far as they still last. */
export function withReportedInJira(notices: Findings, keys: readonly string[]): Findings {
  const findings = Object.fromEntries(
    Object.entries(notices.findings).map(([key, finding]) => [
      key,
      keys.includes(key) ? { ...finding, reported: true } : finding,
    ]),
  );
  return { ...notices, findings };
}

export function withAlertIssue(notices: Findings, topic: Topic, issue: AlertIssue | null): Findings {
  return { ...notices, issues: { ...notices.issues, [topic]: issue } };
}

/** The topic's issue is gone or closed while something of it still lasts: another one has to say it all. */
export function withAlertIssueGone(notices: Findings, topic: Topic): Findings {
  const findings = Object.fromEntries(
    Object.entries(notices.findings).map(([key, finding]) => [
      key,
      finding.topic === topic ? { ...finding, reported: false } : finding,
    ]),
  );
  return withAlertIssue({ ...notices, findings }, topic, null);
}
