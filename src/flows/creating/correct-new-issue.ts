import type { CreationPlan } from '../../domain/delegation/creation-plan';
import type { JiraAction } from '../../domain/delegation/jira-actions';
import { STAYS_WITH_PERSON } from '../../domain/delegation/delegation';
import type { StatusRef, UserRef } from '../../domain/delegation/status';
import type { FetchedIssue } from '../../platform/jira/issue';
import { assignIssue } from '../../platform/jira/issue-actions';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { newJiraCache, type JiraCache } from '../records/jira-cache';
import { compareWithPerson } from './plan/find-owner';

/** New issue, with warnings, and with the Jira actions that are still needed. */
export interface NewIssue {
  readonly issue: FetchedIssue;
  readonly warnings: readonly string[];
  readonly actions: readonly JiraAction[];
  /** Statuses of the issue's workflow, if it isn't the planned one. */
  readonly statuses?: readonly StatusRef[];
}

/** Compares a new issue with its plan, and corrects its assignee. An issue that matches its plan costs no call. */
export async function correctNewIssue(
  plan: Pick<CreationPlan, 'fields' | 'owner' | 'statusIds'>,
  issue: FetchedIssue,
  personEmail: string,
  jira: JiraCache = newJiraCache(),
): Promise<NewIssue> {
  const corrected = await correctAssignee(plan, issue, personEmail, jira);
  const { status, projectId, typeId } = issue.snapshot;
  if (plan.statusIds.includes(status.id)) return corrected;
  const types = await jira.readIssueTypes(projectId);
  return { ...corrected, statuses: types?.find(({ id }) => id === typeId)?.statuses ?? [] };
}

/**
 * Assigns a new issue to its owner if the create screen has no assignee. Removes an assignee who is the person who
 * leaves, which can be Jira's default assignee.
 */
async function correctAssignee(
  plan: Pick<CreationPlan, 'fields' | 'owner'>,
  issue: FetchedIssue,
  personEmail: string,
  jira: JiraCache,
): Promise<NewIssue> {
  const { snapshot, assigneeAccount } = issue;
  const { assignee } = snapshot;
  if (assignee?.accountId === plan.owner?.accountId) return { issue, warnings: [], actions: [] };
  if (plan.owner && !('assignee' in plan.fields)) return assign(issue, plan.owner);
  if (!assignee || !assigneeAccount) return { issue, warnings: [], actions: [] };
  const identity = await compareWithPerson(assigneeAccount, personEmail, jira);
  if (identity === 'same') return assign(issue, null);
  const warnings = identity === 'unknown' ? [`assignee ${assignee.displayName} ${UNCHECKED}`] : [];
  return { issue, warnings, actions: [] };
}

const UNCHECKED = "was chosen by Jira and couldn't be compared with the person who leaves";

/**
 * Assigns the issue at once, so that the response shows it. If Jira isn't available, the assignment becomes an action
 * of the record.
 */
async function assign(issue: FetchedIssue, owner: UserRef | null): Promise<NewIssue> {
  const accountId = owner?.accountId ?? null;
  try {
    await assignIssue(issue.snapshot.id, accountId);
    return { issue: { ...issue, snapshot: { ...issue.snapshot, assignee: owner } }, warnings: [], actions: [] };
  } catch (error) {
    if (error instanceof JiraUnavailable) return { issue, warnings: [], actions: [{ type: 'assign', accountId }] };
    if (!(error instanceof JiraRejection)) throw error;
    const warning = owner
      ? `owner ${owner.displayName} couldn't be assigned after the issue was created: ${error.message}`
      : `${STAYS_WITH_PERSON}: ${error.message}`;
    return { issue, warnings: [warning], actions: [] };
  }
}
