import type { DelegationRequest } from '../../domain/contract/request-schemas';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { newOffboarding, withMember, type Offboarding } from '../../domain/delegation/offboarding';
import { newPair, openDuplicate, pairMember, withPairMember, type Pair } from '../../domain/delegation/pair';
import type { Problem } from '../../domain/contract/problem';
import { withPersonRestored } from '../../domain/delegation/retention';
import { withPersonId, withToriiIds, type ToriiIds } from '../../domain/delivery/torii';
import { duplicateError, duplicateWarning } from '../../domain/delegation/duplicate';
import { commit, createRecord, rewrite, type Stored, type Write } from '../../platform/storage/store';
import { sendingAt } from './reserve-id';
import { readAggregateBatch, type AggregateBatch } from '../records/aggregate-batch';
import type { Plan } from './plan-issue';
import type { RejectedIssue, IssueToCreate } from './create-issues';

/** A claim with its call, and its plan and what is known of Torii's ids, or why there can be none. */
export type PlannedReservation = { readonly claim: Stored<'delegation'>; readonly call: DelegationRequest } & (
  { readonly plan: Plan; readonly ids: ToriiIds } | { readonly problem: Problem }
);

export interface RegisteredBatch {
  readonly sendings: readonly IssueToCreate[];
  readonly refused: readonly RejectedIssue[];
}

/**
 * Makes up to twelve claims known to their pairs and their offboarding, and says that the issues may exist from now on, in one
 * transaction (12 delegations, 12 pairs, 1 offboarding). Those that can't be made are known to the offboarding too, since it counts
 * what failed; they stay claims until that is told.
 */
export async function registerBatch(
  planned: readonly PlannedReservation[],
  leaver: AggregateBatch,
  moment: InvocationContext,
): Promise<RegisteredBatch> {
  let current = leaver;
  let left = planned;
  for (;;) {
    const whole = await withRelatives(current, left, moment.now());
    if (whole) {
      const { writes, ...announced } = announcedAt(left, whole, moment.now());
      if (writes.length === 0 || (await commit(writes)) === 'committed') return announced;
    }
    current = await readAggregateBatch(left.map(({ claim }) => claim.key));
    // What another took up meanwhile is his.
    left = left.filter(({ claim }) =>
      current.delegations.some(({ key, revision }) => key === claim.key && revision === claim.revision),
    );
  }
}

/** Pairs and the offboarding are made before, since a condition can't be set on a record that is not there. Undefined if others were first. */
async function withRelatives(
  leaver: AggregateBatch,
  planned: readonly PlannedReservation[],
  now: number,
): Promise<AggregateBatch | undefined> {
  const pairs = new Map(leaver.pairs);
  let { offboarding } = leaver;
  for (const { claim, call } of planned) {
    const { person, app, pairKey, offboardingKey } = claim.value;
    if (!pairs.has(pairKey)) {
      const value = newPair(person, app);
      const pair = await createRecord('pair', pairKey, value);
      if (!pair) return undefined;
      pairs.set(pairKey, pair);
    }
    if (offboardingKey !== null && call.offboarding && !offboarding) {
      const value = newOffboarding(call.offboarding.id, call.offboarding.url ?? null, person, now);
      offboarding = await createRecord('offboarding', offboardingKey, value);
      if (!offboarding) return undefined;
    }
  }
  return { ...leaver, pairs, offboarding };
}

function announcedAt(
  planned: readonly PlannedReservation[],
  leaver: AggregateBatch,
  now: number,
): RegisteredBatch & { writes: Write[] } {
  const pairs = new Map<string, Pair>();
  let offboarding: Offboarding | undefined = leaver.offboarding?.value;
  const writes: Write[] = [];
  const sendings: IssueToCreate[] = [];
  const refused: RejectedIssue[] = [];
  for (const one of planned) {
    const { claim, call } = one;
    const { pairKey, account, person, app } = claim.value;
    const { total, url } = call.offboarding ?? {};
    offboarding = offboarding && withMember(withPersonRestored(offboarding, person), claim.key, total, url, now);
    if ('problem' in one) {
      refused.push({ delegation: claim, problem: one.problem });
      continue;
    }
    const pair = withPersonRestored(
      pairs.get(pairKey) ?? leaver.pairs.get(pairKey)?.value ?? newPair(person, app),
      person,
    );
    const twin = openDuplicate(pair, claim.key, account);
    if (twin && one.plan.rule?.duplicates === 'refuse') {
      refused.push({ delegation: claim, problem: duplicateError(twin).problem });
      continue;
    }
    const { outcomeStatuses, issue } = one.plan;
    const warnings = [...one.plan.warnings, ...(twin ? [duplicateWarning(twin)] : [])];
    const planned = { ...claim.value, outcomeStatuses, requestedStatuses: outcomeStatuses, warnings };
    const sending = withToriiIds(sendingAt(planned, issue, now), one.ids);
    const write = rewrite(claim, sending);
    pairs.set(pairKey, withToriiIds(withPairMember(pair, claim.key, pairMember(sending)), one.ids));
    offboarding = offboarding && withPersonId(offboarding, person, one.ids);
    sendings.push({ delegation: write.next, plan: issue });
    writes.push(write);
  }
  for (const [key, value] of pairs) {
    const stored = leaver.pairs.get(key);
    if (stored) writes.push(rewrite(stored, value));
  }
  if (leaver.offboarding && offboarding) {
    writes.push(rewrite(leaver.offboarding, offboarding));
  }
  return { sendings, refused, writes };
}
