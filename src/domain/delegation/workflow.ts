import type { Delegation } from './delegation';
import { resolveStatuses, isStatusWarning } from './resolve-statuses';
import type { StatusRef } from './status';

/**
 * The delegation with the goals that it was made with found anew in the workflow that its issue follows now; the same value where they
 * are what they were. What is lost is a warning until it is there again.
 *
 * @param statuses of the workflow
 */
export function withStatusesResolved(delegation: Delegation, statuses: readonly StatusRef[], now: number): Delegation {
  const { goals, warnings: lost } = resolveStatuses(delegation.requestedStatuses, statuses);
  const warnings = [...delegation.warnings.filter((warning) => !isStatusWarning(warning)), ...lost];
  const next = { ...delegation, outcomeStatuses: goals, warnings };
  if (isSame(next, delegation)) return delegation;
  return isSame(warnings, delegation.warnings)
    ? next
    : { ...next, version: delegation.version + 1, updatedAt: new Date(now).toISOString() };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
