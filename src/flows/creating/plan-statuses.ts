import type { DelegationRequest } from '../../domain/contract/request-schemas';
import { resolveStatuses } from '../../domain/delegation/resolve-statuses';
import { type FieldError, unprocessableError } from '../../domain/contract/problem';
import { ruleName } from '../../domain/configuration/rule';
import type { RuleTarget, SavedRule } from '../../domain/configuration/settings';
import { findNamed, type OutcomeStatuses, type ResolutionRef } from '../../domain/delegation/status';
import type { JiraCache } from '../records/jira-cache';

/**
 * What the statuses of the issue mean: what the call names, else what the rule does.
 * @throws Refusal 422 that points to each status or resolution that the workflow or the site does not have
 */
export async function planStatuses(
  call: DelegationRequest,
  rule: SavedRule | undefined,
  place: RuleTarget,
  lookups: JiraCache,
): Promise<OutcomeStatuses> {
  const errors: FieldError[] = [];
  const statuses = (names: readonly string[], pointer: string) =>
    names.flatMap((name, index) => {
      const status = findNamed(place.statuses, name);
      if (!status) {
        errors.push({
          pointer: `${pointer}/${index}`,
          detail: `is no status of ${place.issueType.name} in ${place.project.key}`,
        });
      }
      return status ?? [];
    });
  const ruled = rule && resolveStatuses(goalsOfRule(rule), place.statuses).goals;
  const completed = call.completedStatuses
    ? statuses(call.completedStatuses, '/completedStatuses')
    : (ruled?.completed ?? []);
  const declined = call.declinedStatuses
    ? statuses(call.declinedStatuses, '/declinedStatuses')
    : (ruled?.declined ?? []);
  const declinedResolutions = call.declinedResolutions
    ? await resolutionsOf(call.declinedResolutions, errors, lookups)
    : (rule?.declinedResolutions ?? []);
  declined.forEach((status, index) => {
    if (completed.some(({ id }) => id === status.id)) {
      errors.push({
        pointer: `/declinedStatuses/${index}`,
        detail: 'is a completed status too: a status means one of the two',
      });
    }
  });
  if (errors.length > 0) {
    throw unprocessableError('The workflow of the issue can not take these statuses. See the errors.', errors);
  }
  if (completed.length === 0) {
    throw unprocessableError(
      rule
        ? `None of the completed statuses of the rule ${ruleName(rule)} is in the workflow of ${place.issueType.name} in ${place.project.key}. Send completedStatuses, or have an admin mend the rule.`
        : 'Send completedStatuses: no rule says when this delegation is completed.',
      [{ pointer: '/completedStatuses', detail: 'is required here' }],
    );
  }
  return { completed, declined, declinedResolutions, cancel: ruled?.cancel ?? null };
}

function goalsOfRule({ completed, declined, declinedResolutions, cancelStatus }: SavedRule): OutcomeStatuses {
  return { completed, declined, declinedResolutions, cancel: cancelStatus };
}

async function resolutionsOf(
  names: readonly string[],
  errors: FieldError[],
  lookups: JiraCache,
): Promise<ResolutionRef[]> {
  if (names.length === 0) return [];
  const known = await lookups.readResolutions();
  return names.flatMap((name, index) => {
    const resolution = findNamed(known, name);
    if (!resolution) errors.push({ pointer: `/declinedResolutions/${index}`, detail: 'is no resolution of the site' });
    return resolution ? { id: resolution.id, name: resolution.name } : [];
  });
}
