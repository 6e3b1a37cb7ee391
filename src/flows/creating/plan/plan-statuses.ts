import type { DelegationRequest } from '../../../domain/contract/request-schemas';
import { resolveStatuses } from '../../../domain/delegation/resolve-statuses';
import { type FieldError, unprocessableError } from '../../../domain/contract/problem';
import { ruleName } from '../../../domain/configuration/rule';
import type { RuleTarget, SavedRule } from '../../../domain/configuration/settings';
import { findNamed, type OutcomeStatuses, type ResolutionRef } from '../../../domain/delegation/status';
import type { JiraCache } from '../../records/jira-cache';

/**
 * Returns the outcome statuses of the request, else those of the rule.
 * @throws ProblemError 422 with each status or resolution that the workflow or the site doesn't have
 */
export async function planStatuses(
  request: DelegationRequest,
  rule: SavedRule | undefined,
  target: RuleTarget,
  jira: JiraCache,
): Promise<OutcomeStatuses> {
  const errors: FieldError[] = [];
  const findStatuses = (names: readonly string[], pointer: string) =>
    names.flatMap((name, index) => {
      const status = findNamed(target.statuses, name);
      if (!status) {
        errors.push({
          pointer: `${pointer}/${index}`,
          detail: `isn't a status of ${target.issueType.name} in ${target.project.key}`,
        });
      }
      return status ?? [];
    });
  const ruleStatuses = rule && resolveStatuses(statusesOfRule(rule), target.statuses).outcomeStatuses;
  const completed = request.completedStatuses
    ? findStatuses(request.completedStatuses, '/completedStatuses')
    : (ruleStatuses?.completed ?? []);
  const declined = request.declinedStatuses
    ? findStatuses(request.declinedStatuses, '/declinedStatuses')
    : (ruleStatuses?.declined ?? []);
  const declinedResolutions = request.declinedResolutions
    ? await findResolutions(request.declinedResolutions, errors, jira)
    : (rule?.declinedResolutions ?? []);
  declined.forEach((status, index) => {
    if (completed.some(({ id }) => id === status.id)) {
      errors.push({
        pointer: request.declinedStatuses ? `/declinedStatuses/${index}` : '/completedStatuses',
        detail: request.declinedStatuses
          ? IN_BOTH_LISTS
          : `${IN_BOTH_LISTS}: the rule has ${status.name} among the declined ones`,
      });
    }
  });
  if (errors.length > 0) {
    throw unprocessableError("The issue's workflow can't take these statuses. See the errors.", errors);
  }
  if (completed.length === 0) {
    throw unprocessableError(
      rule
        ? `None of the completed statuses of the rule ${ruleName(rule)} is in the workflow of ${target.issueType.name} in ${target.project.key}. Send completedStatuses, or have an admin fix the rule.`
        : 'Send completedStatuses, because no rule defines them for this app.',
      [{ pointer: '/completedStatuses', detail: 'is required here' }],
    );
  }
  return { completed, declined, declinedResolutions, cancel: ruleStatuses?.cancel ?? null };
}

const IN_BOTH_LISTS = 'is both a completed and a declined status: a status can be only one of the two';

function statusesOfRule({ completed, declined, declinedResolutions, cancelStatus }: SavedRule): OutcomeStatuses {
  return { completed, declined, declinedResolutions, cancel: cancelStatus };
}

async function findResolutions(
  names: readonly string[],
  errors: FieldError[],
  jira: JiraCache,
): Promise<ResolutionRef[]> {
  if (names.length === 0) return [];
  const known = await jira.readResolutions();
  return names.flatMap((name, index) => {
    const resolution = findNamed(known, name);
    if (!resolution) {
      errors.push({ pointer: `/declinedResolutions/${index}`, detail: "isn't a resolution of the site" });
    }
    return resolution ? { id: resolution.id, name: resolution.name } : [];
  });
}
