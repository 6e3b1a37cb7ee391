import { MAX_ATTEMPTS } from '../../domain/limits';
import type { Delegation } from '../../domain/delegation/delegation';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { listNewestMembers } from '../../platform/storage/listings';
import { commit, waitAfterConflict } from '../../platform/storage/store';
import { StoreContended } from '../../platform/storage/store-errors';
import {
  aggregateKeysOf,
  changeAggregate,
  deferredRecords,
  readAggregate,
  type Aggregate,
  type AggregateChange,
  type DeferredRecords,
} from '../records/aggregate';
import { scheduleCompletionCheck } from './completion-check';
import { deliver } from './deliver';
import { reportDeliveryFindings, writtenRecords } from './delivery-findings';
import { enqueueFold } from './enqueue-fold';

/** Number of requests for another attempt: a read and a commit. */
const REQUESTS_PER_ATTEMPT = 2;

export interface CommittedChange extends AggregateChange {
  /** Aggregate from which the change was planned. */
  readonly from: Aggregate;
}

/**
 * Changes a delegation together with its shared records. If many delegations compete for those, changes only the
 * delegation, which is folded into them later.
 * @param changed returns the next delegation, or undefined to stop; it runs again after a conflict
 * @param options.trial channel whose failing circuit uses this delegation as its trial push
 * @param options.isContended true if others changed the shared records at the same moment
 * @returns undefined if nothing changed
 * @throws StoreContended after a bounded number of conflicts
 */
export async function updateAggregate(
  first: Aggregate,
  changed: (aggregate: Aggregate) => Delegation | undefined | Promise<Delegation | undefined>,
  context: InvocationContext,
  { trial, isContended = false }: { readonly trial?: ChannelName | undefined; readonly isContended?: boolean } = {},
): Promise<CommittedChange | undefined> {
  let from: Aggregate | undefined = first;
  let hadConflict = isContended;
  for (let attempt = 1; from; attempt += 1) {
    const next = await changed(from);
    const change = next && (await plannedChange(from, next, deferredRecords(from, hadConflict), context, trial));
    if (!change) return undefined;
    if ((await commit(change.writes)) === 'committed') return { ...change, from };
    if (attempt === MAX_ATTEMPTS || !context.takeRequests(REQUESTS_PER_ATTEMPT)) {
      throw new StoreContended(`the delegation and its shared records kept changing over ${attempt} attempts`);
    }
    if (hadConflict) await waitAfterConflict(attempt);
    const { revision } = from.delegation;
    from = await readAggregate(aggregateKeysOf(from.delegation));
    hadConflict ||= from?.delegation.revision === revision;
  }
  return undefined;
}

/**
 * Returns the change. If delegations were registered without the offboarding, it isn't completed while the index has a
 * delegation that it lacks.
 */
async function plannedChange(
  aggregate: Aggregate,
  next: Delegation,
  deferred: DeferredRecords,
  context: InvocationContext,
  trial: ChannelName | undefined,
): Promise<AggregateChange | undefined> {
  const change = changeAggregate(aggregate, next, context.now(), { deferred, trial });
  const { offboarding, hasAllMembers } = aggregate;
  if (!change || !offboarding || offboarding.value.state === 'completed') return change;
  const isCompleting = change.writes.some(
    (write) => 'next' in write && write.next.kind === 'offboarding' && write.next.value.state === 'completed',
  );
  if (!isCompleting || hasAllMembers || (await hasNewestMembers(offboarding))) return change;
  return changeAggregate(aggregate, next, context.now(), { deferred: { ...deferred, offboarding: true }, trial });
}

/** Returns true if the offboarding has all of its newest delegations in the index. */
export async function hasNewestMembers({ key, value }: NonNullable<Aggregate['offboarding']>): Promise<boolean> {
  const newest = await listNewestMembers(key);
  return newest.every((member) => member.key in value.members);
}

/**
 * Does the work that follows a commit: the pushes, the fold of shared records, and the completion check of the offboarding.
 */
export async function followUpChange(
  change: CommittedChange,
  context: InvocationContext,
  startedAt: number,
): Promise<void> {
  const { delegation, pair, offboarding } = change.from;
  const before = [delegation, ...(pair ? [pair] : []), ...(offboarding ? [offboarding] : [])];
  await reportDeliveryFindings(before, writtenRecords(change.writes), context);
  await Promise.all([
    deliver(change.deliveries, change.channels, context, startedAt),
    enqueueFold(change, context),
    scheduleCompletionCheck(change.writes, context),
  ]);
}
