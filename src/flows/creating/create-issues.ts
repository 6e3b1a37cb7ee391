import type { Problem } from '../../domain/contract/problem';
import { createIssues } from '../../platform/jira/issue-bulk';
import { readIssues } from '../../platform/jira/issue-search';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { type FetchedIssue } from '../../platform/jira/issue';
import type { Stored } from '../../platform/storage/store';
import type { Plan } from './plan-issue';
import { droppableFields, droppedFieldWarnings, rejectedByJiraError, routingOf } from './create-issue';

/** A claim that is announced, and what is to be made of it. */
export interface IssueToCreate {
  readonly claim: Stored<'delegation'>;
  readonly plan: Plan;
}

export interface Created {
  readonly claim: Stored<'delegation'>;
  readonly seen: FetchedIssue;
  readonly warnings: readonly string[];
}

export interface RejectedIssue {
  readonly claim: Stored<'delegation'>;
  readonly problem: Problem;
}

/** What became of them; those in none of the lists may have been made, and are searched for. */
export interface BulkCreateResult {
  readonly made: readonly Created[];
  readonly refused: readonly RejectedIssue[];
  /** Surely not made: Jira took no more calls. */
  readonly unsent: readonly Stored<'delegation'>[];
  /** When Jira said that it can be asked again, ms. */
  readonly retryAfterMs: number | undefined;
}

/** One that is being sent: its fields shrink where Jira refuses some that can be left out. */
interface Attempt extends IssueToCreate {
  readonly fields: Plan['fields'];
  readonly warnings: readonly string[];
}

/** Makes the issues of several claims in few calls, as `sendIssue` does one. */
export async function createDelegationIssues(
  sendings: readonly IssueToCreate[],
  site: string,
): Promise<BulkCreateResult> {
  const refused: RejectedIssue[] = [];
  const ids: string[] = [];
  const sent: Attempt[] = [];
  let left: Attempt[] = sendings.map((sending) => ({ ...sending, fields: sending.plan.fields, warnings: [] }));
  let unsent: BulkCreateResult['unsent'] = [];
  let retryAfterMs: number | undefined;
  while (left.length > 0) {
    const answer = await created(left);
    if (answer instanceof JiraUnavailable) {
      if (!answer.mayHaveLanded) unsent = left.map(({ claim }) => claim);
      ({ retryAfterMs } = answer);
      break;
    }
    ids.push(...answer.ids);
    const refusals = new Map(answer.refused.map(({ index, refusal }) => [index, refusal]));
    sent.push(...left.filter((_, index) => !refusals.has(index)));
    left = left.flatMap((attempt, index) => {
      const refusal = refusals.get(index);
      const again = refusal && without(attempt, refusal);
      if (refusal && !again) {
        refused.push({ claim: attempt.claim, problem: rejectedByJiraError(refusal, attempt.plan).problem });
      }
      return again ?? [];
    });
  }
  return { made: await seenOf(sent, ids, site), refused, unsent, retryAfterMs };
}

async function created(attempts: readonly Attempt[]) {
  try {
    return await createIssues(attempts.map(({ fields, claim }) => ({ fields, routing: routingOf(claim) })));
  } catch (error) {
    if (error instanceof JiraUnavailable) return error;
    // A refusal of the call as a whole is one of each of them.
    if (error instanceof JiraRejection) {
      return { ids: [], refused: attempts.map((_, index) => ({ index, refusal: error })) };
    }
    throw error;
  }
}

/** The same without the fields that Jira refused; undefined if it can't be made without them. */
function without(attempt: Attempt, refusal: JiraRejection): Attempt | undefined {
  const dropped = droppableFields(refusal, attempt.fields, attempt.plan);
  if (dropped.length === 0) return undefined;
  return {
    ...attempt,
    fields: Object.fromEntries(Object.entries(attempt.fields).filter(([field]) => !dropped.includes(field))),
    warnings: [...attempt.warnings, ...droppedFieldWarnings(refusal, dropped)],
  };
}

/** The issues exist now: those that can't be read yet are found by their property later. */
async function seenOf(sent: readonly Attempt[], ids: readonly string[], site: string): Promise<Created[]> {
  if (ids.length === 0) return [];
  try {
    const issues = await readIssues(ids, site);
    return sent.flatMap(({ claim, warnings }) => {
      const seen = issues.find(({ routing }) => routing?.token === claim.value.token);
      return seen ? [{ claim, seen, warnings }] : [];
    });
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    return [];
  }
}
