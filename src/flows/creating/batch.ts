import type { Delegation } from '../../domain/delegation/delegation';
import { failedDelegation } from '../../domain/delegation/creation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { ProblemError } from '../../domain/contract/problem';
import { parseDelegation } from '../../domain/contract/parse-request';
import { JiraUnavailable } from '../../platform/jira/jira';
import { MAX_DELAY_MS, enqueue } from '../../platform/forge/queue';
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
type Outcomes = ReadonlyMap<string, { readonly token: string; readonly next: (family: Aggregate) => Delegation }>;

/**
 * Makes the issues of some promised claims of one leaver: plans them, announces them together, makes them in bulk, binds them
 * together and tells each outcome. What dies before they are sent is queued again by the sweep; after that it is searched for.
 */
export async function createReserved(keys: readonly string[], moment: InvocationContext): Promise<void> {
  const leaver = await readAggregateBatch(keys);
  const { channels } = leaver;
  const claims = leaver.delegations.filter(isToBeMade);
  if (claims.length === 0) return;
  const planned = await planAll(claims, channels);
  if (planned instanceof JiraUnavailable) return postpone(claims, planned.retryAfterMs, moment);
  const { sendings, refused } = await registerBatch(await withIdsAhead(planned, leaver, moment), leaver, moment);
  const sent = await createDelegationIssues(sendings, siteUrl(channels));
  if (sent.unsent.length > 0) await postpone(sent.unsent, sent.retryAfterMs, moment);
  const failures = [...refused, ...sent.rejected].map(({ delegation: claim, problem }) => ({
    claim,
    next: ({ delegation }: Aggregate) => failedDelegation(delegation.value, problem, moment.now()),
  }));
  const births = sent.created.map(({ delegation: claim, ...settled }) => ({
    claim,
    next: (family: Aggregate) => withIssueAndActions(family, { ...settled, by: 'push' }, moment.now()),
  }));
  await settle(
    new Map([...births, ...failures].map(({ claim, next }) => [claim.key, { token: claim.value.token, next }])),
    moment,
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
    return await Promise.all(claims.map((claim) => planOf(claim, channels, lookups)));
  } catch (error) {
    if (error instanceof JiraUnavailable) return error;
    throw error;
  }
}

async function planOf(
  claim: Stored<'delegation'>,
  { settings }: Channels,
  lookups: JiraCache,
): Promise<PlannedReservation> {
  const { call } = parseDelegation(claim.value.creation?.request ?? '');
  try {
    return { claim, call, plan: await planIssue(call, settings, lookups), ids: {} };
  } catch (error) {
    if (error instanceof ProblemError) return { claim, call, problem: error.problem };
    throw error;
  }
}

/** As with a single one, those of Torii's ids that nobody knows are looked up now that it is clear what is made. */
async function withIdsAhead(
  planned: readonly PlannedReservation[],
  leaver: AggregateBatch,
  moment: InvocationContext,
): Promise<PlannedReservation[]> {
  const made = planned.filter((one) => 'plan' in one);
  const offboarding = leaver.offboarding?.value;
  const asking = made.map(({ claim: { value } }) => ({
    delegation: value,
    pair: leaver.pairs.get(value.pairKey)?.value,
    offboarding,
  }));
  const ids = await findToriiIds(asking, leaver.channels, moment);
  return [
    ...planned.filter((one) => 'problem' in one),
    ...made.map((one, index) => ({ ...one, ids: ids[index] ?? {} })),
  ];
}

/** Jira takes nothing now: the claims wait for the queue, or for the sweep where that would be too long for one. */
async function postpone(
  claims: readonly Stored<'delegation'>[],
  retryAfterMs: number | undefined,
  moment: InvocationContext,
): Promise<void> {
  const delay = retryAfterMs ?? AGAIN_MS;
  const byQueue = delay <= MAX_DELAY_MS;
  const leaseUntil = moment.now() + delay + (byQueue ? ACCEPTED_LEASE_MS : 0);
  const writes = claims.map((claim) => {
    const { creation } = claim.value;
    const value: Delegation = {
      ...claim.value,
      creation: creation && { ...creation, phase: 'reserved', sentAt: null, leaseUntil },
    };
    return rewrite(claim, value);
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
async function settle(outcomes: Outcomes, moment: InvocationContext): Promise<void> {
  const left = new Map(outcomes);
  while (left.size > 0) {
    const leaver = await readAggregateBatch([...left.keys()]);
    const nexts = leaver.delegations.flatMap((delegation) => {
      const outcome = left.get(delegation.key);
      const isOurs = delegation.value.state === 'creating' && delegation.value.creation?.token === outcome?.token;
      return outcome && isOurs ? [{ delegation, next: outcome.next }] : [];
    });
    const startedAt = moment.now();
    const change = changeAggregates(leaver, nexts, startedAt);
    if (change.delegations.length === 0) return;
    if ((await commit(change.writes)) === 'conflict') continue;
    for (const { key, value } of change.delegations) {
      left.delete(key);
      if (value.jiraActions.actions.length > 0) {
        await enqueue({ type: 'process-record', kind: 'delegation', record: key }, 0);
      }
    }
    await deliver(change.deliveries, change.channels, moment, startedAt);
  }
}
