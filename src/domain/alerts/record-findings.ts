import * as z from 'zod/mini';
import { isEnded } from '../delegation/delegation';
import { NEVER } from '../delegation/index-attributes';
import { delegationScope, findingsFromRecord, fromRecordScope } from './delegation-findings';
import { PUSH_SCOPE, pushFindings, type FindingSubject } from './delivery-findings';
import { Finding, replaceFindings, type NewFinding } from './finding';

/**
 * All findings about one record with an outbox. They are stored apart from other findings, so that an event that adds
 * or ends one doesn't read or contend for the others. A record without findings isn't stored.
 */
export const RecordFindings = z.object({
  /** Kind and key of the record with the outbox. */
  kind: z.enum(['delegation', 'offboarding', 'pair']),
  key: z.string(),
  findings: z.record(z.string(), Finding),
  /** Keys of the findings that an admin dismissed. A dismissed finding stays hidden while its cause lasts. */
  dismissed: z.array(z.string()),
});
export type RecordFindings = z.infer<typeof RecordFindings>;

/** Reference to the record that findings are about. */
const FindingSubjectRef = z.pick(RecordFindings, { kind: true, key: true });
export type FindingSubjectRef = z.infer<typeof FindingSubjectRef>;

export function noRecordFindings({ kind, key }: FindingSubjectRef): RecordFindings {
  return { kind, key, findings: {}, dismissed: [] };
}

export function hasFindings({ findings }: RecordFindings): boolean {
  return Object.keys(findings).length > 0;
}

/** Returns the index attribute: epoch ms of the oldest open finding. Records without an open finding come last. */
export function recordFindingsIndex(record: RecordFindings): { readonly at: number } {
  return { at: Math.min(NEVER, ...openRecordFindings(record).map(([, { since }]) => since)) };
}

/** Returns the findings about a record that aren't dismissed, by key. */
export function openRecordFindings({ findings, dismissed }: RecordFindings): [string, Finding][] {
  return Object.entries(findings).filter(([key]) => !dismissed.includes(key));
}

export function withRecordFindingDismissed(before: RecordFindings, key: string): RecordFindings {
  return { ...before, dismissed: [...new Set([...before.dismissed, key])] };
}

/** Returns the record that a finding is about, by the finding's key; undefined if it isn't about a record. */
export function subjectOf(findingKey: string): FindingSubjectRef | undefined {
  const [, ofDelegation] = /^delegation:([^:]+):/.exec(findingKey) ?? [];
  if (ofDelegation !== undefined) return { kind: 'delegation', key: ofDelegation };
  const [, kind, key] = /^(?:push:[^:]+|record):([^:]+):([^:]+):/.exec(findingKey) ?? [];
  const parsed = FindingSubjectRef.safeParse({ kind, key });
  return parsed.success ? parsed.data : undefined;
}

/** Returns the key prefix of the finding about a record that the app couldn't process. */
export function setAsideScope({ kind, key }: FindingSubjectRef): string {
  return `record:${kind}:${key}:`;
}

/**
 * Replaces the findings of one check, and removes the dismissals of those that ended. Returns the same value if nothing
 * changed.
 */
export function withScopeReplaced(
  before: RecordFindings,
  scope: string,
  found: readonly NewFinding[],
  now: number,
): RecordFindings {
  const findings = replaceFindings(before.findings, scope, found, now);
  if (findings === before.findings) return before;
  return { ...before, findings, dismissed: before.dismissed.filter((key) => key in findings) };
}

/** Replaces the findings about the pushes of a record. Returns the same value if nothing changed. */
export function withPushFindings(before: RecordFindings, subject: FindingSubject, now: number): RecordFindings {
  return withScopeReplaced(before, PUSH_SCOPE, pushFindings(subject), now);
}

/**
 * Updates the findings that are derived from the record itself. The finding about an assignee isn't, and stays while
 * the delegation is open. Returns the same value if nothing changed.
 */
export function withCurrentFindings(before: RecordFindings, subject: FindingSubject, now: number): RecordFindings {
  const pushed = withPushFindings(before, subject, now);
  const isSetAside = subject.value.setAsideUntil !== null;
  const current = isSetAside ? pushed : withScopeReplaced(pushed, setAsideScope(subject), [], now);
  if (subject.kind !== 'delegation') return current;
  const { key, value } = subject;
  return isEnded(value.state)
    ? withScopeReplaced(current, delegationScope(key), [], now)
    : withScopeReplaced(current, fromRecordScope(key), findingsFromRecord(key, value, now), now);
}

/**
 * Returns the findings about a delegation except those about its pushes.
 * @param stored findings of the delegation; undefined if it has none
 */
export function findingsOn(stored: RecordFindings | undefined): Pick<NewFinding, 'text' | 'fix'>[] {
  if (!stored) return [];
  return Object.entries(stored.findings)
    .filter(([name]) => name.startsWith(delegationScope(stored.key)))
    .map(([, { text, fix }]) => ({ text, fix }));
}
