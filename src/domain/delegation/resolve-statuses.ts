import type { OutcomeStatuses, StatusRef } from './status';

const NOT_THERE = "is not in the issue's workflow any more";

/** Returns true for a warning about a lost status, which ends when the issue moves on. */
export function isStatusWarning(warning: string): boolean {
  return warning.endsWith(NOT_THERE);
}

/**
 * Finds the statuses that end a delegation in another workflow: the same id, else the same name, else none. Never guessed by
 * category: a status that merely looks done would report an access as removed that is not.
 *
 * @param statuses those of the new project's workflow for the type
 */
export function resolveStatuses(
  outcomeStatuses: OutcomeStatuses,
  statuses: readonly StatusRef[],
): { outcomeStatuses: OutcomeStatuses; warnings: string[] } {
  const again = (wanted: readonly StatusRef[]) => wanted.flatMap((status) => sameStatus(status, statuses) ?? []);
  const lost = (wanted: readonly StatusRef[]) => wanted.filter((status) => !sameStatus(status, statuses));
  return {
    outcomeStatuses: {
      completed: again(outcomeStatuses.completed),
      declined: again(outcomeStatuses.declined),
      declinedResolutions: outcomeStatuses.declinedResolutions,
      cancel: outcomeStatuses.cancel && (sameStatus(outcomeStatuses.cancel, statuses) ?? null),
    },
    warnings: [
      ...lost(outcomeStatuses.completed).map(({ name }) => `completed status ${name} ${NOT_THERE}`),
      ...lost(outcomeStatuses.declined).map(({ name }) => `declined status ${name} ${NOT_THERE}`),
    ],
  };
}

function sameStatus(wanted: StatusRef, statuses: readonly StatusRef[]): StatusRef | undefined {
  return (
    statuses.find(({ id }) => id === wanted.id) ??
    statuses.find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase())
  );
}

/** Returns true if a status matches by name but not by id: the outcome statuses are of another workflow. */
export function hasSameNameElsewhere({ completed, declined }: OutcomeStatuses, status: StatusRef): boolean {
  const outcomeStatuses = [...completed, ...declined];
  return (
    !outcomeStatuses.some(({ id }) => id === status.id) &&
    outcomeStatuses.some(({ name }) => name.toLowerCase() === status.name.toLowerCase())
  );
}
