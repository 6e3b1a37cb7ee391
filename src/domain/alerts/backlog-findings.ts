import { CHANNELS, type ChannelName } from '../delivery/outbox';
import type { NewFinding } from './finding';

/** Scope of the findings in this file. */
export const BACKLOG_SCOPE = 'backlog:';

/** Number of attempts after which a push that fails alone is a finding. */
export const FAILING_PUSH_ATTEMPTS = 3;

/** Time without an assignee after which a delegation is a finding. */
export const UNASSIGNED_ALERT_AFTER_MS = 24 * 3_600_000;

/** Records of one kind that need an admin: names for people, and true if more exist than were read. */
export interface Listed {
  readonly names: readonly string[];
  readonly hasMore: boolean;
}
export const NONE_LISTED: Listed = { names: [], hasMore: false };

/** Deliveries and delegations that need an admin, as the indexes have them now. */
export interface Backlog {
  readonly rejected: Readonly<Record<ChannelName, Listed>>;
  readonly exhausted: Readonly<Record<ChannelName, Listed>>;
  /** Pushes that failed three times or more while others pass. */
  readonly failing: Readonly<Record<ChannelName, Listed>>;
  readonly failed: Listed;
  readonly unassigned: Listed;
  readonly overdue: Listed;
}

const CHANNEL_WORDS: Readonly<Record<ChannelName, string>> = { webhook: 'the webhook', torii: 'Torii' };

/** Returns one finding for each kind of backlog, however many records it has. */
export function backlogFindings(backlog: Backlog): NewFinding[] {
  return [
    ...CHANNELS.flatMap((channel) => channelBacklog(channel, backlog)),
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

function channelBacklog(channel: ChannelName, { rejected, exhausted, failing }: Backlog): NewFinding[] {
  const by = CHANNEL_WORDS[channel];
  const common = (name: string) => ({ key: `${BACKLOG_SCOPE}${channel}:${name}`, topic: channel });
  const target = (filter: 'rejected' | 'exhausted' | 'pending') => ({ page: 'deliveries', channel, filter }) as const;
  return [
    ...whenListed(rejected[channel], {
      ...common('rejected'),
      text: `${count(rejected[channel], 'push', 'pushes')} rejected by ${by}: ${names(rejected[channel])}.`,
      fix: 'See the reason in the list of deliveries, fix it, then resend or dismiss.',
      target: target('rejected'),
    }),
    ...whenListed(exhausted[channel], {
      ...common('exhausted'),
      text: `${count(exhausted[channel], 'push', 'pushes')} to ${by} without success for 7 days: ${names(exhausted[channel])}.`,
      fix: 'Fix the cause, then resend or dismiss in the list of deliveries.',
      target: target('exhausted'),
    }),
    ...whenListed(failing[channel], {
      ...common('failing'),
      text: `${count(failing[channel], 'push', 'pushes')} to ${by} failed ${FAILING_PUSH_ATTEMPTS} times or more while others pass: ${names(failing[channel])}.`,
      fix: 'Ask the people who run it why it refuses this push. The app keeps trying for 7 days.',
      target: target('pending'),
    }),
  ];
}

function whenListed(listed: Listed, finding: NewFinding): NewFinding[] {
  return listed.names.length === 0 && !listed.hasMore ? [] : [finding];
}

function count({ names: all, hasMore }: Listed, one: string, many = `${one}s`): string {
  return `${all.length}${hasMore ? ' or more' : ''} ${all.length === 1 && !hasMore ? one : many}`;
}

/** Names that a finding shows; the list has the others. */
const SHOWN = 5;

function names({ names: all, hasMore }: Listed): string {
  const shown = all.slice(0, SHOWN).join(', ');
  const rest = all.length - SHOWN;
  if (rest <= 0 && !hasMore) return shown;
  return `${shown} and ${hasMore ? 'more' : `${rest} more`}`;
}
