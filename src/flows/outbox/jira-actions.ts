import { LEASE_MS, MAX_DELAY_MS } from '../../domain/limits';
import { withWarning, type Delegation } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import {
  areJiraActionsDue,
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
import { commit, pick, readRecords, rewrite, type Stored } from '../../platform/storage/store';
import type { CommittedChange } from './update-aggregate';

/** A delegation whose owed work this invocation does: nobody else begins it. */
export function withActionsLease(delegation: Delegation, now: number): Delegation {
  if (!areJiraActionsDue(delegation.jiraActions, now)) return delegation;
  return { ...delegation, jiraActions: { ...delegation.jiraActions, leaseUntil: now + LEASE_MS } };
}

/** Returns true if this change took the lease of the delegation's actions; else another invocation goes on with them. */
export function takesActionsLease({ delegation, from }: CommittedChange): boolean {
  const { leaseUntil } = delegation.value.jiraActions;
  return leaseUntil !== null && leaseUntil !== from.delegation.value.jiraActions.leaseUntil;
}

/** Adds work to what a delegation owes, and does it. Where the record changed meanwhile, whoever found the need finds it again. */
export async function addJiraActions(
  record: Stored<'delegation'>,
  actions: readonly JiraAction[],
  context: InvocationContext,
): Promise<void> {
  const now = context.now();
  const owes: Delegation = { ...record.value, jiraActions: withJiraActions(record.value.jiraActions, actions, now) };
  const leased = withActionsLease(owes, now);
  const write = rewrite(record, leased);
  if ((await commit([write])) === 'committed' && leased !== owes) await runJiraActions(write.next, context);
}

/** Does what a delegation owes, if that is due and nobody does it already. */
export async function runDueJiraActions(record: Stored<'delegation'>, context: InvocationContext): Promise<void> {
  const leased = withActionsLease(record.value, context.now());
  if (leased === record.value) return;
  const write = rewrite(record, leased);
  // An invocation that changed the record in the meantime runs its actions.
  if ((await commit([write])) === 'committed') await runJiraActions(write.next, context);
}

/**
 * Brings Jira to what is owed, in its order. What is done is off the record; what Jira refuses becomes a warning; what can't be
 * tried now is tried again.
 *
 * @param leased as committed, with the lease that this invocation took
 */
export async function runJiraActions(leased: Stored<'delegation'>, context: InvocationContext): Promise<void> {
  let current: Stored<'delegation'> | undefined = leased;
  while (current) {
    const { ended, warnings, isOutOfReach } = await tryAll(current.value);
    current = await keepOutcome(current, { ended, warnings, isOutOfReach }, context);
  }
}

interface Tried {
  readonly ended: readonly number[];
  readonly warnings: readonly string[];
  readonly isOutOfReach: boolean;
}

async function tryAll(delegation: Delegation): Promise<Tried> {
  const ended: number[] = [];
  const warnings: string[] = [];
  for (const { id, action } of delegation.jiraActions.actions) {
    try {
      await bring(action, delegation);
    } catch (error) {
      if (error instanceof JiraUnavailable) return { ended, warnings, isOutOfReach: true };
      if (!(error instanceof JiraRejection)) throw error;
      log('jira-action.rejected', { work: action.type, status: error.status });
      warnings.push(`${inWords(action)}: ${error.message}`);
    }
    ended.push(id);
  }
  return { ended, warnings, isOutOfReach: false };
}

/** A delegation without an issue owes Jira nothing. */
async function bring(work: JiraAction, delegation: Delegation): Promise<void> {
  const { issue, outcomeStatuses } = delegation;
  if (!issue) return;
  switch (work.type) {
    case 'assign':
      return assignIssue(issue.id, work.accountId);
    case 'set-due-date':
      return setDueDate(issue.id, work.dueAt);
    case 'comment':
      return commentOnce(work.issue, work.name, [work.text]);
    case 'transition':
      return transitionIssue(issue.id, work.to);
    case 'link':
      return linkIssues(work.issue, work.to);
    case 'remind':
      return remind(work, delegation);
    case 'close':
      return close(work.issue, outcomeStatuses);
  }
}

/** By a status that says it was not done; where none can be reached, the issue goes altogether. */
async function close(issueId: string, outcomeStatuses: Delegation['outcomeStatuses']): Promise<void> {
  const to = outcomeStatuses.cancel ?? outcomeStatuses.declined[0];
  try {
    if (to) return await transitionIssue(issueId, to);
  } catch (error) {
    if (!(error instanceof JiraRejection)) throw error;
  }
  return deleteIssue(issueId);
}

function inWords(work: JiraAction): string {
  switch (work.type) {
    case 'assign':
      return 'the owner could not be changed on the issue';
    case 'set-due-date':
      return 'the due date could not be changed on the issue';
    case 'comment':
      return 'the comment could not be made on the issue';
    case 'transition':
      return `the issue could not be moved to ${work.to.name}`;
    case 'link':
      return `the issue could not be linked to ${work.to}`;
    case 'remind':
      return "the reminder couldn't be added to the issue";
    case 'close':
      return `a second issue for this delegation could not be closed`;
  }
}

/** @returns the record where further work came meanwhile: it is this invocation's too, and its lease goes on */
async function keepOutcome(
  tried: Stored<'delegation'>,
  { ended, warnings, isOutOfReach }: Tried,
  context: InvocationContext,
): Promise<Stored<'delegation'> | undefined> {
  for (let record: Stored<'delegation'> | undefined = tried; record; record = await read(tried.key)) {
    const now = context.now();
    const warned = warnings.reduce((so, warning) => withWarning(so, warning, now), record.value);
    const jiraActions = withActionsAttempted(record.value.jiraActions, ended, isOutOfReach, now, context.random());
    const next = withActionsLease({ ...warned, jiraActions }, now);
    const write = rewrite(record, next);
    if ((await commit([write])) === 'conflict') continue;
    const goesOn = next.jiraActions.leaseUntil !== null;
    if (!goesOn && next.jiraActions.nextAttemptAt !== null) {
      await lookLater(tried.key, next.jiraActions.nextAttemptAt - now);
    }
    return goesOn ? write.next : undefined;
  }
  return undefined;
}

/** Longer waits are the sweep's. */
async function lookLater(record: string, delayMs: number): Promise<void> {
  if (delayMs <= MAX_DELAY_MS) await enqueue({ type: 'process-record', kind: 'delegation', record }, delayMs);
}

async function read(key: string): Promise<Stored<'delegation'> | undefined> {
  return pick(await readRecords([{ kind: 'delegation', key }]), 'delegation', key);
}
