import type { Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withMemberState, withoutMember } from '../../domain/offboarding/offboarding';
import { pairMember, withoutPairMember, withPairMember } from '../../domain/offboarding/pair';
import type { CreationPlan } from '../../domain/delegation/creation-plan';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { commit, rewrite, type Write } from '../../platform/storage/store';
import { readAggregate, type Aggregate } from '../records/aggregate';
import { createDelegationIssue, rejectedByJiraError } from './create-issue';
import type { NewIssue } from './correct-new-issue';

/**
 * Releases a reservation in all its records, because no refused request keeps an id. A delegation that had failed
 * before is failed again.
 */
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
        ? [{ drop: aggregate.delegation }, ...removalWrites(key, now, aggregate)]
        : failedAgainWrites(aggregate, now);
    if ((await commit(writes)) === 'committed') return;
  }
}

/** Returns the writes that remove a delegation from its pair and its offboarding. */
export function removalWrites(
  key: string,
  now: number,
  { pair, offboarding }: Pick<Aggregate, 'pair' | 'offboarding'>,
) {
  const changedPair = pair && withoutPairMember(pair.value, key);
  const changedOffboarding = offboarding && withoutMember(offboarding.value, key, now);
  return [
    ...(pair && changedPair ? [rewrite(pair, changedPair)] : []),
    ...(offboarding && changedOffboarding ? [rewrite(offboarding, changedOffboarding)] : []),
  ];
}

function failedAgainWrites({ delegation, pair, offboarding }: Aggregate, now: number): Write[] {
  const { key, value } = delegation;
  const failed: Delegation = { ...value, state: 'failed', creation: null, version: value.version + 1 };
  const changedPair = pair && withPairMember(pair.value, key, pairMember(failed));
  const changedOffboarding = offboarding && withMemberState(offboarding.value, key, 'failed', now);
  return [
    rewrite(delegation, failed),
    ...(pair && changedPair ? [rewrite(pair, changedPair)] : []),
    ...(offboarding && changedOffboarding ? [rewrite(offboarding, changedOffboarding)] : []),
  ];
}

/** Creates the issue. If none was created, releases the reservation, because no 4xx response keeps an id. */
export async function createOrRelease(
  reservation: Aggregate,
  plan: CreationPlan,
  context: InvocationContext,
): Promise<NewIssue> {
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
