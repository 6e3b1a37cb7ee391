import type { NewFinding } from './finding';

/** Scope of the findings in this file. */
export const BACKLOG_SCOPE = 'backlog:';

/** Time without an assignee after which a delegation becomes a finding. */
export const UNASSIGNED_ALERT_AFTER_MS = 24 * 3_600_000;

/** Names of the records of one kind that need an admin. `hasMore` is true if more exist than were read. */
export interface Listed {
  readonly names: readonly string[];
  readonly hasMore: boolean;
}
export const NONE_LISTED: Listed = { names: [], hasMore: false };

/** Delegations that need an admin, according to the indexes. */
export interface Backlog {
  readonly failed: Listed;
  readonly unassigned: Listed;
  readonly overdue: Listed;
}

/** Returns at most one finding for each kind of backlog, regardless of the number of records. */
export function backlogFindings(backlog: Backlog): NewFinding[] {
  return [
    ...whenListed(backlog.failed, {
      key: `${BACKLOG_SCOPE}failed`,
      topic: 'site',
      text: `${count(backlog.failed, 'delegation')} couldn't be created: ${names(backlog.failed)}.`,
      fix: 'See the reason in the list of delegations, fix the rule or the request, and have the service send it again. Or dismiss this.',
      target: { page: 'delegations', filter: 'failed' },
      dismissible: true,
    }),
    ...whenListed(backlog.unassigned, {
      key: `${BACKLOG_SCOPE}unassigned`,
      topic: 'site',
      text: `${count(backlog.unassigned, 'delegation')} had no assignee for 24 hours: ${names(backlog.unassigned)}.`,
      fix: 'Assign the issues, and add a fallback owner to the rule.',
      target: { page: 'delegations', filter: 'unassigned' },
      dismissible: true,
    }),
    ...whenListed(backlog.overdue, {
      key: `${BACKLOG_SCOPE}overdue`,
      topic: 'site',
      text: `${count(backlog.overdue, 'overdue delegation')}: ${names(backlog.overdue)}.`,
      fix: 'Ask the assignees, or turn on reminders in the rule.',
      target: { page: 'delegations', filter: 'overdue' },
      dismissible: true,
    }),
  ];
}

function whenListed(listed: Listed, finding: NewFinding): NewFinding[] {
  return listed.names.length === 0 && !listed.hasMore ? [] : [finding];
}

function count({ names: all, hasMore }: Listed, one: string, many = `${one}s`): string {
  return `${all.length}${hasMore ? ' or more' : ''} ${all.length === 1 && !hasMore ? one : many}`;
}

/** Number of names in the text of a finding; the list on the page has the others. */
const SHOWN = 5;

function names({ names: all, hasMore }: Listed): string {
  const names = all.slice(0, SHOWN).join(', ');
  const rest = all.length - SHOWN;
  if (rest <= 0 && !hasMore) return names;
  return `${names} and ${hasMore ? 'more' : `${rest} more`}`;
}
