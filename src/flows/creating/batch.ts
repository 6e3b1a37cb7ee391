import type { Settings } from '../../domain/configuration/settings';
import { currentSettings } from '../records/settings';
import { MAX_ATTEMPTS, MAX_DELAY_MS } from '../../domain/limits';
import { isWaitingForCreation, type Delegation } from '../../domain/delegation/delegation';
import { failedDelegation } from '../../domain/delegation/creation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { ProblemError } from '../../domain/contract/problem';
import { parseDelegation } from '../../domain/contract/parse-request';
import { JiraUnavailable } from '../../platform/jira/jira';
import { enqueue } from '../../platform/forge/queue';
import { commit, rewrite, waitAfterConflict, type Stored } from '../../platform/storage/store';
import { StoreContended } from '../../platform/storage/store-errors';
import { registerBatch, type PlanningResult } from './register-batch';
import { withIssueAndActions } from './bind-issue';
import { siteUrl } from '../records/channels';
import { ACCEPTED_LEASE_MS } from './reserve-id';
import { deliver } from '../outbox/deliver';
import type { Aggregate } from '../records/aggregate';
import { findToriiIds } from './find-in-torii';
import { reportRecordFindings } from '../records/record-findings';
import { changeAggregates, readAggregateBatch, type AggregateBatch } from '../records/aggregate-batch';
import { newJiraCache, type JiraCache } from '../records/jira-cache';
import { planIssue } from './plan/plan-issue';
import { queueReservations } from './queue-reservations';
import { createDelegationIssues } from './create-issues';

/** Wait after Jira was unavailable without `Retry-After`. */
const RETRY_AFTER_MS = 60_000;

/** Result of a reserved delegation's creation, with the state that follows from it. */
interface CreationResult {
  readonly reservation: Stored<'delegation'>;
  readonly next: (aggregate: Aggregate) => Delegation;
}

/**
 * Creates the issues of accepted reservations of one offboarding or person: plans them, registers them, creates them in
 * bulk and binds them. After a crash before the bulk call, the sweep enqueues them again; after a later crash, it
 * searches for their issues.
 */
export async function createReserved(keys: readonly string[], context: InvocationContext): Promise<void> {
  const [aggregates, settings] = await Promise.all([readAggregateBatch(keys), currentSettings()]);
  const { channels } = aggregates;
  const reservations = aggregates.delegations.filter(isToBeCreated);
  if (reservations.length === 0) return;
  let planned: PlanningResult[];
  try {
    const jira = newJiraCache();
    planned = await Promise.all(reservations.map((reservation) => planReservation(reservation, settings, jira)));
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    return postpone(reservations, error.retryAfterMs, context);
  }
  const { issuesToCreate, refused } = await registerBatch(
    await withFoundToriiIds(planned, aggregates, context),
    aggregates,
    context,
  );
  const bulkResult = await createDelegationIssues(issuesToCreate, siteUrl(channels));
  if (bulkResult.unsent.length > 0) await postpone(bulkResult.unsent, bulkResult.retryAfterMs, context);
  const bound = bulkResult.created.map(({ delegation: reservation, ...newIssue }): CreationResult => ({
    reservation,
    next: (aggregate) => withIssueAndActions(aggregate, { ...newIssue, reportedBy: 'push' }, context.now()),
  }));
  const failures = [...refused, ...bulkResult.rejected].map(({ delegation: reservation, problem }): CreationResult => ({
    reservation,
    next: ({ delegation }) => failedDelegation(delegation.value, problem, context.now()),
  }));
  await recordResults([...bound, ...failures], context);
}

function isToBeCreated({ value }: Stored<'delegation'>): boolean {
  return value.state === 'creating' && isWaitingForCreation(value);
}

async function planReservation(
  reservation: Stored<'delegation'>,
  settings: Settings,
  jira: JiraCache,
): Promise<PlanningResult> {
  const { call } = parseDelegation(reservation.value.creation?.request ?? '');
  try {
    return { reservation, plan: await planIssue(call, settings, jira), ids: {} };
  } catch (error) {
    if (error instanceof ProblemError) return { reservation, problem: error.problem };
    throw error;
  }
}

/** Adds Torii's ids to the plans. Looks up missing ids only for delegations that can be created. */
async function withFoundToriiIds(
  planned: readonly PlanningResult[],
  aggregates: AggregateBatch,
  context: InvocationContext,
): Promise<PlanningResult[]> {
  const plannable = planned.filter((result) => 'plan' in result);
  const lookups = plannable.map(({ reservation: { value } }) => ({
    delegation: value,
    pair: aggregates.pairs.get(value.pairKey)?.value,
    offboarding: aggregates.offboarding?.value,
  }));
  const ids = await findToriiIds(lookups, aggregates.channels, context);
  return [
    ...planned.filter((result) => 'problem' in result),
    ...plannable.map((result, index) => ({ ...result, ids: ids[index] ?? {} })),
  ];
}

/**
 * Postpones creations that Jira doesn't accept now: to a queue item, or to the sweep if the delay is too long for the
 * queue.
 */
async function postpone(
  reservations: readonly Stored<'delegation'>[],
  retryAfterMs: number | undefined,
  context: InvocationContext,
): Promise<void> {
  const delay = retryAfterMs ?? RETRY_AFTER_MS;
  const byQueue = delay <= MAX_DELAY_MS;
  const leaseUntil = context.now() + delay + (byQueue ? ACCEPTED_LEASE_MS : 0);
  const writes = reservations.map((reservation) => {
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

/**
 * Records the results of creations, as many as fit in a transaction at a time, and sends their pushes. Issues that
 * aren't bound here are found by their event or by search.
 * @throws StoreContended after a bounded number of conflicts in a row
 */
async function recordResults(results: readonly CreationResult[], context: InvocationContext): Promise<void> {
  let remaining = results;
  let conflicts = 0;
  while (remaining.length > 0) {
    const aggregates = await readAggregateBatch(remaining.map(({ reservation }) => reservation.key));
    const planned = remaining.flatMap((outcome) => {
      const delegation = aggregates.delegations.find(({ key }) => key === outcome.reservation.key);
      const isOurs =
        delegation?.value.state === 'creating' && delegation.value.creation?.token === outcome.reservation.value.token;
      return isOurs ? [{ ...outcome, delegation }] : [];
    });
    const startedAt = context.now();
    const change = changeAggregates(aggregates, planned, startedAt);
    if (change.delegations.length === 0) return;
    if ((await commit(change.writes)) === 'conflict') {
      conflicts += 1;
      if (conflicts === MAX_ATTEMPTS) throw new StoreContended('records kept changing while issues were bound');
      await waitAfterConflict(conflicts);
      continue;
    }
    conflicts = 0;
    for (const { key, value } of change.delegations) {
      if (value.jiraActions.actions.length === 0) continue;
      await enqueue({ type: 'process-record', kind: 'delegation', record: key }, 0);
    }
    await deliver(change.deliveries, change.channels, context, startedAt);
    for (const [index, { delegation }] of planned.entries()) {
      const after = change.delegations[index];
      if (after) await reportRecordFindings(delegation, after.value, context.now());
    }
    remaining = planned.slice(change.delegations.length);
  }
}
