import { DAY_MS } from '../limits';
import { BACKLOG_SCOPE, type NewFinding } from './finding';

/** Time without an assignee after which a delegation becomes a finding. */
export const UNASSIGNED_ALERT_AFTER_MS = DAY_MS;

/** Names of the delegations that need an admin for one reason. `hasMore` is true if more exist than were read. */
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
      `${countPhrase(failed, 'delegation')} couldn't be created`,
      'See the reason in the list of delegations, fix the rule or the request, and have the service send it again. Or dismiss this.',
    ),
    ...finding(
      'unassigned',
      unassigned,
      `${countPhrase(unassigned, 'delegation')} had no assignee for 24 hours`,
      'Assign the issues, and add a fallback owner to the rule.',
    ),
    ...finding(
      'overdue',
      overdue,
      countPhrase(overdue, 'overdue delegation'),
      'Ask the assignees, or turn on reminders in the rule.',
    ),
  ];
}

function finding(filter: keyof Backlog, records: NamedRecords, text: string, fix: string): NewFinding[] {
  if (records.names.length === 0 && !records.hasMore) return [];
  return [
    {
      key: `${BACKLOG_SCOPE}${filter}`,
      topic: 'site',
      text: `${text}: ${namesPhrase(records)}.`,
      fix,
      target: { page: 'delegations', filter },
      dismissible: true,
    },
  ];
}

function countPhrase({ names: all, hasMore }: NamedRecords, noun: string): string {
  return `${all.length}${hasMore ? ' or more' : ''} ${noun}${all.length === 1 && !hasMore ? '' : 's'}`;
}

/** Maximum number of names in the text of a finding. The list on the page has the others. */
const MAX_NAMES = 5;

function namesPhrase({ names: all, hasMore }: NamedRecords): string {
  const listed = all.slice(0, MAX_NAMES).join(', ');
  const rest = all.length - MAX_NAMES;
  if (rest <= 0 && !hasMore) return listed;
  return `${listed} and ${hasMore ? 'more' : `${rest} more`}`;
}
