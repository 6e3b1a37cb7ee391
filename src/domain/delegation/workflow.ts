import type { Delegation } from './delegation';
import { resolveStatuses, isStatusWarning } from './resolve-statuses';
import type { OutcomeStatuses, StatusRef } from './status';

/**
 * Resolves the requested statuses again in the workflow that the issue follows now. Returns the same value if nothing changes. A
 * status that the workflow lacks is a warning until the workflow has it again.
 *
 * @param statuses of the workflow
 */
export function withStatusesResolved(delegation: Delegation, statuses: readonly StatusRef[], now: number): Delegation {
  const { outcomeStatuses, warnings: lost } = resolveStatuses(delegation.requestedStatuses, statuses);
  const warnings = [...delegation.warnings.filter((warning) => !isStatusWarning(warning)), ...lost];
  const next = { ...delegation, outcomeStatuses, warnings };
  if (isSame(next, delegation)) return delegation;
  return isSame(warnings, delegation.warnings)
    ? next
    : { ...next, version: delegation.version + 1, updatedAt: new Date(now).toISOString() };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Returns the delegation with the outcome statuses of its rule if the workflow lost some of its own, else the same value. A rule that
 * an admin fixed thereby fixes the open delegations.
 * @param statuses statuses of the workflow that the issue follows
 */
export function withLostStatusesReplaced(
  delegation: Delegation,
  ofRule: OutcomeStatuses,
  statuses: readonly StatusRef[],
): Delegation {
  const { warnings } = resolveStatuses(delegation.requestedStatuses, statuses);
  return warnings.length === 0 ? delegation : { ...delegation, requestedStatuses: ofRule };
}
