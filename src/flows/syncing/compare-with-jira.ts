import { ISSUES_AT_ONCE } from '../../domain/limits';
import { isDeepStrictEqual } from 'node:util';
import { chunks } from '../../domain/chunks';
import { applyIssue, isInOtherWorkflow, isSynced, type Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { FetchedIssue } from '../../platform/jira/issue';
import { writeRouting } from '../../platform/jira/issue-actions';
import { readIssues } from '../../platform/jira/issue-search';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { log } from '../../platform/forge/log';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import { readManyReadable, type Stored } from '../../platform/storage/store';
import { aggregateKeysOf } from '../records/aggregate';
import { routingOf } from '../records/routing';
import { isolate } from './isolate';
import { syncIssue } from './sync-issue';

/** Number of delegations that are synced in parallel. */
const MAX_PARALLEL = 5;

/**
 * Syncs the delegations of records before a push of data that wasn't just read. Differences are applied and pushed like
 * after an event.
 * @throws JiraUnavailable if nothing may be pushed now
 */
export async function syncMembers(
  records: readonly OutboxRecordRef[],
  site: string,
  context: InvocationContext,
): Promise<void> {
  const keys = records.flatMap(({ kind, key, value }) => (kind === 'delegation' ? key : Object.keys(value.members)));
  const delegations = await readManyReadable('delegation', [...new Set(keys)]);
  for (const part of chunks(delegations, ISSUES_AT_ONCE)) {
    const isCompared = await compareDelegations(part, site, context).catch((error: unknown) => {
      if (error instanceof JiraRejection) return false;
      throw error;
    });
    if (!isCompared) throw new JiraUnavailable("the app can't read Jira now", { mayHaveLanded: false });
  }
}

/**
 * Compares up to `ISSUES_AT_ONCE` delegations with Jira in one call. Includes ended ones, because an issue without its
 * property can reopen without an event.
 * @returns false if a delegation couldn't be compared
 */
export async function compareDelegations(
  records: readonly Stored<'delegation'>[],
  site: string,
  context: InvocationContext,
): Promise<boolean> {
  const synced = records.filter(({ value }) => value.issue !== null && isSynced(value));
  if (synced.length === 0) return true;
  const { issues } = await readIssues(
    synced.flatMap(({ value }) => value.issue?.id ?? []),
    site,
  );
  let isCompared = true;
  await inParallel(synced, async (record) => {
    const fetched = issues.find(({ snapshot }) => snapshot.id === record.value.issue?.id);
    let isSyncedNow = false;
    await isolate(
      record,
      async () => {
        const differs = !fetched || differsFrom(record.value, fetched, context.now());
        isSyncedNow = !differs || (await syncIssue(aggregateKeysOf(record), undefined, context));
        if (fetched) await repairRouting(record, fetched);
      },
      context,
    );
    isCompared &&= isSyncedNow;
  });
  return isCompared;
}

export function differsFrom(delegation: Delegation, { snapshot }: FetchedIssue, now: number): boolean {
  return (
    isInOtherWorkflow(delegation, snapshot) ||
    applyIssue(delegation, snapshot, delegation.outcomeStatuses, now) !== delegation
  );
}

export async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  for (const part of chunks(items, MAX_PARALLEL)) await Promise.all(part.map(run));
}

/**
 * Restores the issue property. Anyone who can edit an issue can remove it, and without it the app gets no events of the
 * issue.
 */
async function repairRouting(record: Stored<'delegation'>, { snapshot: { id }, routing }: FetchedIssue): Promise<void> {
  const expected = routingOf(record);
  if (isDeepStrictEqual(routing, expected)) return;
  try {
    await writeRouting(id, expected);
  } catch (error) {
    if (!(error instanceof JiraRejection)) throw error;
    log('property.not-repaired', { record: record.key, status: error.status });
  }
}
