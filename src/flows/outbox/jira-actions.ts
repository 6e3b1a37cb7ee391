import { LEASE_MS } from '../../domain/limits';
import { withWarning, type Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import {
  areJiraActionsDue,
  NO_JIRA_ACTIONS,
  withActionsAttempted,
  withJiraActions,
  type JiraAction,
} from '../../domain/delegation/jira-actions';
import {
  assignIssue,
  commentOnce,
  deleteIssue,
  linkIssues,
  transitionIssue,
  setDueDate,
} from '../../platform/jira/issue-actions';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { remind } from './remind';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import { commit, pick, rewrite, update, type Stored } from '../../platform/storage/store';
import type { CommittedChange } from './update-aggregate';

/** Takes the lease of the delegation's Jira actions if they are due, so that no other invocation carries them out. */
export function withActionsLease(delegation: Delegation, now: number): Delegation {
  if (!areJiraActionsDue(delegation.jiraActions, now)) return delegation;
  return { ...delegation, jiraActions: { ...delegation.jiraActions, leaseUntil: now + LEASE_MS } };
}

/** Returns true if this change took the lease of the Jira actions; otherwise another invocation carries them out. */
export function takesActionsLease({ delegation, from }: CommittedChange): boolean {
  const { leaseUntil } = delegation.value.jiraActions;
  return leaseUntil !== null && leaseUntil !== from.delegation.value.jiraActions.leaseUntil;
}

/**
 * Adds Jira actions to a delegation and carries them out. After a conflict nothing is added, because the caller runs
 * again and adds them then.
 */
export async function addJiraActions(
  record: Stored<'delegation'>,
  actions: readonly JiraAction[],
  context: InvocationContext,
): Promise<void> {
  const now = context.now();
  const next: Delegation = { ...record.value, jiraActions: withJiraActions(record.value.jiraActions, actions, now) };
  const leased = withActionsLease(next, now);
  const write = rewrite(record, leased);
  if ((await commit([write])) === 'committed' && leased !== next) await runJiraActions(write.next, context);
}

/** Carries out the Jira actions of a delegation, if they are due and no other invocation has their lease. */
export async function runDueJiraActions(record: Stored<'delegation'>, context: InvocationContext): Promise<void> {
  const leased = withActionsLease(record.value, context.now());
  if (leased === record.value) return;
  const write = rewrite(record, leased);
  // After a conflict, the invocation that changed the record carries out the actions.
  if ((await commit([write])) === 'committed') await runJiraActions(write.next, context);
}

/**
 * Carries out Jira actions in their order. Finished actions are removed from the record, a refusal by Jira becomes a
 * warning, and actions are retried if Jira is unavailable.
 * @param leased committed record with the lease of this invocation
 */
export async function runJiraActions(leased: Stored<'delegation'>, context: InvocationContext): Promise<void> {
  let current: Stored<'delegation'> | undefined = leased;
  while (current) current = await recordResults(current, await carryOutAll(current.value), context);
}

/** Results of attempts to carry out actions. */
interface ActionResults {
  /** Ids of the actions that were carried out or refused. */
  readonly ended: readonly number[];
  readonly warnings: readonly string[];
  readonly isJiraUnavailable: boolean;
}

async function carryOutAll(delegation: Delegation): Promise<ActionResults> {
  const ended: number[] = [];
  const warnings: string[] = [];
  for (const { id, action } of delegation.jiraActions.actions) {
    try {
      await carryOut(action, delegation);
    } catch (error) {
      if (error instanceof JiraUnavailable) return { ended, warnings, isJiraUnavailable: true };
      if (!(error instanceof JiraRejection)) throw error;
      log('jira-action.rejected', { work: action.type, status: error.status });
      warnings.push(`${warningAbout(action)}: ${error.message}`);
    }
    ended.push(id);
  }
  return { ended, warnings, isJiraUnavailable: false };
}

/** Carries out one action. A delegation without an issue has none. */
async function carryOut(action: JiraAction, delegation: Delegation): Promise<void> {
  const { issue, outcomeStatuses } = delegation;
  if (!issue) return;
  switch (action.type) {
    case 'assign':
      return assignIssue(issue.id, action.accountId);
    case 'set-due-date':
      return setDueDate(issue.id, action.dueAt);
    case 'comment':
      return commentOnce(action.issue, action.name, [action.text]);
    case 'transition':
      return transitionIssue(issue.id, action.to);
    case 'link':
      return linkIssues(action.issue, action.to);
    case 'remind':
      return remind(action, delegation);
    case 'close':
      return close(action.issue, outcomeStatuses);
  }
}

/** Closes an issue by its cancel or a declined status. If no such status can be reached, deletes the issue. */
async function close(issueId: string, outcomeStatuses: Delegation['outcomeStatuses']): Promise<void> {
  const to = outcomeStatuses.cancel ?? outcomeStatuses.declined[0];
  try {
    if (to) return await transitionIssue(issueId, to);
  } catch (error) {
    if (!(error instanceof JiraRejection)) throw error;
  }
  return deleteIssue(issueId);
}

function warningAbout(action: JiraAction): string {
  switch (action.type) {
    case 'assign':
      return "the owner couldn't be changed on the issue";
    case 'set-due-date':
      return "the due date couldn't be changed on the issue";
    case 'comment':
      return "the comment couldn't be added to the issue";
    case 'transition':
      return `the issue couldn't be moved to ${action.to.name}`;
    case 'link':
      return `the issue couldn't be linked to ${action.to}`;
    case 'remind':
      return "the reminder couldn't be added to the issue";
    case 'close':
      return "a second issue for this delegation couldn't be closed";
  }
}

/**
 * Records the results of actions.
 * @returns the record if actions were added meanwhile, which this invocation carries out with the same lease
 */
async function recordResults(
  attempted: Stored<'delegation'>,
  { ended, warnings, isJiraUnavailable }: ActionResults,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  const { key } = attempted;
  const recorded = await update(
    [{ kind: 'delegation', key }],
    (records) => {
      const record = pick(records, 'delegation', key);
      if (!record) return { writes: [], result: undefined };
      const now = context.now();
      const warned = warnings.reduce((current, warning) => withWarning(current, warning, now), record.value);
      const jiraActions = withActionsAttempted(
        record.value.jiraActions,
        ended,
        isJiraUnavailable,
        now,
        context.random(),
      );
      const write = rewrite(record, withActionsLease({ ...warned, jiraActions }, now));
      return { writes: [write], result: write.next };
    },
    [attempted],
  );
  const { leaseUntil, nextAttemptAt } = recorded?.value.jiraActions ?? NO_JIRA_ACTIONS;
  if (leaseUntil !== null) return recorded;
  if (nextAttemptAt !== null) {
    await enqueue({ type: 'process-record', kind: 'delegation', record: key }, nextAttemptAt - context.now());
  }
  return undefined;
}
