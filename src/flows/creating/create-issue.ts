import { ruleName } from '../../domain/configuration/rule';
import {
  escapePointer,
  unavailableError,
  unprocessableError,
  type FieldError,
  type ProblemError,
} from '../../domain/contract/problem';
import { createIssue, readIssue, type Routing, type FetchedIssue } from '../../platform/jira/issue';
import { JiraRejection, JiraUnavailable } from '../../platform/jira/jira';
import { siteUrl } from '../records/channels';
import type { Stored } from '../../platform/storage/store';
import type { Aggregate } from '../records/aggregate';
import { type Plan } from './plan-issue';

/** What a caller who meets something under way is asked to wait, s. */
const RETRY_AFTER_S = 30;

export function creationInProgressError(): ProblemError {
  return unavailableError(
    RETRY_AFTER_S,
    'This delegation is being made. Send the same call again to learn what became of it.',
  );
}

/**
 * Makes the issue of a claim and reads it. What Jira refuses of the app's or the rule's own making is left out with a warning.
 *
 * @throws JiraRefusal if Jira can't take what the call or the rule needs; nothing was made
 * @throws JiraUnavailable if Jira could not be reached; `mayHaveLanded` says whether the issue may exist
 */
export async function createDelegationIssue(
  { delegation, channels }: Aggregate,
  plan: Plan,
): Promise<{ issue: FetchedIssue; warnings: string[] }> {
  const routing = routingOf(delegation);
  const warnings: string[] = [];
  let fields = plan.fields;
  for (;;) {
    try {
      const { id } = await createIssue(fields, routing);
      return { issue: await readMade(id, siteUrl(channels)), warnings };
    } catch (error) {
      if (!(error instanceof JiraRejection)) throw error;
      const dropped = droppableFields(error, fields, plan);
      if (dropped.length === 0) throw error;
      fields = Object.fromEntries(Object.entries(fields).filter(([field]) => !dropped.includes(field)));
      warnings.push(...droppedFieldWarnings(error, dropped));
    }
  }
}

/** What the property of a claim's issue says. */
export function routingOf({ key, value }: Stored<'delegation'>): Routing {
  return { record: key, pair: value.pairKey, offboarding: value.offboardingKey, token: value.token };
}

export function droppedFieldWarnings(refusal: JiraRejection, dropped: readonly string[]): string[] {
  return dropped.map((field) => `${field} was left out: ${refusal.fields[field] ?? 'Jira refused it'}`);
}

/** The fields that Jira refused, if none of them is the call's own and the issue can be made without them. */
export function droppableFields(refusal: JiraRejection, fields: Plan['fields'], plan: Plan): string[] {
  const refused = Object.keys(refusal.fields);
  const needed = (field: string) =>
    !(field in fields) || field in plan.pointers || (plan.rule !== undefined && field in plan.rule.fields);
  return refused.some(needed) ? [] : refused;
}

/** The issue exists now, so that whatever keeps the app from reading it leaves the claim to be finished. */
async function readMade(id: string, site: string): Promise<FetchedIssue> {
  let seen;
  try {
    seen = await readIssue(id, site);
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    throw new JiraUnavailable(error.message, { mayHaveLanded: true, retryAfterMs: error.retryAfterMs, cause: error });
  }
  if (!seen) {
    throw new JiraUnavailable('the issue was made, but the app may not see it: let it browse the project', {
      mayHaveLanded: true,
    });
  }
  return seen;
}

/** Jira's refusal as the caller is told it, each field by where the call named it. */
export function rejectedByJiraError(error: JiraRejection, plan: Plan): ProblemError {
  const errors = Object.entries(error.fields).map(([field, detail]) => fieldError(field, detail, plan));
  const words = error.messages.join(' ') || 'Jira can not take these fields. See the errors.';
  const isRules = Object.keys(error.fields).some((field) => !(field in plan.pointers));
  const blame = plan.rule && isRules ? ` Have an admin of the Jira site mend the rule ${ruleName(plan.rule)}.` : '';
  return unprocessableError(words + blame, errors);
}

/** A field that nobody sent is named by where the call could; one of the rule's own stands nowhere in the call. */
function fieldError(field: string, detail: string, { pointers, fields }: Plan): FieldError {
  const pointer = pointers[field];
  if (pointer !== undefined) return { pointer, detail };
  return field in fields
    ? { pointer: '', detail: `${field}: ${detail}` }
    : { pointer: `/issue/fields/${escapePointer(field)}`, detail };
}
