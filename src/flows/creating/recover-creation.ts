import { failedDelegation } from '../../domain/delegation/creation';
import type { Creation, Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { internalError, type Problem } from '../../domain/contract/problem';
import { findIssuesOf } from '../../platform/jira/issue-search';
import { JiraRejection } from '../../platform/jira/jira';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { adoptIssue, bindIssue } from './bind-issue';
import { RESERVATION_LEASE_MS, ACCEPTED_LEASE_MS } from './reserve-id';
import { siteUrl } from '../records/channels';
import { followUpChange, updateAggregate } from '../outbox/update-aggregate';
import { readAggregate, type Aggregate } from '../records/aggregate';
import { releaseId } from './release-id';
import { queueReservations } from './queue-reservations';
import { rejectedByJiraError, createDelegationIssue } from './create-issue';

/** Jira's search lags behind its writes: an issue that was made is surely found after this long, ms. */
const SURE_TO_BE_FOUND_MS = 15 * 60_000;

/** Two searches this far apart must find nothing before the issue is made again, ms. */
const SEARCH_AGAIN_MS = 60_000;

/**
 * Finishes a creation whose maker has died. The issue may or may not exist: it is searched for by the key in its property, and
 * made again only when it surely does not.
 *
 * @returns the delegation once its issue is bound; undefined while it is being made, searched for, or freed
 */
export async function recoverCreation(
  key: string,
  moment: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const family = await readAggregate({ record: key });
  const creation = family?.delegation.value.creation;
  const now = moment.now();
  if (!family || !creation || creation.leaseUntil > now) return undefined;
  // Nothing had left the app: the caller, who had no answer, sends it again.
  if (creation.phase === 'reserved') {
    if (creation.accepted) return makeLater(family, creation, now);
    await releaseId(family, now);
    return undefined;
  }
  for (const seen of await findIssuesOf(key, siteUrl(family.channels))) {
    const adopted = await adoptIssue(family, seen, moment);
    if (adopted) return adopted;
  }
  const sentAt = creation.sentAt ?? now;
  if (now - sentAt < SURE_TO_BE_FOUND_MS) return keep(family, { ...creation, leaseUntil: now + SEARCH_AGAIN_MS });
  if (creation.notFoundAt === null || now - creation.notFoundAt < SEARCH_AGAIN_MS) {
    return keep(family, { ...creation, notFoundAt: creation.notFoundAt ?? now, leaseUntil: now + SEARCH_AGAIN_MS });
  }
  return makeAgain(family, creation, moment);
}

async function keep(family: Aggregate, creation: Creation): Promise<undefined> {
  await commit([creationWrite(family, creation)]);
  return undefined;
}

/** An accepted creation goes back to the queue of creations. */
async function makeLater(family: Aggregate, creation: Creation, now: number): Promise<undefined> {
  const write = creationWrite(family, { ...creation, leaseUntil: now + ACCEPTED_LEASE_MS });
  if ((await commit([write])) === 'committed') await queueReservations([write.next], 0);
  return undefined;
}

function creationWrite({ delegation }: Aggregate, creation: Creation) {
  const value: Delegation = { ...delegation.value, creation };
  return rewrite(delegation, value);
}

async function makeAgain(
  family: Aggregate,
  creation: Creation,
  moment: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const now = moment.now();
  const lease = creationWrite(family, {
    ...creation,
    sentAt: now,
    notFoundAt: null,
    leaseUntil: now + RESERVATION_LEASE_MS,
  });
  if ((await commit([lease])) === 'conflict') return undefined;
  const claim: Aggregate = { ...family, delegation: lease.next };
  const result = await createAgain(claim, creation, moment);
  if ('problem' in result) {
    await tellFailure(claim, result.problem, moment);
    return undefined;
  }
  return result.delegation;
}

/** Creates the issue by the stored plan: a rule that was edited since changes nothing. */
async function createAgain(
  reservation: Aggregate,
  { plan }: Creation,
  moment: InvocationContext,
): Promise<{ delegation: Stored<'delegation'> | undefined } | { problem: Problem }> {
  if (!plan) return { problem: internalError().problem };
  try {
    const created = await createDelegationIssue(reservation, plan);
    return {
      delegation: await bindIssue({ aggregate: reservation, isContended: false }, { ...created, by: 'push' }, moment),
    };
  } catch (error) {
    if (error instanceof JiraRejection) return { problem: rejectedByJiraError(error, plan).problem };
    throw error;
  }
}

/** The caller has had his answer, or has none: that it can't be made is told like any other change. */
async function tellFailure(claim: Aggregate, problem: Problem, moment: InvocationContext): Promise<void> {
  const startedAt = moment.now();
  const change = await updateAggregate(
    (await readAggregate({ record: claim.delegation.key })) ?? claim,
    ({ delegation: { value } }) =>
      value.state === 'creating' ? failedDelegation(value, problem, moment.now()) : undefined,
    moment,
  );
  if (change) await followUpChange(change, moment, startedAt);
}
