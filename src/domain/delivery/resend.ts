import type { Offboarding } from '../offboarding/offboarding';
import type { Pair } from '../offboarding/pair';
import { withDelivery, withNewPush, type ChannelName, type OutboxRecord } from './outbox';
import { withRepeatAllowed } from './torii';

/**
 * Restarts the schedule of a push. A workflow that may have started is looked up in Torii before it is started again.
 */
export function withResend<T extends OutboxRecord>(record: T, channel: ChannelName): T {
  const { sequence, outbox } = record;
  const delivery = outbox[channel];
  const pending = sequence > delivery.acknowledged ? withDelivery(record, channel, withNewPush(delivery)) : record;
  return channel === 'torii' ? { ...pending, torii: withRepeatAllowed(pending.torii) } : pending;
}

/** Stops the attempts of a push until the record changes or is resent. Returns a take-back at Torii unchanged. */
export function withDismissal<T extends OutboxRecord>(record: T, channel: ChannelName): T {
  if (channel === 'torii' && isTakeBack(record)) return record;
  const dismissed = withDelivery(record, channel, { status: 'dismissed', nextAttemptAt: null });
  return channel === 'torii' ? { ...dismissed, torii: { ...dismissed.torii, checkAt: null } } : dismissed;
}

/** Returns true if the push takes back a report that Torii may have, and that isn't true anymore. */
function isTakeBack(record: OutboxRecord & Partial<Pick<Pair, 'removed'> & Pick<Offboarding, 'members' | 'state'>>) {
  const { mayHaveReport, unknownOutcome, checkAt } = record.torii;
  const isUntrue = record.removed === false || (record.removed === undefined && record.state === 'open');
  return isUntrue && (mayHaveReport || unknownOutcome || checkAt !== null);
}
