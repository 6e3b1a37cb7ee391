import type { OutcomeStatuses, StatusRef } from './status';

/** End of the warnings about missing statuses. */
const NOT_IN_WORKFLOW = "isn't in the issue's workflow anymore";

/** Returns true for a warning about a missing status. The warning is removed once the workflow has the status again. */
export function isStatusWarning(warning: string): boolean {
  return warning.endsWith(NOT_IN_WORKFLOW);
}

/**
 * Resolves the statuses that end a delegation in another workflow: by id, else by name. Never by category, because a
 * status that only looks done could report a removal that didn't happen.
 * @param statuses statuses of the workflow for the type
 */
export function resolveStatuses(
  outcomeStatuses: OutcomeStatuses,
  statuses: readonly StatusRef[],
): { outcomeStatuses: OutcomeStatuses; warnings: string[] } {
  const resolved = (requested: readonly StatusRef[]) =>
    requested.flatMap((status) => sameStatus(status, statuses) ?? []);
  const missing = (requested: readonly StatusRef[]) => requested.filter((status) => !sameStatus(status, statuses));
  return {
    outcomeStatuses: {
      completed: resolved(outcomeStatuses.completed),
      declined: resolved(outcomeStatuses.declined),
      declinedResolutions: outcomeStatuses.declinedResolutions,
      cancel: outcomeStatuses.cancel && (sameStatus(outcomeStatuses.cancel, statuses) ?? null),
    },
    warnings: [
      ...missing(outcomeStatuses.completed).map(({ name }) => `completed status ${name} ${NOT_IN_WORKFLOW}`),
      ...missing(outcomeStatuses.declined).map(({ name }) => `declined status ${name} ${NOT_IN_WORKFLOW}`),
    ],
  };
}

/** Returns the status of the workflow with the same id, else the one with the same name. */
function sameStatus(requested: StatusRef, statuses: readonly StatusRef[]): StatusRef | undefined {
  return (
    statuses.find(({ id }) => id === requested.id) ??
    statuses.find(({ name }) => name.toLowerCase() === requested.name.toLowerCase())
  );
}

/** Returns true if an outcome status has the same name but another id, because it belongs to another workflow. */
export function hasOnlyNameInCommon({ completed, declined }: OutcomeStatuses, status: StatusRef): boolean {
  const outcomeStatuses = [...completed, ...declined];
  return (
    !outcomeStatuses.some(({ id }) => id === status.id) &&
    outcomeStatuses.some(({ name }) => name.toLowerCase() === status.name.toLowerCase())
  );
}
