import { MAX_DELAY_MS } from '../../domain/limits';
import type { Delegation } from '../../domain/delegation/delegation';
import { failedDelegation } from '../../domain/delegation/creation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { ProblemError } from '../../domain/contract/problem';
import { parseDelegation } from '../../domain/contract/parse-request';
import { JiraUnavailable } from '../../platform/jira/jira';
import { enqueue } from '../../platform/forge/queue';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { registerBatch, type PlannedReservation } from './register-batch';
import { withIssueAndActions } from './bind-issue';
import { siteUrl, type Channels } from '../records/channels';
import { ACCEPTED_LEASE_MS } from './reserve-id';
import { deliver } from '../outbox/deliver';
import type { Aggregate } from '../records/aggregate';
import { findToriiIds } from './find-in-torii';
import { changeAggregates, readAggregateBatch, type AggregateBatch } from '../records/aggregate-batch';
import { newJiraCache, type JiraCache } from '../records/jira-cache';
import { planIssue } from './plan/plan-issue';
import { queueReservations } from './queue-reservations';
import { createDelegationIssues } from './create-issues';

/** Wait after Jira was unavailable, ms. */
const AGAIN_MS = 60_000;

/** Planned changes of reservations, by key. */
type Outcomes = ReadonlyMap<string, { readonly token: string; readonly next: (aggregate: Aggregate) => Delegation }>;

/**
 * Makes the issues of some promised claims of one leaver: plans them, announces them together, makes them in bulk, binds them
 * together and tells each outcome. What dies before they are sent is queued again by the sweep; after that it is searched for.
 */
export async function createReserved(keys: readonly string[], context: InvocationContext): Promise<void> {
  const aggregates = await readAggregateBatch(keys);
  const { channels } = aggregates;
  const claims = aggregates.delegations.filter(isToBeMade);
  if (claims.length === 0) return;
  const planned = await planAll(claims, channels);
  if (planned instanceof JiraUnavailable) return postpone(claims, planned.retryAfterMs, context);
  const { sendings, refused } = await registerBatch(
    await withIdsAhead(planned, aggregates, context),
    aggregates,
    context,
  );
  const sent = await createDelegationIssues(sendings, siteUrl(channels));
  if (sent.unsent.length > 0) await postpone(sent.unsent, sent.retryAfterMs, context);
  const failures = [...refused, ...sent.rejected].map(({ delegation: reservation, problem }) => ({
    claim: reservation,
    next: ({ delegation }: Aggregate) => failedDelegation(delegation.value, problem, context.now()),
  }));
  const births = sent.created.map(({ delegation: reservation, ...settled }) => ({
    claim: reservation,
    next: (aggregate: Aggregate) => withIssueAndActions(aggregate, { ...settled, by: 'push' }, context.now()),
  }));
  await settle(
    new Map(
      [...births, ...failures].map(({ claim: reservation, next }) => [
        reservation.key,
        { token: reservation.value.token, next },
      ]),
    ),
    context,
  );
}

function isToBeMade({ value: { state, creation } }: Stored<'delegation'>): boolean {
  return state === 'creating' && creation?.accepted === true && creation.phase === 'reserved';
}

async function planAll(
  claims: readonly Stored<'delegation'>[],
  channels: Channels,
): Promise<PlannedReservation[] | JiraUnavailable> {
  try {
    const lookups = newJiraCache();
    return await Promise.all(claims.map((reservation) => planOf(reservation, channels, lookups)));
  } catch (error) {
    if (error instanceof JiraUnavailable) return error;
    throw error;
  }
}

async function planOf(
  reservation: Stored<'delegation'>,
  { settings }: Channels,
  lookups: JiraCache,
): Promise<PlannedReservation> {
  const { call } = parseDelegation(reservation.value.creation?.request ?? '');
  try {
    return { claim: reservation, call, plan: await planIssue(call, settings, lookups), ids: {} };
  } catch (error) {
    if (error instanceof ProblemError) return { claim: reservation, call, problem: error.problem };
    throw error;
  }
}

/** As with a single one, those of Torii's ids that nobody knows are looked up now that it is clear what is made. */
async function withIdsAhead(
  planned: readonly PlannedReservation[],
  aggregates: AggregateBatch,
  context: InvocationContext,
): Promise<PlannedReservation[]> {
  const made = planned.filter((one) => 'plan' in one);
  const offboarding = aggregates.offboarding?.value;
  const asking = made.map(({ claim: { value } }) => ({
    delegation: value,
    pair: aggregates.pairs.get(value.pairKey)?.value,
    offboarding,
  }));
  const ids = await findToriiIds(asking, aggregates.channels, context);
  return [
    ...planned.filter((one) => 'problem' in one),
    ...made.map((one, index) => ({ ...one, ids: ids[index] ?? {} })),
  ];
}

/** Jira takes nothing now: the claims wait for the queue, or for the sweep where that would be too long for one. */
async function postpone(
  claims: readonly Stored<'delegation'>[],
  retryAfterMs: number | undefined,
  context: InvocationContext,
): Promise<void> {
  const delay = retryAfterMs ?? AGAIN_MS;
  const byQueue = delay <= MAX_DELAY_MS;
  const leaseUntil = context.now() + delay + (byQueue ? ACCEPTED_LEASE_MS : 0);
  const writes = claims.map((reservation) => {
    const { creation } = reservation.value;
    const value: Delegation = {
      ...reservation.value,
      creation: creation && { ...creation, phase: 'reserved', sentAt: null, leaseUntil },
    };
    return rewrite(reservation, value);
  });
  const outcome = await commit(writes);
  if (outcome === 'committed' && byQueue) {
    await queueReservations(
      writes.map(({ next }) => next),
      delay,
    );
  }
}

/** Keeps what became of the claims, as many as fit into a transaction at a time, and tells it. */
async function settle(outcomes: Outcomes, context: InvocationContext): Promise<void> {
  const left = new Map(outcomes);
  while (left.size > 0) {
    const aggregates = await readAggregateBatch([...left.keys()]);
    const nexts = aggregates.delegations.flatMap((delegation) => {
      const outcome = left.get(delegation.key);
      const isOurs = delegation.value.state === 'creating' && delegation.value.creation?.token === outcome?.token;
      return outcome && isOurs ? [{ delegation, next: outcome.next }] : [];
    });
    const startedAt = context.now();
    const change = changeAggregates(aggregates, nexts, startedAt);
    if (change.delegations.length === 0) return;
    if ((await commit(change.writes)) === 'conflict') continue;
    for (const { key, value } of change.delegations) {
      left.delete(key);
      if (value.jiraActions.actions.length > 0) {
        await enqueue({ type: 'process-record', kind: 'delegation', record: key }, 0);
      }
    }
    await deliver(change.deliveries, change.channels, context, startedAt);
  }
}
