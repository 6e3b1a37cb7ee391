import type { RowView } from '../src/domain/contract/admin-functions';
import type { DelegationState } from '../src/domain/delegation/delegation';
import type { DeliveryView } from '../src/domain/delivery/delivery-view';
import type { ChannelName } from '../src/domain/delivery/outbox';

type RowDeliveryState = RowView['delivery']['webhook'];
type Appearance = 'default' | 'inprogress' | 'moved' | 'new' | 'removed' | 'success';

/** Text and color of a lozenge. The text alone says everything. */
export interface Label {
  readonly text: string;
  readonly appearance: Appearance;
}

export const STATE_LABELS: Readonly<Record<DelegationState, Label>> = {
  creating: { text: 'Creating', appearance: 'new' },
  in_progress: { text: 'In progress', appearance: 'inprogress' },
  completed: { text: 'Completed', appearance: 'success' },
  declined: { text: 'Declined', appearance: 'moved' },
  canceled: { text: 'Canceled', appearance: 'default' },
  failed: { text: 'Failed', appearance: 'removed' },
};

export const TEST_LABEL: Label = { text: 'Test', appearance: 'new' };

/** Names of the channels: as a label, and within a sentence. */
export const CHANNEL_NAMES: Readonly<Record<ChannelName, { readonly label: string; readonly inSentence: string }>> = {
  webhook: { label: 'Webhook', inSentence: 'the webhook' },
  torii: { label: 'Torii', inSentence: 'Torii' },
};

export const DELIVERY_LABELS: Readonly<Record<DeliveryView['state'], Label>> = {
  nothing: { text: 'Nothing to send', appearance: 'default' },
  delivered: { text: 'Delivered', appearance: 'success' },
  pending: { text: 'Sending', appearance: 'inprogress' },
  delayed: { text: 'Delayed', appearance: 'moved' },
  off: { text: 'Off', appearance: 'default' },
  rejected: { text: 'Rejected', appearance: 'removed' },
  exhausted: { text: 'Retries exhausted', appearance: 'removed' },
  dismissed: { text: 'Dismissed', appearance: 'default' },
};

/** States of the newest push of a row. A row doesn't contain the attempts, so one label covers a delayed push, too. */
export const ROW_DELIVERY_LABELS: Readonly<Record<RowDeliveryState, Label>> = {
  ...DELIVERY_LABELS,
  pending: { text: 'Sending or delayed', appearance: 'inprogress' },
  acknowledged: DELIVERY_LABELS.delivered,
};

/** Returns the problem of a delivery and the next step; undefined for a delivery without a problem. */
export function explainDelivery(
  channel: ChannelName,
  { state, problem, attempts, nextAttemptAt }: DeliveryView,
): string | undefined {
  const reason = problem === null ? '' : `${toSentence(problem)} `;
  const count = attempts === 0 ? '' : `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} so far. `;
  const afterRecovery = `We'll send it when ${CHANNEL_NAMES[channel].inSentence} works again.`;
  switch (state) {
    case 'delayed':
      return `${reason}${count}${nextAttemptAt === null ? afterRecovery : `Next attempt: ${formatDateTime(nextAttemptAt)}.`}`;
    case 'rejected':
      return `${reason}We won't retry it. Fix the cause, then resend it.`;
    case 'exhausted':
      return `${reason}${count}${afterRecovery}`;
    default:
      return undefined;
  }
}

/** Returns a clause as a sentence, with a capital letter and a full stop. */
export function toSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${/[.!?]$/.test(clause) ? '' : '.'}`;
}

/** Formats a date and time for a sentence in the user's locale, with its time zone. @param at RFC 3339 */
export function formatDateTime(at: string): string {
  return new Date(at).toLocaleString(undefined, TIME_FORMAT);
}

const CELL_FORMAT: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
};
const TIME_FORMAT: Intl.DateTimeFormatOptions = { ...CELL_FORMAT, timeZoneName: 'short' };

/** Formats a date and time for a cell of a table, without the time zone. @param at RFC 3339 */
export function formatCellDateTime(at: string): string {
  return new Date(at).toLocaleString(undefined, CELL_FORMAT);
}

/** Formats a time within a sentence: `at 2:02 PM` today, `on` with the date otherwise. @param time RFC 3339 */
export function formatMoment(time: string): string {
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString()
    ? `at ${date.toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' })}`
    : `on ${formatDateTime(time)}`;
}

/** Formats a date for the user's locale. @param date YYYY-MM-DD */
export function formatDate(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** Formats a number of hours with one decimal. */
export function formatHours(hours: number): string {
  return hours < 0.1 ? 'under 0.1' : hours.toLocaleString(undefined, { maximumFractionDigits: 1 });
}
