import { withIssueBound } from '../../domain/delegation/creation';
import { applyIssue, withWarning, type Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withJiraActions, type JiraAction } from '../../domain/delegation/jira-actions';
import { openDuplicate } from '../../domain/delegation/duplicate';
import { withAllAcknowledged } from '../../domain/delivery/outbox';
import { withStatusesResolved } from '../../domain/delegation/workflow';
import { readOwnAccount } from '../../platform/jira/people';
import { type FetchedIssue } from '../../platform/jira/issue';
import { readStatuses } from '../../platform/jira/project-metadata';
import { enqueue } from '../../platform/forge/queue';
import { type Stored } from '../../platform/storage/store';
import { followUpChange, updateAggregate } from '../outbox/update-aggregate';
import { type Aggregate } from '../records/aggregate';
import { reportRecordFindings } from '../records/record-findings';
import type { Registered } from './register';
import { correctNewIssue, type NewIssue } from './correct-new-issue';
import { addJiraActions } from '../outbox/jira-actions';

/** Issue that was created for a reservation. */
export interface CreatedIssue extends NewIssue {
  /**
   * `response`: the response to the request reports the issue. `push`: the response was sent earlier, so a push
   * (`delegation.created`) reports the issue.
   */
  readonly reportedBy: 'response' | 'push';
}

/**
 * Binds the created issue to its reserved delegation, in one transaction with pair and offboarding.
 * @returns undefined if another invocation bound an issue first, or released the reservation
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
  await reportRecordFindings(change.from.delegation, value, context.now());
  return change.delegation;
}

/** Returns the delegation with its issue bound, and with the Jira actions that follow. */
export function withIssueAndActions(
  aggregate: Aggregate,
  { issue: fetched, warnings, actions, reportedBy, statuses }: CreatedIssue,
  now: number,
): Delegation {
  const bound = withIssueBound(aggregate.delegation.value, fetched.snapshot, now);
  const warned = warnings.reduce((delegation, warning) => withWarning(delegation, warning, now), bound);
  const resolved = statuses ? withStatusesResolved(warned, statuses, now) : warned;
  // A recovered issue may have changed since its creation.
  const synced = applyIssue(
    reportedBy === 'response' ? withAllAcknowledged(resolved) : resolved,
    fetched.snapshot,
    resolved.outcomeStatuses,
    now,
  );
  return {
    ...synced,
    jiraActions: withJiraActions(synced.jiraActions, [...actions, ...linkToDuplicate(aggregate, synced)], now),
  };
}

/** Returns the link to an open duplicate. It shows people in Jira what the warning reports to the service. */
function linkToDuplicate({ delegation, pair }: Aggregate, { issue, account }: Delegation): JiraAction[] {
  const duplicate = pair && openDuplicate(pair.value, delegation.key, account);
  return issue && duplicate?.issueKey ? [{ type: 'link', issue: issue.id, to: duplicate.issueKey }] : [];
}

/**
 * Binds an issue that was found for a reservation after a crash. The issue must have the reservation's token and be
 * created by the app, because users can copy a property, and a clone keeps it.
 */
export async function adoptIssue(
  reservation: Aggregate,
  fetched: FetchedIssue,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const { creation } = reservation.delegation.value;
  if (!creation || !(await belongsTo(reservation.delegation, fetched))) return undefined;
  const statuses = await readStatuses(fetched.snapshot.projectId, fetched.snapshot.typeId);
  const newIssue = creation.plan
    ? await correctNewIssue(creation.plan, fetched, reservation.delegation.value.person.email)
    : { issue: fetched, warnings: [], actions: [] };
  return bindIssue(
    { aggregate: reservation, isContended: false },
    { ...newIssue, reportedBy: 'push', statuses },
    context,
  );
}

/**
 * Closes a second issue of a delegation. Jira has no idempotency key, so a create call that timed out may take effect
 * after it was repeated. The second issue is linked to the bound one, gets a comment, and is closed.
 */
export async function closeSecondIssue(
  delegation: Stored<'delegation'>,
  fetched: FetchedIssue,
  context: InvocationContext,
): Promise<void> {
  const { issue } = delegation.value;
  const isClosed = fetched.snapshot.status.category === 'done';
  if (!issue || issue.id === fetched.snapshot.id || isClosed || !(await belongsTo(delegation, fetched))) return;
  const actions: JiraAction[] = [
    { type: 'link', issue: fetched.snapshot.id, to: issue.id },
    {
      type: 'comment',
      issue: fetched.snapshot.id,
      name: 'second',
      text: `This issue is a duplicate that was created by mistake. The task is ${issue.key}, so there's nothing to do here.`,
    },
    { type: 'close', issue: fetched.snapshot.id },
  ];
  await addJiraActions(delegation, actions, context);
}

/** Returns true if the app created the issue for this delegation. */
async function belongsTo({ key, value }: Stored<'delegation'>, { routing, creatorId }: FetchedIssue): Promise<boolean> {
  return routing?.record === key && routing.token === value.token && creatorId === (await readOwnAccount());
}
