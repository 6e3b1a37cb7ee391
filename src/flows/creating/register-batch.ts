import { groupedBy } from '../../domain/grouped-by';
import { MAX_ATTEMPTS } from '../../domain/limits';
import type { Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { Pair } from '../../domain/offboarding/pair';
import type { Problem } from '../../domain/contract/problem';
import type { ToriiIds } from '../../domain/delivery/torii';
import { duplicateError, openDuplicate } from '../../domain/delegation/duplicate';
import { commit, rewrite, waitAfterConflict, type Stored, type Write } from '../../platform/storage/store';
import { guardKeyOf } from '../../domain/offboarding/pair-aliases';
import { StoreContended } from '../../platform/storage/store-errors';
import { createOffboarding, offboardingWith, pairWith, withSendingPhase } from './joined-records';
import { ensurePair, readPairs } from './resolve-pair';
import { readAggregateBatch, type AggregateBatch } from '../records/aggregate-batch';
import type { Plan } from './plan/plan-issue';
import type { RejectedIssue, IssueToCreate } from './create-issues';

/** Result of planning a reserved delegation: its plan and Torii's known ids, or the problem because of which it fails. */
export type PlanningResult = { readonly reservation: Stored<'delegation'> } & (
  { readonly plan: Plan; readonly ids: ToriiIds } | { readonly problem: Problem }
);

export interface RegisteredBatch {
  readonly issuesToCreate: readonly IssueToCreate[];
  readonly refused: readonly RejectedIssue[];
}

/**
 * Registers up to `MAX_BATCH_ISSUES` reserved delegations with their pairs and their offboarding in one transaction.
 * From then on, their issues may exist. Failed ones are added to pair and offboarding too, because both count them.
 * @throws StoreContended after a bounded number of conflicts
 */
export async function registerBatch(
  planned: readonly PlanningResult[],
  batch: AggregateBatch,
  context: InvocationContext,
): Promise<RegisteredBatch> {
  let current = batch;
  let remaining = planned;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const pairs = await ensurePairs(remaining, context);
    const first = remaining.find(({ reservation }) => reservation.value.offboarding)?.reservation.value;
    const offboarding = current.offboarding ?? (first && (await createOffboarding(first, context.now())));
    if (offboarding || !first) {
      const { writes, ...registered } = planRegistration(remaining, pairs, offboarding, context.now());
      if (writes.length === 0 || (await commit(writes)) === 'committed') return registered;
      await waitAfterConflict(attempt);
    }
    current = await readAggregateBatch(remaining.map(({ reservation }) => reservation.key));
    // Drops reservations that another invocation has changed meanwhile.
    remaining = remaining.filter(({ reservation }) =>
      current.delegations.some(({ key, revision }) => key === reservation.key && revision === reservation.revision),
    );
  }
  throw new StoreContended(`an offboarding kept changing over ${MAX_ATTEMPTS} attempts`);
}

/** Returns the pairs of the delegations by the key of the delegation. Creates missing pairs. */
async function ensurePairs(
  planned: readonly PlanningResult[],
  context: InvocationContext,
): Promise<ReadonlyMap<string, Stored<'pair'>>> {
  const reservations = planned.map(({ reservation }) => reservation);
  const records = await readPairs(reservations.map(({ value }) => value));
  const groups = groupedBy(reservations, ({ value }) => guardKeyOf(value));
  const ensured = await Promise.all(
    [...groups.values()].map(async (group) => {
      const pairs: [string, Stored<'pair'>][] = [];
      // Reservations with the same names run one after the other, so that the second finds the pair of the first.
      for (const { key, value } of group) {
        const known = pairs.length === 0 ? records : await readPairs([value]);
        pairs.push([key, await ensurePair(value, known, context)]);
      }
      return pairs;
    }),
  );
  return new Map(ensured.flat());
}

/** Plans the writes that add delegations to their pairs and their offboarding. */
function planRegistration(
  planned: readonly PlanningResult[],
  storedPairs: ReadonlyMap<string, Stored<'pair'>>,
  storedOffboarding: Stored<'offboarding'> | undefined,
  now: number,
): RegisteredBatch & { writes: Write[] } {
  const pairs = new Map<string, { readonly stored: Stored<'pair'>; readonly value: Pair }>();
  let offboarding = storedOffboarding?.value;
  const writes: Write[] = [];
  const issuesToCreate: IssueToCreate[] = [];
  const refused: RejectedIssue[] = [];
  for (const result of planned) {
    const { key, value } = result.reservation;
    const stored = storedPairs.get(key);
    if (!stored) continue;
    const pair = pairs.get(stored.key)?.value ?? stored.value;
    const addMember = (next: Delegation, member: Delegation, ids: ToriiIds): Stored<'delegation'> => {
      const write = rewrite(result.reservation, next);
      writes.push(write);
      pairs.set(stored.key, { stored, value: pairWith(pair, { key, value: member }, ids) });
      offboarding &&= offboardingWith(offboarding, { key, value: next }, ids, now);
      return write.next;
    };
    const addRefused = (problem: Problem) => {
      const paired = { ...value, pairKey: stored.key };
      refused.push({ delegation: addMember(paired, { ...paired, state: 'failed' }, {}), problem });
    };
    const duplicate = openDuplicate(pair, key, value.account);
    if ('problem' in result) addRefused(result.problem);
    else if (duplicate && result.plan.rule?.duplicates === 'refuse') addRefused(duplicateError(duplicate).problem);
    else {
      const { outcomeStatuses, issue, warnings } = result.plan;
      const reserved = {
        ...value,
        pairKey: stored.key,
        outcomeStatuses,
        requestedStatuses: outcomeStatuses,
        warnings: [...warnings],
      };
      const sending = withSendingPhase(reserved, issue, now, duplicate, result.ids);
      issuesToCreate.push({ delegation: addMember(sending, sending, result.ids), plan: issue });
    }
  }
  for (const { stored, value } of pairs.values()) writes.push(rewrite(stored, value));
  if (storedOffboarding && offboarding) writes.push(rewrite(storedOffboarding, offboarding));
  return { issuesToCreate, refused, writes };
}
