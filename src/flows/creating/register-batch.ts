import { MAX_ATTEMPTS } from '../../domain/limits';
import type { DelegationRequest } from '../../domain/contract/request-schemas';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { newOffboarding, withMember, type Offboarding } from '../../domain/offboarding/offboarding';
import { openDuplicate, pairMember, withPairMember, type Pair } from '../../domain/offboarding/pair';
import type { Problem } from '../../domain/contract/problem';
import { withPersonRestored } from '../../domain/delegation/retention';
import { withToriiIds, type ToriiIds } from '../../domain/delivery/torii';
import { withPersonId } from '../../domain/delivery/torii-person';
import { duplicateError, duplicateWarning } from '../../domain/delegation/duplicate';
import {
  commit,
  createRecord,
  rewrite,
  waitAfterConflict,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { guardKeyOf, withNames } from '../../domain/offboarding/pair-aliases';
import { StoreContended } from '../../platform/storage/store-errors';
import { sendingAt } from './register';
import { ensurePair, readPairs } from './resolve-pair';
import { readAggregateBatch, type AggregateBatch } from '../records/aggregate-batch';
import type { Plan } from './plan/plan-issue';
import type { RejectedIssue, IssueToCreate } from './create-issues';

/** Reserved delegation with its request: either its plan and Torii's known ids, or the problem by which it fails. */
export type PlannedReservation = { readonly reservation: Stored<'delegation'>; readonly call: DelegationRequest } & (
  { readonly plan: Plan; readonly ids: ToriiIds } | { readonly problem: Problem }
);

export interface RegisteredBatch {
  readonly sendings: readonly IssueToCreate[];
  readonly refused: readonly RejectedIssue[];
}

/**
 * Registers up to `MAX_BATCH_ISSUES` reserved delegations with their pairs and their offboarding in one transaction.
 * From then on, their issues may exist. Failed ones are added to pair and offboarding too, because both count them.
 * @throws StoreContended after a bounded number of conflicts
 */
export async function registerBatch(
  planned: readonly PlannedReservation[],
  batch: AggregateBatch,
  context: InvocationContext,
): Promise<RegisteredBatch> {
  let current = batch;
  let remaining = planned;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const pairs = await ensurePairs(remaining, context);
    const whole = await withOffboarding(current, remaining, context.now());
    if (whole) {
      const { writes, ...registered } = registeredAt(remaining, pairs, whole, context.now());
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
  planned: readonly PlannedReservation[],
  context: InvocationContext,
): Promise<ReadonlyMap<string, Stored<'pair'>>> {
  const reservations = planned.map(({ reservation }) => reservation);
  const records = await readPairs(reservations.map(({ value }) => value));
  const groups = new Map<string, Stored<'delegation'>[]>();
  for (const reservation of reservations) {
    const guard = guardKeyOf(reservation.value);
    groups.set(guard, [...(groups.get(guard) ?? []), reservation]);
  }
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

/**
 * Creates the offboarding if it doesn't exist, because a transaction can't condition on a missing record. Undefined if
 * another invocation created it first.
 */
async function withOffboarding(
  batch: AggregateBatch,
  planned: readonly PlannedReservation[],
  now: number,
): Promise<AggregateBatch | undefined> {
  const first = planned.find(({ reservation, call }) => reservation.value.offboardingKey !== null && call.offboarding);
  if (batch.offboarding || !first?.call.offboarding || first.reservation.value.offboardingKey === null) return batch;
  const { id, url = null } = first.call.offboarding;
  const value = newOffboarding(id, url, first.reservation.value.person, now);
  const offboarding = await createRecord('offboarding', first.reservation.value.offboardingKey, value);
  return offboarding && { ...batch, offboarding };
}

function registeredAt(
  planned: readonly PlannedReservation[],
  storedPairs: ReadonlyMap<string, Stored<'pair'>>,
  batch: AggregateBatch,
  now: number,
): RegisteredBatch & { writes: Write[] } {
  const pairs = new Map<string, { readonly stored: Stored<'pair'>; readonly value: Pair }>();
  let offboarding: Offboarding | undefined = batch.offboarding?.value;
  const writes: Write[] = [];
  const sendings: IssueToCreate[] = [];
  const refused: RejectedIssue[] = [];
  for (const one of planned) {
    const { reservation, call } = one;
    const { account, person } = reservation.value;
    const { total, url } = call.offboarding ?? {};
    offboarding = offboarding && withMember(withPersonRestored(offboarding, person), reservation.key, total, url, now);
    const stored = storedPairs.get(reservation.key);
    if (!stored) continue;
    const pair = withPersonRestored(withNames(pairs.get(stored.key)?.value ?? stored.value, reservation.value), person);
    const refuse = (problem: Problem) => {
      const write = rewrite(reservation, { ...reservation.value, pairKey: stored.key });
      const member = pairMember({ ...write.next.value, state: 'failed' });
      pairs.set(stored.key, { stored, value: withPairMember(pair, reservation.key, member) });
      refused.push({ delegation: write.next, problem });
      writes.push(write);
    };
    if ('problem' in one) {
      refuse(one.problem);
      continue;
    }
    const duplicate = openDuplicate(pair, reservation.key, account);
    if (duplicate && one.plan.rule?.duplicates === 'refuse') {
      refuse(duplicateError(duplicate).problem);
      continue;
    }
    const { outcomeStatuses, issue } = one.plan;
    const warnings = [...one.plan.warnings, ...(duplicate ? [duplicateWarning(duplicate)] : [])];
    const planned = {
      ...reservation.value,
      pairKey: stored.key,
      outcomeStatuses,
      requestedStatuses: outcomeStatuses,
      warnings,
    };
    const sending = withToriiIds(sendingAt(planned, issue, now), one.ids);
    const write = rewrite(reservation, sending);
    const joined = withToriiIds(withPairMember(pair, reservation.key, pairMember(sending)), one.ids);
    pairs.set(stored.key, { stored, value: joined });
    offboarding = offboarding && withPersonId(offboarding, person, one.ids);
    sendings.push({ delegation: write.next, plan: issue });
    writes.push(write);
  }
  for (const { stored, value } of pairs.values()) writes.push(rewrite(stored, value));
  if (batch.offboarding && offboarding) writes.push(rewrite(batch.offboarding, offboarding));
  return { sendings, refused, writes };
}
