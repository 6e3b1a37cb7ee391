import { isEnded, ISSUE_OUT_OF_REACH, withWarning, type Delegation, type Deletion } from './delegation';
import { owing, type Work } from './owed';
import { withChange } from './told';

const HOUR_MS = 3_600_000;

/** Not being shown twice, this far apart, is proof of deletion while Jira shows the project and others in it, ms. */
export const ABSENCE_IS_PROOF_AFTER_MS = 24 * HOUR_MS;

/** How often Jira is asked again about an issue whose project it does not show either, ms. */
export const LOOK_FOR_ABSENT_MS = 24 * HOUR_MS;

/**
 * The delegation is over without having been done: by the service's call, or because its issue is gone.
 *
 * @param works what Jira has to be brought to for it
 */
export function canceled(
  delegation: Delegation,
  reason: 'requested' | Deletion,
  works: readonly Work[],
  now: number,
): Delegation {
  return withChange(
    {
      ...delegation,
      state: 'canceled',
      reason,
      outcome: null,
      completedAt: null,
      warnings: delegation.warnings.filter((warning) => warning !== ISSUE_OUT_OF_REACH),
      owed: owing(delegation.owed, works, now),
      absence: null,
      lookAt: null,
      version: delegation.version + 1,
      updatedAt: new Date(now).toISOString(),
    },
    'delegation.canceled',
    true,
  );
}

/** What a person reads on the issue that is canceled. */
export function cancelComment({ person, app, account }: Delegation, reason: string | undefined): string {
  const from = account === null ? app.name : `${app.name} (${account})`;
  const words = `The offboarding service canceled this task: ${person.name ?? person.email} need not be removed from ${from} any more.`;
  return reason === undefined ? words : `${words} Reason: ${reason}`;
}

/**
 * Jira does not show the issue. That proves nothing by itself: the delegation keeps its state, a warning says so, and Jira is asked
 * again. It ends if an event had said that the issue was deleted, or if Jira shows others of the project and not this one, twice a
 * day apart. What had ended before may be cleaned up: nobody is told.
 *
 * @param showsOthers whether Jira shows the project and another issue in it
 */
export function unseen(
  delegation: Delegation,
  deletion: Deletion | null,
  showsOthers: boolean,
  now: number,
): Delegation {
  if (isEnded(delegation.state)) {
    return isAtRest(delegation) ? delegation : { ...delegation, absence: null, lookAt: null };
  }
  if (deletion) return canceled(delegation, deletion, [], now);
  const since = showsOthers ? (delegation.absence?.since ?? now) : null;
  if (since !== null && now - since >= ABSENCE_IS_PROOF_AFTER_MS) return canceled(delegation, 'issue_deleted', [], now);
  const lookAt = since === null ? now + LOOK_FOR_ABSENT_MS : since + ABSENCE_IS_PROOF_AFTER_MS;
  return { ...withWarning(delegation, ISSUE_OUT_OF_REACH, now), absence: { since, deletion: null }, lookAt };
}

function isAtRest({ absence, lookAt }: Delegation): boolean {
  return absence === null && lookAt === null;
}
