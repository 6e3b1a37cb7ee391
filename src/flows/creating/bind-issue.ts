import { withIssueBound } from '../../domain/delegation/creation';
import { applyIssue, withWarning, type Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withJiraActions, type JiraAction } from '../../domain/delegation/jira-actions';
import { openDuplicate } from '../../domain/offboarding/pair';
import { withAllAcknowledged } from '../../domain/delivery/outbox';
import { withStatusesResolved } from '../../domain/delegation/workflow';
import { readOwnAccount } from '../../platform/jira/people';
import { type FetchedIssue } from '../../platform/jira/issue';
import { readStatuses } from '../../platform/jira/project-metadata';
import { enqueue } from '../../platform/forge/queue';
import { type Stored } from '../../platform/storage/store';
import { followUpChange, updateAggregate } from '../outbox/update-aggregate';
import { type Aggregate } from '../records/aggregate';
import type { Registered } from './register';
import { settleIssue, type SettledIssue } from './settle-issue';
import { addJiraActions } from '../outbox/jira-actions';

/** Issue that was created for a reservation. */
export interface CreatedIssue extends SettledIssue {
  /** `answer`: the response reports it; `push`: the caller has had a response, so `delegation.created` reports it. */
  readonly by: 'answer' | 'push';
}

/**
 * Binds the issue that was created for a reservation, in one transaction with its pair and its offboarding.
 *
 * @returns undefined if another invocation bound one first, or released the reservation
 */
export async function bindIssue(
  { aggregate: reservation, isContended }: Registered,
  created: CreatedIssue,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const startedAt = context.now();
  const { token } = reservation.delegation.value.creation ?? {};
  const change = await updateAggregate(
    reservation,
    (aggregate) => {
      const { state, creation } = aggregate.delegation.value;
      const isOurs = state === 'creating' && creation?.token === token;
      return isOurs ? withIssueAndActions(aggregate, created, context.now()) : undefined;
    },
    context,
    { isContended },
  );
  if (!change) return undefined;
  const { key, value } = change.delegation;
  if (value.jiraActions.actions.length > 0) {
    await enqueue({ type: 'process-record', kind: 'delegation', record: key }, 0);
  }
  await followUpChange(change, context, startedAt);
  return change.delegation;
}

/** The delegation with its issue bound, and whatever is owed to Jira then. */
export function withIssueAndActions(
  aggregate: Aggregate,
  { issue: fetched, warnings, actions, by, statuses }: CreatedIssue,
  now: number,
): Delegation {
  const born = withIssueBound(aggregate.delegation.value, fetched.snapshot, now);
  const made = warnings.reduce((so, warning) => withWarning(so, warning, now), born);
  const placed = statuses ? withStatusesResolved(made, statuses, now) : made;
  // The issue may have been worked already by the time it is found.
  const followed = applyIssue(
    by === 'answer' ? withAllAcknowledged(placed) : placed,
    fetched.snapshot,
    placed.outcomeStatuses,
    now,
  );
  return {
    ...followed,
    jiraActions: withJiraActions(followed.jiraActions, [...actions, ...linkToTwin(aggregate, followed)], now),
  };
}

/** The link says to people what the warning says to the service: the same access is somebody's task already. */
function linkToTwin({ delegation, pair }: Aggregate, { issue, account }: Delegation): JiraAction[] {
  const duplicate = pair && openDuplicate(pair.value, delegation.key, account);
  return issue && duplicate?.issueKey ? [{ type: 'link', issue: issue.id, to: duplicate.issueKey }] : [];
}

/**
 * Takes on an issue that says it was made for a claim whose maker has died: only if its token is the claim's and the app itself
 * made it, since anyone who may edit can copy a property, and a clone carries it along.
 */
export async function adoptIssue(
  reservation: Aggregate,
  fetched: FetchedIssue,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const { creation } = reservation.delegation.value;
  if (!creation || !(await isOf(reservation.delegation, fetched))) return undefined;
  const statuses = await readStatuses(fetched.snapshot.projectId, fetched.snapshot.typeId);
  const settled = creation.plan
    ? await settleIssue(creation.plan, fetched, reservation.delegation.value.person.email)
    : { issue: fetched, warnings: [], actions: [] };
  return bindIssue({ aggregate: reservation, isContended: false }, { ...settled, by: 'push', statuses }, context);
}

/**
 * Jira knows no idempotency key, so that a create call which was given up may take effect after it was made again. The issue that
 * counts is the bound one; a second one is linked to it, says so in a comment, and is closed.
 */
export async function closeSecondIssue(
  aggregate: Aggregate,
  fetched: FetchedIssue,
  context: InvocationContext,
): Promise<void> {
  const { delegation } = aggregate;
  const { issue } = delegation.value;
  const isClosed = fetched.snapshot.status.category === 'done';
  if (!issue || issue.id === fetched.snapshot.id || isClosed || !(await isOf(delegation, fetched))) return;
  const actions: JiraAction[] = [
    { type: 'link', issue: fetched.snapshot.id, to: issue.id },
    {
      type: 'comment',
      issue: fetched.snapshot.id,
      name: 'second',
      text: `This issue was made a second time by mistake. The task is ${issue.key}; there is nothing to do here.`,
    },
    { type: 'close', issue: fetched.snapshot.id },
  ];
  await addJiraActions(delegation, actions, context);
}

async function isOf({ key, value }: Stored<'delegation'>, { routing, creatorId }: FetchedIssue): Promise<boolean> {
  return routing?.record === key && routing.token === value.token && creatorId === (await readOwnAccount());
}
