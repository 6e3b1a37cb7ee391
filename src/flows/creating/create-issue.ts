import type { CreationPlan } from '../../domain/delegation/creation-plan';
import type { JsonValue } from '../../domain/contract/json';
import {
  escapePointer,
  unavailableError,
  unprocessableError,
  type FieldError,
  type ProblemError,
} from '../../domain/contract/problem';
import { createIssue, readIssue, type FetchedIssue, type Routing } from '../../platform/jira/issue';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { siteUrl } from '../records/channels';
import type { Aggregate } from '../records/aggregate';
import { routingOf } from '../records/routing';
import { correctNewIssue, type NewIssue } from './correct-new-issue';

/** `Retry-After` while a creation is in progress, in seconds. */
const RETRY_AFTER_S = 30;

export function creationInProgressError(): ProblemError {
  return unavailableError(
    RETRY_AFTER_S,
    'This delegation is being created. Send the same request again to get its result.',
  );
}

/**
 * Creates the issue of a registered delegation and reads it. Optional fields that Jira refuses are omitted with a
 * warning.
 * @throws JiraRejection if Jira refuses fields of the request or the rule; no issue was created
 * @throws JiraUnavailable if Jira isn't available; `mayHaveLanded` is true if the issue may exist
 */
export async function createDelegationIssue(
  { delegation, channels }: Aggregate,
  plan: CreationPlan,
): Promise<NewIssue> {
  const { id, fields, warnings } = await sendIssue(plan, routingOf(delegation));
  try {
    const issue = await readCreatedIssue(id, siteUrl(channels));
    const newIssue = await correctNewIssue({ ...plan, fields }, issue, delegation.value.person.email);
    return { ...newIssue, warnings: [...warnings, ...newIssue.warnings] };
  } catch (error) {
    throw toErrorAfterCreation(error);
  }
}

async function sendIssue(plan: CreationPlan, routing: Routing): Promise<IssueAttempt & { readonly id: string }> {
  let attempt: IssueAttempt = { fields: plan.fields, warnings: [] };
  for (;;) {
    try {
      const { id } = await createIssue(attempt.fields, routing);
      return { ...attempt, id };
    } catch (error) {
      const reduced = error instanceof JiraRejection && withoutRefusedFields(attempt, error, plan);
      if (!reduced) throw error;
      attempt = reduced;
    }
  }
}

/**
 * Returns the error for a failure after the issue was created. It makes the app recover the creation instead of releasing
 * the id.
 */
function toErrorAfterCreation(error: unknown): unknown {
  if (error instanceof JiraUnavailable) {
    return new JiraUnavailable(error.message, { mayHaveLanded: true, retryAfterMs: error.retryAfterMs, cause: error });
  }
  if (error instanceof JiraRejection) return new JiraUnavailable(error.message, { mayHaveLanded: true, cause: error });
  return error;
}

/** Fields with which an issue is being created, and warnings about fields that Jira refused. */
export interface IssueAttempt {
  readonly fields: CreationPlan['fields'];
  readonly warnings: readonly string[];
}

/**
 * Removes the fields that Jira refused. A refused assignee becomes null first, because without the field Jira would use
 * the project's default assignee, who may be the person who leaves.
 * @returns undefined if the issue can't be created without them
 */
export function withoutRefusedFields(
  { fields, warnings }: IssueAttempt,
  rejection: JiraRejection,
  { neededFields }: CreationPlan,
): IssueAttempt | undefined {
  const refused = Object.keys(rejection.fields);
  const areOptional = refused.every((field) => field in fields && !neededFields.includes(field));
  if (refused.length === 0 || !areOptional) return undefined;
  const remaining = Object.entries(fields).flatMap(([field, value]): [string, JsonValue][] => {
    if (!refused.includes(field)) return [[field, value]];
    return field === 'assignee' && value !== null ? [[field, null]] : [];
  });
  const newWarnings = refused.map((field) => `${field} was left out: ${rejection.fields[field] ?? 'Jira refused it'}`);
  return { fields: Object.fromEntries(remaining), warnings: [...warnings, ...newWarnings] };
}

async function readCreatedIssue(id: string, site: string): Promise<FetchedIssue> {
  const issue = await readIssue(id, site);
  if (issue) return issue;
  throw new JiraUnavailable("the issue was created, but the app can't see it: let it browse the project", {
    mayHaveLanded: true,
  });
}

/** Converts Jira's rejection to the caller's problem, in which each field has its pointer into the request. */
export function rejectedByJiraError(rejection: JiraRejection, plan: CreationPlan): ProblemError {
  const errors = Object.entries(rejection.fields).map(([field, detail]) => fieldError(field, detail, plan));
  const text = rejection.messages.join(' ') || "Jira can't take these fields. See the errors.";
  const isFaultOfRule = Object.keys(rejection.fields).some((field) => !(field in plan.pointers));
  const ruleHint =
    plan.rule !== null && isFaultOfRule ? ` Have an admin of the Jira site fix the rule ${plan.rule}.` : '';
  return unprocessableError(text + ruleHint, errors);
}

/** Pointers of the fields that have members of their own in the request. */
const MEMBER_POINTERS: Readonly<Record<string, string>> = {
  project: '/issue/project',
  issuetype: '/issue/type',
  summary: '/issue/summary',
  description: '/issue/description',
};

/** Returns an error with the pointer of a field in the request. A field of the rule has no pointer. */
function fieldError(field: string, detail: string, { pointers, fields }: CreationPlan): FieldError {
  const pointer = pointers[field] ?? MEMBER_POINTERS[field];
  if (pointer !== undefined) return { pointer, detail };
  return field in fields
    ? { pointer: '', detail: `${field}: ${detail}` }
    : { pointer: `/issue/fields/${escapePointer(field)}`, detail };
}
