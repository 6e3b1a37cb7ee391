import { isDeepStrictEqual } from 'node:util';
import { withNewVersion, type Delegation } from './delegation';
import { resolveStatuses, isStatusWarning } from './resolve-statuses';
import type { OutcomeStatuses, StatusRef } from './status';

/**
 * Resolves the requested statuses again in the current workflow. Returns the same value if nothing changes. A
 * status that the workflow lacks gets a warning until it exists again.
 * @param statuses statuses of the workflow
 */
export function withStatusesResolved(delegation: Delegation, statuses: readonly StatusRef[], now: number): Delegation {
  const { outcomeStatuses, warnings: statusWarnings } = resolveStatuses(delegation.requestedStatuses, statuses);
  const warnings = [...delegation.warnings.filter((warning) => !isStatusWarning(warning)), ...statusWarnings];
  const next = { ...delegation, outcomeStatuses, warnings };
  if (isDeepStrictEqual(next, delegation)) return delegation;
  return isDeepStrictEqual(warnings, delegation.warnings) ? next : withNewVersion(next, now);
}

/**
 * Replaces the requested statuses with those of the rule if the workflow lacks some of the completed or declined ones.
 * Returns the same value otherwise. Fixing a rule thus fixes its open delegations, too.
 * @param statuses statuses of the workflow
 */
export function withLostStatusesReplaced(
  delegation: Delegation,
  ruleStatuses: OutcomeStatuses,
  statuses: readonly StatusRef[],
): Delegation {
  const { warnings } = resolveStatuses(delegation.requestedStatuses, statuses);
  return warnings.length === 0 ? delegation : { ...delegation, requestedStatuses: ruleStatuses };
}
