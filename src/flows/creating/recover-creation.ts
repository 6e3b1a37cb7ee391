import { LEASE_MS } from '../../domain/limits';
import { failedDelegation } from '../../domain/delegation/creation';
import type { Creation, Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { internalError, type Problem } from '../../domain/contract/problem';
import { findIssuesOf } from '../../platform/jira/issue-search';
import { JiraRejection } from '../../platform/jira/jira';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { adoptIssue, bindIssue } from './bind-issue';
import { ACCEPTED_LEASE_MS } from './reserve-id';
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
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const aggregate = await readAggregate({ record: key });
  const creation = aggregate?.delegation.value.creation;
  const now = context.now();
  if (!aggregate || !creation || creation.leaseUntil > now) return undefined;
  // Nothing had left the app: the caller, who had no answer, sends it again.
  if (creation.phase === 'reserved') {
    if (creation.accepted) return makeLater(aggregate, creation, now);
    await releaseId(aggregate, now);
    return undefined;
  }
  for (const fetched of await findIssuesOf(key, siteUrl(aggregate.channels))) {
    const adopted = await adoptIssue(aggregate, fetched, context);
    if (adopted) return adopted;
  }
  const sentAt = creation.sentAt ?? now;
  if (now - sentAt < SURE_TO_BE_FOUND_MS) return keep(aggregate, { ...creation, leaseUntil: now + SEARCH_AGAIN_MS });
  if (creation.notFoundAt === null || now - creation.notFoundAt < SEARCH_AGAIN_MS) {
    return keep(aggregate, { ...creation, notFoundAt: creation.notFoundAt ?? now, leaseUntil: now + SEARCH_AGAIN_MS });
  }
  return makeAgain(aggregate, creation, context);
}

async function keep(aggregate: Aggregate, creation: Creation): Promise<undefined> {
  await commit([creationWrite(aggregate, creation)]);
  return undefined;
}

/** An accepted creation goes back to the queue of creations. */
async function makeLater(aggregate: Aggregate, creation: Creation, now: number): Promise<undefined> {
  const write = creationWrite(aggregate, { ...creation, leaseUntil: now + ACCEPTED_LEASE_MS });
  if ((await commit([write])) === 'committed') await queueReservations([write.next], 0);
  return undefined;
}

function creationWrite({ delegation }: Aggregate, creation: Creation) {
  const value: Delegation = { ...delegation.value, creation };
  return rewrite(delegation, value);
}

async function makeAgain(
  aggregate: Aggregate,
  creation: Creation,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const now = context.now();
  const lease = creationWrite(aggregate, {
    ...creation,
    sentAt: now,
    notFoundAt: null,
    leaseUntil: now + LEASE_MS,
  });
  if ((await commit([lease])) === 'conflict') return undefined;
  const reservation: Aggregate = { ...aggregate, delegation: lease.next };
  const result = await createAgain(reservation, creation, context);
  if ('problem' in result) {
    await tellFailure(reservation, result.problem, context);
    return undefined;
  }
  return result.delegation;
}

/** Creates the issue by the stored plan: a rule that was edited since changes nothing. */
async function createAgain(
  reservation: Aggregate,
  { plan }: Creation,
  context: InvocationContext,
): Promise<{ delegation: Stored<'delegation'> | undefined } | { problem: Problem }> {
  if (!plan) return { problem: internalError().problem };
  try {
    const created = await createDelegationIssue(reservation, plan);
    return {
      delegation: await bindIssue({ aggregate: reservation, isContended: false }, { ...created, by: 'push' }, context),
    };
  } catch (error) {
    if (error instanceof JiraRejection) return { problem: rejectedByJiraError(error, plan).problem };
    throw error;
  }
}

/** The caller has had his answer, or has none: that it can't be made is told like any other change. */
async function tellFailure(reservation: Aggregate, problem: Problem, context: InvocationContext): Promise<void> {
  const startedAt = context.now();
  const change = await updateAggregate(
    (await readAggregate({ record: reservation.delegation.key })) ?? reservation,
    ({ delegation: { value } }) =>
      value.state === 'creating' ? failedDelegation(value, problem, context.now()) : undefined,
    context,
  );
  if (change) await followUpChange(change, context, startedAt);
}
