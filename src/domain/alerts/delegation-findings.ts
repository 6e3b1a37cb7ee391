import type { Account } from '../delegation/accounts';
import { ISSUE_OUT_OF_REACH, STAYS_WITH_PERSON, type Delegation } from '../delegation/delegation';
import { isLongOutOfReach } from '../delegation/ending';
import { isStatusWarning } from '../delegation/resolve-statuses';
import { isSameAddress } from '../normalized-name';
import type { NewFinding } from './finding';

/** Returns the key prefix of all findings about a delegation except those about its pushes. */
export function delegationScope(key: string): string {
  return `delegation:${key}:`;
}

/** Returns the key prefix of the findings that are derived from a delegation's record alone. */
export function fromRecordScope(key: string): string {
  return `${delegationScope(key)}record:`;
}

/** Returns the key prefix of the findings about a delegation's assignee. */
export function assigneeScope(key: string): string {
  return `${delegationScope(key)}assignee`;
}

/** Fix of an issue that the app can't see. */
const RESTORE = 'Restore the issue, or let the app browse its project.';

function staysAssigned({ warnings }: Delegation): boolean {
  return warnings.some((warning) => warning.startsWith(STAYS_WITH_PERSON));
}

/** Returns the findings that are derived from a delegation's record alone. Only open delegations have any. */
export function findingsFromRecord(key: string, delegation: Delegation, now: number): NewFinding[] {
  const { id, state, issue, warnings, outcomeStatuses, test } = delegation;
  if (state !== 'in_progress' || !issue || test) return [];
  const findings: NewFinding[] = [];
  const add = (name: string, text: string, fix: string, dismissible = false) => {
    const target = { page: 'delegation', id } as const;
    findings.push({ key: `${fromRecordScope(key)}${name}`, topic: 'site', text, fix, target, dismissible });
  };
  const isOutOfReach = warnings.includes(ISSUE_OUT_OF_REACH);
  if (isOutOfReach && isLongOutOfReach(delegation, now)) {
    add(
      'out-of-reach-for-long',
      `The app hasn't seen ${issue.key} for 7 days, so the service isn't sent its changes.`,
      `${RESTORE} If the issue is gone for good, select Cancel this delegation.`,
    );
  } else if (isOutOfReach) {
    add('out-of-reach', `The app can't see ${issue.key} anymore, so the service isn't sent its changes.`, RESTORE);
  }
  if (outcomeStatuses.completed.length === 0) {
    add(
      'no-completed-status',
      `No status of ${issue.key}'s workflow completes its delegation.`,
      'Fix the completed statuses in the rule, or cancel the delegation.',
    );
  } else if (warnings.some(isStatusWarning)) {
    add(
      'lost-statuses',
      `${issue.key}: ${warnings.filter(isStatusWarning).join(', ')}.`,
      'Fix the statuses in the rule, add them to the workflow, or move the issue back. Or dismiss this.',
      true,
    );
  }
  if (staysAssigned(delegation)) {
    add(
      'stays-with-person',
      `${issue.key} is assigned to the person who leaves, and Jira refuses to unassign it.`,
      'Assign the issue to another user, and add a fallback owner to the rule.',
    );
  }
  return findings;
}

/**
 * Returns a finding if the assignee's account is inactive, or belongs to the person who leaves.
 * @param account undefined if Jira doesn't know the assignee anymore
 */
export function assigneeFindings(key: string, delegation: Delegation, account: Account | undefined): NewFinding[] {
  const { id, issue, assignee, person, test } = delegation;
  if (!issue || !assignee || test || staysAssigned(delegation)) return [];
  const isLeaving = isSameAddress(account?.emailAddress, person.email);
  if (account?.active === true && !isLeaving) return [];
  return [
    {
      key: assigneeScope(key),
      topic: 'site',
      text: isLeaving
        ? `${issue.key} is assigned to the person who leaves.`
        : `${issue.key} is assigned to a user whose account isn't active anymore.`,
      fix: 'Assign the issue to another user.',
      target: { page: 'delegation', id },
    },
  ];
}
