import { LEASE_MS } from '../../domain/limits';
import { failedDelegation } from '../../domain/delegation/creation';
import type { Creation, Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { internalError, type ProblemError } from '../../domain/contract/problem';
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

/** Time after which Jira's search, which lags behind writes, finds every created issue. */
const SEARCH_LAG_MS = 15 * 60_000;

/** Minimum time between two searches without a result, before the issue is created again. */
const SEARCH_AGAIN_MS = 60_000;

/**
 * Recovers a creation after a crash. Its issue may exist, so it is searched for by the delegation's key in its
 * property. It is created again only if it doesn't exist.
 * @returns the delegation once its issue is bound; undefined while the creation isn't finished, or after the id was
 * released
 */
export async function recoverCreation(
  key: string,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const aggregate = await readAggregate({ record: key });
  const creation = aggregate?.delegation.value.creation;
  const now = context.now();
  if (!aggregate || !creation || creation.leaseUntil > now) return undefined;
  // No request was sent to Jira. The caller got no response, and sends the request again.
  if (creation.phase === 'reserved') {
    if (creation.accepted) return enqueueAgain(aggregate, creation, now);
    await releaseId(aggregate, now);
    return undefined;
  }
  for (const fetched of await findIssuesOf(key, siteUrl(aggregate.channels))) {
    const adopted = await adoptIssue(aggregate, fetched, context);
    if (adopted) return adopted;
  }
  // A search counts only if it finds every created issue.
  const isIndexed = now - (creation.sentAt ?? now) >= SEARCH_LAG_MS;
  const notFoundAt = creation.notFoundAt ?? (isIndexed ? now : null);
  if (notFoundAt === null || now - notFoundAt < SEARCH_AGAIN_MS) {
    await commit([creationWrite(aggregate, { ...creation, notFoundAt, leaseUntil: now + SEARCH_AGAIN_MS })]);
    return undefined;
  }
  return createAgain(aggregate, creation, context);
}

/** Enqueues an accepted creation again. */
async function enqueueAgain(aggregate: Aggregate, creation: Creation, now: number): Promise<undefined> {
  const write = creationWrite(aggregate, { ...creation, leaseUntil: now + ACCEPTED_LEASE_MS });
  if ((await commit([write])) === 'committed') await queueReservations([write.next]);
  return undefined;
}

function creationWrite({ delegation }: Aggregate, creation: Creation) {
  const value: Delegation = { ...delegation.value, creation };
  return rewrite(delegation, value);
}

/** Creates the issue again from the stored plan, which applies even if the rule has changed since. */
async function createAgain(
  aggregate: Aggregate,
  creation: Creation,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const now = context.now();
  const lease = creationWrite(aggregate, { ...creation, sentAt: now, notFoundAt: null, leaseUntil: now + LEASE_MS });
  if ((await commit([lease])) === 'conflict') return undefined;
  const leasedAggregate: Aggregate = { ...aggregate, delegation: lease.next };
  const { plan } = creation;
  if (!plan) return recordFailure(leasedAggregate, internalError(), context);
  try {
    const created = await createDelegationIssue(leasedAggregate, plan);
    return await bindIssue(
      { aggregate: leasedAggregate, isContended: false },
      { ...created, reportedBy: 'push' },
      context,
    );
  } catch (error) {
    if (!(error instanceof JiraRejection)) throw error;
    return recordFailure(leasedAggregate, rejectedByJiraError(error, plan), context);
  }
}

/** Marks the delegation as failed and sends a push, because the response was sent before. */
async function recordFailure(
  leasedAggregate: Aggregate,
  { problem }: ProblemError,
  context: InvocationContext,
): Promise<undefined> {
  const startedAt = context.now();
  const change = await updateAggregate(
    (await readAggregate({ record: leasedAggregate.delegation.key })) ?? leasedAggregate,
    ({ delegation: { value } }) =>
      value.state === 'creating' ? failedDelegation(value, problem, context.now()) : undefined,
    context,
  );
  if (change) await followUpChange(change, context, startedAt);
  return undefined;
}
