import { ISSUE_OUT_OF_REACH, type Delegation } from '../delegation/delegation';
import type { NewFinding, Findings } from './finding';

/** What an admin has to know of a delegation by its record alone; nothing of one that is over. */
export function recordFindings(
  key: string,
  { state, issue, warnings, outcomeStatuses: goals }: Delegation,
): NewFinding[] {
  if (state !== 'in_progress' || !issue) return [];
  return [
    ...(warnings.includes(ISSUE_OUT_OF_REACH)
      ? [
          {
            key: `${recordScope(key)}out-of-reach`,
            topic: 'site' as const,
            text: `The app can't see ${issue.key} any more, and can't tell the service what becomes of it.`,
            fix: 'Restore it, or let the app browse its project; if it is gone for good, have the service cancel the delegation.',
          },
        ]
      : []),
    ...(goals.completed.length === 0
      ? [
          {
            key: `${recordScope(key)}no-goal`,
            topic: 'site' as const,
            text: `No status of ${issue.key}'s workflow completes its delegation.`,
            fix: 'Move it where one of the statuses is that it was made with, or have the service cancel the delegation.',
          },
        ]
      : []),
  ];
}

export function recordScope(key: string): string {
  return `delegation:${key}:record:`;
}

/** What is wrong with one delegation, of all that the admin is told. */
export function findingsOn({ findings }: Findings, key: string): Pick<NewFinding, 'text' | 'fix'>[] {
  return Object.entries(findings)
    .filter(([name]) => name.startsWith(`delegation:${key}:`))
    .map(([, { text, fix }]) => ({ text, fix }));
}

/** What Jira knows of an account, as far as it shows it. */
export interface Account {
  readonly accountId: string;
  readonly active: boolean;
  readonly emailAddress?: string | undefined;
}

export const assigneeScope = (key: string) => `delegation:${key}:assignee`;

/** Whether whoever has the issue can do it. @param account undefined if Jira knows the assignee no more */
export function assigneeFindings(
  key: string,
  { issue, assignee, person }: Delegation,
  account: Account | undefined,
): NewFinding[] {
  if (!issue || !assignee) return [];
  const isLeaver = account?.emailAddress?.trim().toLowerCase() === person.email.trim().toLowerCase();
  if (account?.active === true && !isLeaver) return [];
  return [
    {
      key: assigneeScope(key),
      topic: 'site',
      text: isLeaver
        ? `${issue.key} is assigned to the person who leaves.`
        : `${issue.key} is assigned to somebody whose account is not active any more.`,
      fix: 'Assign it to somebody else.',
    },
  ];
}
