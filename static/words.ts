import type { DelegationState } from '../src/domain/delegation/delegation';
import type { DeliveryView } from '../src/domain/delivery/delivery-view';
import type { ChannelName } from '../src/domain/delivery/outbox';

type Appearance = 'default' | 'inprogress' | 'moved' | 'new' | 'removed' | 'success';

/** A word and its colour: the colour says nothing that the word does not. */
export interface Said {
  readonly text: string;
  readonly appearance: Appearance;
}

export const STATES: Readonly<Record<DelegationState, Said>> = {
  creating: { text: 'Being created', appearance: 'new' },
  in_progress: { text: 'In progress', appearance: 'inprogress' },
  completed: { text: 'Completed', appearance: 'success' },
  declined: { text: 'Declined', appearance: 'moved' },
  canceled: { text: 'Canceled', appearance: 'default' },
  failed: { text: 'Failed', appearance: 'removed' },
};

/** The two ways to the service, and who takes what comes by them. */
export const CHANNELS: Readonly<Record<ChannelName, { readonly name: string; readonly taker: string }>> = {
  webhook: { name: 'Receiver', taker: 'the receiver' },
  torii: { name: 'Torii', taker: 'Torii' },
};

export const DELIVERIES: Readonly<Record<DeliveryView['state'], Said>> = {
  nothing: { text: 'Nothing to tell', appearance: 'default' },
  delivered: { text: 'Told', appearance: 'success' },
  pending: { text: 'Being told', appearance: 'inprogress' },
  delayed: { text: 'Late', appearance: 'moved' },
  off: { text: 'Off', appearance: 'default' },
  rejected: { text: 'On hold', appearance: 'removed' },
  exhausted: { text: 'Given up', appearance: 'removed' },
  dismissed: { text: 'Dismissed', appearance: 'default' },
};

/** Why a channel has not been told, and what comes next; undefined where nothing has to be said. */
export function whyNotTold(
  channel: ChannelName,
  { state, problem, attempts: tries, nextAttemptAt: nextTryAt }: DeliveryView,
): string | undefined {
  const { taker } = CHANNELS[channel];
  const why = problem === null ? '' : `${sentence(problem)} `;
  const tried = tries === 0 ? '' : `${tries} ${tries === 1 ? 'try' : 'tries'} so far. `;
  const whenItWorks = `It is sent when ${taker} works again.`;
  switch (state) {
    case 'delayed':
      return `${why}${tried}${nextTryAt === null ? whenItWorks : `Next try ${moment(nextTryAt)}.`}`;
    case 'rejected':
      return `${why}It is not tried again by itself.`;
    case 'exhausted':
      return `${why}${tried}${whenItWorks}`;
    default:
      return undefined;
  }
}

/** A part of a sentence, made one; what came as one from elsewhere keeps its own end. */
export function sentence(part: string): string {
  return `${part.charAt(0).toUpperCase()}${part.slice(1)}${/[.!?]$/.test(part) ? '' : '.'}`;
}

/** Date and time as the reader's browser writes them, with its zone: findings, told in Jira too, are in UTC. */
export function moment(at: string): string {
  return new Date(at).toLocaleString(undefined, MOMENT_STYLE);
}

const MOMENT_STYLE: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
};

/** A day without a time, as the reader's browser writes it. @param day YYYY-MM-DD */
export function dayOf(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
}
