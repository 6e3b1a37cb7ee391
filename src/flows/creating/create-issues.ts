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
import { settleIssue, type SettledIssue } from './settle-issue';

/** Registered delegation and the plan of its issue. */
export interface IssueToCreate {
  readonly delegation: Stored<'delegation'>;
  readonly plan: CreationPlan;
}

interface CreatedIssueOf extends SettledIssue {
  readonly delegation: Stored<'delegation'>;
}

export interface RejectedIssue {
  readonly delegation: Stored<'delegation'>;
  readonly problem: Problem;
}

/** Result of a bulk creation. An issue that is in none of the lists may exist, and is searched for later. */
export interface BulkCreateResult {
  readonly created: readonly CreatedIssueOf[];
  readonly rejected: readonly RejectedIssue[];
  /** Delegations whose issues don't exist, because Jira accepted no more calls. */
  readonly unsent: readonly Stored<'delegation'>[];
  /** Milliseconds until Jira accepts calls again. */
  readonly retryAfterMs: number | undefined;
}

/** Issue that is being created. Optional fields that Jira refuses are removed. */
type Attempt = IssueToCreate & IssueAttempt;

/** Creates the issues of several delegations in few calls, like `createDelegationIssue` for one. */
export async function createDelegationIssues(
  issues: readonly IssueToCreate[],
  site: string,
): Promise<BulkCreateResult> {
  const rejected: RejectedIssue[] = [];
  const ids: string[] = [];
  const sent: Attempt[] = [];
  let remaining: Attempt[] = issues.map((issue) => ({ ...issue, fields: issue.plan.fields, warnings: [] }));
  let unsent: BulkCreateResult['unsent'] = [];
  let retryAfterMs: number | undefined;
  while (remaining.length > 0) {
    const answer = await sendAll(remaining);
    if (answer instanceof JiraUnavailable) {
      if (!answer.mayHaveLanded) unsent = remaining.map(({ delegation }) => delegation);
      ({ retryAfterMs } = answer);
      break;
    }
    ids.push(...answer.ids);
    const rejections = new Map(answer.refused.map(({ index, refusal }) => [index, refusal]));
    sent.push(...remaining.filter((_, index) => !rejections.has(index)));
    remaining = remaining.flatMap((attempt, index) => {
      const rejection = rejections.get(index);
      if (!rejection) return [];
      const { delegation, plan } = attempt;
      const smaller = withoutRefusedFields(attempt, rejection, plan);
      if (smaller) return { ...attempt, ...smaller };
      rejected.push({ delegation, problem: rejectedByJiraError(rejection, plan).problem });
      return [];
    });
  }
  return { created: await readCreated(sent, ids, site), rejected, unsent, retryAfterMs };
}

async function sendAll(attempts: readonly Attempt[]) {
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
async function readCreated(sent: readonly Attempt[], ids: readonly string[], site: string): Promise<CreatedIssueOf[]> {
  if (ids.length === 0) return [];
  const jira = newJiraCache();
  try {
    const { issues } = await readIssues(ids, site);
    return await Promise.all(
      sent.flatMap((attempt) => {
        const issue = issues.find(({ routing }) => routing?.token === attempt.delegation.value.token);
        return issue ? [settleCreated(attempt, issue, jira)] : [];
      }),
    );
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    return [];
  }
}

async function settleCreated(
  { delegation, plan, fields, warnings }: Attempt,
  issue: FetchedIssue,
  jira: ReturnType<typeof newJiraCache>,
): Promise<CreatedIssueOf> {
  const settled = await settleIssue({ ...plan, fields }, issue, delegation.value.person.email, jira);
  return { ...settled, delegation, warnings: [...warnings, ...settled.warnings] };
}
