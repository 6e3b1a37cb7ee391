import type { CreationPlan } from '../../domain/delegation/creation-plan';
import type { Problem } from '../../domain/contract/problem';
import { createIssues } from '../../platform/jira/issue-bulk';
import { readIssues } from '../../platform/jira/issue-search';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { type FetchedIssue } from '../../platform/jira/issue';
import type { Stored } from '../../platform/storage/store';
import { newJiraCache } from '../records/jira-cache';
import { rejectedByJiraError, withoutRefusedFields, type IssueAttempt } from './create-issue';
import { routingOf } from '../records/routing';
import { correctNewIssue, type NewIssue } from './correct-new-issue';

/** Registered delegation and the plan of its issue. */
export interface IssueToCreate {
  readonly delegation: Stored<'delegation'>;
  readonly plan: CreationPlan;
}

interface CreatedDelegationIssue extends NewIssue {
  readonly delegation: Stored<'delegation'>;
}

export interface RejectedIssue {
  readonly delegation: Stored<'delegation'>;
  readonly problem: Problem;
}

/** Result of a bulk creation. An issue that is in none of the lists may exist, and is searched for later. */
export interface BulkCreateResult {
  readonly created: readonly CreatedDelegationIssue[];
  readonly rejected: readonly RejectedIssue[];
  /** Delegations whose issues don't exist, because Jira accepted no more calls. */
  readonly unsent: readonly Stored<'delegation'>[];
  /** Milliseconds until Jira accepts calls again. */
  readonly retryAfterMs: number | undefined;
}

/** Issue that is being created. Optional fields that Jira refuses are removed. */
type PendingIssue = IssueToCreate & IssueAttempt;

/** Creates the issues of several delegations in few calls, like `createDelegationIssue` for one. */
export async function createDelegationIssues(
  issues: readonly IssueToCreate[],
  site: string,
): Promise<BulkCreateResult> {
  const rejected: RejectedIssue[] = [];
  const ids: string[] = [];
  const sent: PendingIssue[] = [];
  let remaining: PendingIssue[] = issues.map((issue) => ({ ...issue, fields: issue.plan.fields, warnings: [] }));
  let unsent: BulkCreateResult['unsent'] = [];
  let retryAfterMs: number | undefined;
  while (remaining.length > 0) {
    const response = await sendAll(remaining);
    if (response instanceof JiraUnavailable) {
      if (!response.mayHaveLanded) unsent = remaining.map(({ delegation }) => delegation);
      ({ retryAfterMs } = response);
      break;
    }
    ids.push(...response.ids);
    const rejections = new Map(response.refused.map(({ index, refusal }) => [index, refusal]));
    sent.push(...remaining.filter((_, index) => !rejections.has(index)));
    remaining = remaining.flatMap((attempt, index) => {
      const rejection = rejections.get(index);
      if (!rejection) return [];
      const { delegation, plan } = attempt;
      const reduced = withoutRefusedFields(attempt, rejection, plan);
      if (reduced) return { ...attempt, ...reduced };
      rejected.push({ delegation, problem: rejectedByJiraError(rejection, plan).problem });
      return [];
    });
  }
  return { created: await readCreated(sent, ids, site), rejected, unsent, retryAfterMs };
}

async function sendAll(attempts: readonly PendingIssue[]) {
  try {
    return await createIssues(attempts.map(({ fields, delegation }) => ({ fields, routing: routingOf(delegation) })));
  } catch (error) {
    if (error instanceof JiraUnavailable) return error;
    // The rejection of a whole bulk call applies to each of its issues.
    if (error instanceof JiraRejection) {
      return { ids: [], refused: attempts.map((_, index) => ({ index, refusal: error })) };
    }
    throw error;
  }
}

/** Reads the created issues. An issue that can't be read yet is found by its property later. */
async function readCreated(
  sent: readonly PendingIssue[],
  ids: readonly string[],
  site: string,
): Promise<CreatedDelegationIssue[]> {
  if (ids.length === 0) return [];
  const jira = newJiraCache();
  try {
    const { issues } = await readIssues(ids, site);
    return await Promise.all(
      sent.flatMap((attempt) => {
        const issue = issues.find(({ routing }) => routing?.token === attempt.delegation.value.token);
        return issue ? [correctCreated(attempt, issue, jira)] : [];
      }),
    );
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    return [];
  }
}

async function correctCreated(
  { delegation, plan, fields, warnings }: PendingIssue,
  issue: FetchedIssue,
  jira: ReturnType<typeof newJiraCache>,
): Promise<CreatedDelegationIssue> {
  const newIssue = await correctNewIssue({ ...plan, fields }, issue, delegation.value.person.email, jira);
  return { ...newIssue, delegation, warnings: [...warnings, ...newIssue.warnings] };
}
