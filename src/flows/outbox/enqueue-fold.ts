import { foldChance, hasManyOpenMembers } from '../../domain/offboarding/contention';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import type { Stored } from '../../platform/storage/store';
import type { Aggregate, DeferredRecords } from '../records/aggregate';

/** Wait of a fold while many delegations change, so that it folds several changes. */
const MANY_MEMBERS_WAIT_MS = 1000;

/**
 * Enqueues the fold of a delegation into the shared records that its change didn't update. The sweep folds what no
 * queue item folded, by `foldDueAt`.
 */
export async function enqueueFold(
  { delegation, deferred, from }: { delegation: Stored<'delegation'>; deferred: DeferredRecords; from: Aggregate },
  context: InvocationContext,
): Promise<void> {
  const { key, value } = delegation;
  const delay = hasManyOpenMembers(from.offboarding?.value) ? MANY_MEMBERS_WAIT_MS : 0;
  if (deferred.offboarding && value.offboardingKey !== null) {
    const { offboardingKey: into } = value;
    // Above 50 open members, only some of the changes enqueue a fold, because one fold covers other changes, too.
    const isPicked = context.random() < foldChance(from.offboarding?.value);
    if (isPicked) await enqueue({ type: 'fold', kind: 'offboarding', into, record: key }, delay, into);
  }
  if (deferred.pair) {
    await enqueue({ type: 'fold', kind: 'pair', into: value.pairKey, record: key }, delay, value.pairKey);
  }
}
