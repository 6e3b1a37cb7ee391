import { BACKLOG_SCOPE, type NewFinding } from './finding';

/** Time without an assignee after which a delegation becomes a finding. */
export const UNASSIGNED_ALERT_AFTER_MS = 24 * 3_600_000;

/** Names of the records of one kind that need an admin. `hasMore` is true if more exist than were read. */
export interface NamedRecords {
  readonly names: readonly string[];
  readonly hasMore: boolean;
}

/** Delegations that need an admin, according to the indexes. */
export interface Backlog {
  readonly failed: NamedRecords;
  readonly unassigned: NamedRecords;
  readonly overdue: NamedRecords;
}

/** Returns at most one finding for each kind of backlog, regardless of the number of records. */
export function backlogFindings({ failed, unassigned, overdue }: Backlog): NewFinding[] {
  return [
    ...finding(
      'failed',
      failed,
      `${count(failed, 'delegation')} couldn't be created`,
      'See the reason in the list of delegations, fix the rule or the request, and have the service send it again. Or dismiss this.',
    ),
    ...finding(
      'unassigned',
      unassigned,
      `${count(unassigned, 'delegation')} had no assignee for 24 hours`,
      'Assign the issues, and add a fallback owner to the rule.',
    ),
    ...finding(
      'overdue',
      overdue,
      count(overdue, 'overdue delegation'),
      'Ask the assignees, or turn on reminders in the rule.',
    ),
  ];
}

function finding(filter: keyof Backlog, listed: NamedRecords, text: string, fix: string): NewFinding[] {
  if (listed.names.length === 0 && !listed.hasMore) return [];
  return [
    {
      key: `${BACKLOG_SCOPE}${filter}`,
      topic: 'site',
      text: `${text}: ${names(listed)}.`,
      fix,
      target: { page: 'delegations', filter },
      dismissible: true,
    },
  ];
}

function count({ names: all, hasMore }: NamedRecords, noun: string): string {
  return `${all.length}${hasMore ? ' or more' : ''} ${noun}${all.length === 1 && !hasMore ? '' : 's'}`;
}

/** Number of names in the text of a finding; the list on the page has the others. */
const SHOWN = 5;

function names({ names: all, hasMore }: NamedRecords): string {
  const names = all.slice(0, SHOWN).join(', ');
  const rest = all.length - SHOWN;
  if (rest <= 0 && !hasMore) return names;
  return `${names} and ${hasMore ? 'more' : `${rest} more`}`;
}
