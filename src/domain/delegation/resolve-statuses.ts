import type { OutcomeStatuses, StatusRef } from './status';

const NOT_THERE = "isn't in the issue's workflow anymore";

/** Returns true for a warning about a missing status. It is removed once the status exists again. */
export function isStatusWarning(warning: string): boolean {
  return warning.endsWith(NOT_THERE);
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
  const found = (requested: readonly StatusRef[]) => requested.flatMap((status) => sameStatus(status, statuses) ?? []);
  const lost = (requested: readonly StatusRef[]) => requested.filter((status) => !sameStatus(status, statuses));
  return {
    outcomeStatuses: {
      completed: found(outcomeStatuses.completed),
      declined: found(outcomeStatuses.declined),
      declinedResolutions: outcomeStatuses.declinedResolutions,
      cancel: outcomeStatuses.cancel && (sameStatus(outcomeStatuses.cancel, statuses) ?? null),
    },
    warnings: [
      ...lost(outcomeStatuses.completed).map(({ name }) => `completed status ${name} ${NOT_THERE}`),
      ...lost(outcomeStatuses.declined).map(({ name }) => `declined status ${name} ${NOT_THERE}`),
    ],
  };
}

function sameStatus(requested: StatusRef, statuses: readonly StatusRef[]): StatusRef | undefined {
  return (
    statuses.find(({ id }) => id === requested.id) ??
    statuses.find(({ name }) => name.toLowerCase() === requested.name.toLowerCase())
  );
}

/** Returns true if a status matches by name but not by id, because the outcome statuses belong to another workflow. */
export function hasOnlyNameInCommon({ completed, declined }: OutcomeStatuses, status: StatusRef): boolean {
  const outcomeStatuses = [...completed, ...declined];
  return (
    !outcomeStatuses.some(({ id }) => id === status.id) &&
    outcomeStatuses.some(({ name }) => name.toLowerCase() === status.name.toLowerCase())
  );
}
