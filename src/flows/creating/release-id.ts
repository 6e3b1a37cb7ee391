import type { Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withMemberState, withoutMember } from '../../domain/offboarding/offboarding';
import { pairMember, withoutPairMember, withPairMember } from '../../domain/offboarding/pair';
import type { CreationPlan } from '../../domain/delegation/creation-plan';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { commit, rewrite, type Write } from '../../platform/storage/store';
import { readAggregate, type Aggregate } from '../records/aggregate';
import { createDelegationIssue, rejectedByJiraError } from './create-issue';
import type { SettledIssue } from './settle-issue';

/** No refusal takes an id: the claim is undone in all its records. What had failed before has failed as before. */
export async function releaseId(reservation: Aggregate, now: number): Promise<void> {
  const { delegation } = reservation;
  for (
    let aggregate: Aggregate | undefined = reservation;
    aggregate;
    aggregate = await readAggregate({ record: delegation.key })
  ) {
    const { key, value } = aggregate.delegation;
    if (value.creation?.token !== delegation.value.creation?.token) return;
    const writes =
      value.reason === null
        ? [{ drop: aggregate.delegation }, ...membershipsWithout(key, now, aggregate)]
        : failedAsBefore(aggregate, now);
    if ((await commit(writes)) === 'committed') return;
  }
}

/** The pair and the offboarding without a delegation that is none of theirs. */
export function membershipsWithout(
  key: string,
  now: number,
  { pair, offboarding }: Pick<Aggregate, 'pair' | 'offboarding'>,
) {
  const unpaired = pair && withoutPairMember(pair.value, key);
  const left = offboarding && withoutMember(offboarding.value, key, now);
  return [
    ...(pair && unpaired ? [rewrite(pair, unpaired)] : []),
    ...(offboarding && left ? [rewrite(offboarding, left)] : []),
  ];
}

function failedAsBefore({ delegation, pair, offboarding }: Aggregate, now: number): Write[] {
  const { key, value } = delegation;
  const failed: Delegation = { ...value, state: 'failed', creation: null, version: value.version + 1 };
  const paired = pair && withPairMember(pair.value, key, pairMember(failed));
  const counted = offboarding && withMemberState(offboarding.value, key, 'failed', now);
  return [
    rewrite(delegation, failed),
    ...(pair && paired ? [rewrite(pair, paired)] : []),
    ...(offboarding && counted ? [rewrite(offboarding, counted)] : []),
  ];
}

/** Creates the issue. No 4xx reserves an id: where nothing was created, the reservation is released. */
export async function createOrRelease(
  reservation: Aggregate,
  plan: CreationPlan,
  context: InvocationContext,
): Promise<SettledIssue> {
  try {
    return await createDelegationIssue(reservation, plan);
  } catch (error) {
    if (error instanceof JiraRejection) {
      await releaseId(reservation, context.now());
      throw rejectedByJiraError(error, plan);
    }
    if (error instanceof JiraUnavailable && !error.mayHaveLanded) await releaseId(reservation, context.now());
    throw error;
  }
}
