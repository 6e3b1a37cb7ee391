import { chunks } from '../../domain/chunks';
import { applyIssue, isInOtherWorkflow, isSynced, type Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { type Routing, type FetchedIssue } from '../../platform/jira/issue';
import { ISSUES_AT_ONCE, readIssues } from '../../platform/jira/issue-search';
import { writeRouting } from '../../platform/jira/issue-actions';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { log } from '../../platform/forge/log';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import { MAX_OPERATIONS, readRecords, type Stored } from '../../platform/storage/store';
import { syncIssue } from './sync-issue';

/** So many delegations are looked at side by side. */
const AT_ONCE = 5;

/**
 * Before something is told that was not seen just now: asks Jira how the delegations stand that it tells of. What differs is taken in
 * and told as an event would have it. @throws JiraUnavailable: then nothing may be told
 */
export async function syncMembers(
  subjects: readonly OutboxRecordRef[],
  site: string,
  moment: InvocationContext,
): Promise<void> {
  const keys = subjects.flatMap(({ kind, key, value }) => (kind === 'delegation' ? key : Object.keys(value.members)));
  const records: Stored<'delegation'>[] = [];
  for (const some of chunks([...new Set(keys)], MAX_OPERATIONS)) {
    const read = await readRecords(some.map((key) => ({ kind: 'delegation' as const, key })));
    records.push(...read.filter((record) => record.kind === 'delegation'));
  }
  for (const some of chunks(records, ISSUES_AT_ONCE)) {
    const wereAsked = await compare(some, site, moment).catch((error: unknown) => {
      if (error instanceof JiraRejection) return false;
      throw error;
    });
    if (!wereAsked) throw new JiraUnavailable('the app may not read Jira now', { mayHaveLanded: false });
  }
}

/**
 * Up to `ISSUES_AT_ONCE` delegations in one call of Jira; ended ones too, since an issue whose property was taken away reopens
 * without an event. @returns whether Jira could be asked of each
 */
export async function compare(
  records: readonly Stored<'delegation'>[],
  site: string,
  moment: InvocationContext,
): Promise<boolean> {
  const followed = records.filter(({ value }) => value.issue !== null && isSynced(value));
  if (followed.length === 0) return true;
  const issues = await readIssues(
    followed.flatMap(({ value }) => value.issue?.id ?? []),
    site,
  );
  let wereAsked = true;
  await inParallel(followed, async (record) => {
    const seen = issues.find(({ snapshot }) => snapshot.id === record.value.issue?.id);
    if (!seen || differs(record.value, seen, moment.now())) {
      wereAsked = (await syncIssue(aggregateKeysOf(record), undefined, moment)) && wereAsked;
    }
    if (seen) await repairRouting(record, seen);
  });
  return wereAsked;
}

export function differs(delegation: Delegation, { snapshot: facts }: FetchedIssue, now: number): boolean {
  return (
    isInOtherWorkflow(delegation, facts) ||
    applyIssue(delegation, facts, delegation.outcomeStatuses, now) !== delegation
  );
}

export async function inParallel<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(run));
}

/** Anyone who may edit an issue may take its property away; without it no event of the issue is ever seen. */
async function repairRouting(
  { key, value }: Stored<'delegation'>,
  { snapshot: facts, routing }: FetchedIssue,
): Promise<void> {
  const should: Routing = { record: key, pair: value.pairKey, offboarding: value.offboardingKey, token: value.token };
  const isRight =
    routing?.record === key &&
    routing.pair === should.pair &&
    routing.offboarding === should.offboarding &&
    routing.token === should.token;
  if (isRight) return;
  try {
    await writeRouting(facts.id, should);
  } catch (error) {
    if (!(error instanceof JiraRejection)) throw error;
    log('property.not-repaired', { record: key, status: error.status });
  }
}

export function aggregateKeysOf({ key, value }: Stored<'delegation'>) {
  return { record: key, pair: value.pairKey, offboarding: value.offboardingKey ?? undefined };
}
