import * as z from 'zod/mini';
import { withUnknownOutcome, NO_TORII_STATE, ToriiState } from './torii';

/** Channels: the service's webhook, and Torii's REST API. */
export const ChannelName = z.enum(['webhook', 'torii']);
export type ChannelName = z.infer<typeof ChannelName>;
export const CHANNELS = ChannelName.options;

/** Maximum number of attempts that are stored for each record and channel. */
export const KEPT_ATTEMPTS = 10;

/** One attempt, for the story of a delegation. */
export const AttemptEntry = z.object({
  sequence: z.number(),
  /** Epoch ms of the start. */
  at: z.number(),
  /** HTTP status of the response; null without a response. */
  status: z.nullable(z.number()),
  /** Text of a failure without a response. Never contains a body. */
  error: z.nullable(z.string()),
  durationMs: z.number(),
  /** Epoch ms of the next attempt; null without one. */
  nextAttemptAt: z.nullable(z.number()),
});
export type AttemptEntry = z.infer<typeof AttemptEntry>;

/**
 * Delivery of one record to one channel.
 *
 * ```
 *               change             2xx
 *   acknowledged ───────▶ pending ───────────▶ acknowledged
 *                         │  ▲
 *      rejected, or 7     │  │ change, resent by an admin, or the
 *      days of failures   ▼  │ channel recovered (if exhausted)
 *                rejected, exhausted ─────────▶ dismissed by an admin
 * ```
 */
export const Delivery = z.object({
  /** Highest acknowledged sequence; 0 before the first acknowledgment. */
  acknowledged: z.number(),
  /** Epoch ms at which the lease of the invocation that sends the push expires; null without one. */
  leaseUntil: z.nullable(z.number()),
  /** Number of failed attempts of the pending push since its schedule started. */
  attempts: z.number(),
  firstAttemptAt: z.nullable(z.number()),
  nextAttemptAt: z.nullable(z.number()),
  lastAttemptAt: z.nullable(z.number()),
  /** Epoch ms before which the receiver refuses attempts of this push (`Retry-After`). */
  heldUntil: z.nullable(z.number()),
  /** Number of failures of the pending push between which another push was acknowledged. */
  failuresWhileOthersPass: z.number(),
  /** Text of the last failure. */
  problem: z.nullable(z.string()),
  status: z.enum(['open', 'rejected', 'exhausted', 'dismissed']),
  /** Last attempts of all pushes of the record, oldest first. */
  recent: z.array(AttemptEntry),
  /** Epoch ms of the acknowledgment of the newest push about an outcome; null before the first. */
  outcomeAcknowledgedAt: z.nullable(z.number()),
});
export type Delivery = z.infer<typeof Delivery>;

/** One change: its type and its sequence. */
const Change = z.object({ type: z.string(), sequence: z.number() });
type Change = z.infer<typeof Change>;

/** Outbox of a record. It is stored in the record itself, so state and outbox always agree. */
export const OutboxRecord = z.object({
  /** Sequence of the newest change; 0 before the first. */
  sequence: z.number(),
  lastChange: z.nullable(Change),
  /** Newest change of the record's state. */
  lastStateChange: z.nullable(Change),
  outbox: z.object({ webhook: Delivery, torii: Delivery }),
  torii: ToriiState,
  /** Epoch ms before which the sweep skips the record, because processing it failed unexpectedly; null otherwise. */
  setAsideUntil: z.nullable(z.number()),
});
export type OutboxRecord = z.infer<typeof OutboxRecord>;

const NO_DELIVERY: Delivery = {
  acknowledged: 0,
  leaseUntil: null,
  attempts: 0,
  firstAttemptAt: null,
  nextAttemptAt: null,
  lastAttemptAt: null,
  heldUntil: null,
  failuresWhileOthersPass: 0,
  problem: null,
  status: 'open',
  recent: [],
  outcomeAcknowledgedAt: null,
};

export const EMPTY_OUTBOX: OutboxRecord = {
  sequence: 0,
  lastChange: null,
  lastStateChange: null,
  outbox: { webhook: NO_DELIVERY, torii: NO_DELIVERY },
  torii: NO_TORII_STATE,
  setAsideUntil: null,
};

/** Adds a change. The sequence grows, and the current state becomes a new push on each channel. */
export function withChange<T extends OutboxRecord>(record: T, type: string, isStateChange: boolean): T {
  const change = { type, sequence: record.sequence + 1 };
  return {
    ...record,
    sequence: change.sequence,
    lastChange: change,
    lastStateChange: isStateChange ? change : record.lastStateChange,
    outbox: { webhook: withNewPush(record.outbox.webhook), torii: withNewPush(record.outbox.torii) },
  };
}

/** Returns a delivery with a new push. The lease, the acknowledgment and the history stay. */
export function withNewPush({ acknowledged, leaseUntil, recent, outcomeAcknowledgedAt }: Delivery): Delivery {
  return { ...NO_DELIVERY, acknowledged, leaseUntil, recent, outcomeAcknowledgedAt };
}

/** Returns the delivery after an acknowledgment of `sequence`. */
export function withAcknowledged(delivery: Delivery, sequence: number): Delivery {
  return {
    ...withNewPush(delivery),
    leaseUntil: null,
    acknowledged: Math.max(delivery.acknowledged, sequence),
  };
}

/** Marks the newest sequence as acknowledged on all channels, for a response that contained the state. */
export function withAllAcknowledged<T extends OutboxRecord>(record: T): T {
  const { sequence, outbox } = record;
  return {
    ...record,
    outbox: {
      webhook: withAcknowledged(outbox.webhook, sequence),
      torii: withAcknowledged(outbox.torii, sequence),
    },
  };
}

/**
 * States of a record's newest push on a channel, which may be disabled. `nothing`: no push was needed yet, because the
 * response to a request contained the change.
 */
export const PushState = z.enum(['nothing', 'acknowledged', 'pending', 'rejected', 'exhausted', 'dismissed']);
export type PushState = z.infer<typeof PushState>;

export function pushState({ sequence, outbox }: OutboxRecord, channel: ChannelName): PushState {
  const { acknowledged, status, recent } = outbox[channel];
  if (sequence <= acknowledged) return recent.length === 0 ? 'nothing' : 'acknowledged';
  return status === 'open' ? 'pending' : status;
}

/** Returns true if the channel hasn't acknowledged the newest sequence, and attempts go on. */
export function isPending(record: OutboxRecord, channel: ChannelName): boolean {
  return pushState(record, channel) === 'pending';
}

/** Returns true if attempts failed for 7 days. */
export function isExhausted(record: OutboxRecord, channel: ChannelName): boolean {
  return pushState(record, channel) === 'exhausted';
}

/** Returns true if each channel acknowledged the newest sequence, needed no push, or had it dismissed by an admin. */
export function isFullyDelivered(record: OutboxRecord, channels: readonly ChannelName[]): boolean {
  return channels.every((channel) => ['nothing', 'acknowledged', 'dismissed'].includes(pushState(record, channel)));
}

/**
 * Returns the time (epoch ms) at which an unanswered call to Torii has to be checked; undefined without such a call.
 */
function checkDueAt({ torii, outbox }: OutboxRecord): number | undefined {
  return torii.checkAt === null ? undefined : Math.max(torii.checkAt, outbox.torii.nextAttemptAt ?? 0);
}

/** Returns true if the effect of an unanswered call to Torii has to be checked now. */
export function isCheckDue(record: OutboxRecord, now: number): boolean {
  const dueAt = checkDueAt(record);
  return dueAt !== undefined && dueAt <= now;
}

/**
 * Returns the type of the push: the newest unacknowledged change of state, else the newest change.
 * @throws Error if the record never changed, so that it has no push
 */
export function pushType(record: OutboxRecord, channel: ChannelName): string {
  const { acknowledged } = record.outbox[channel];
  const { lastStateChange, lastChange } = record;
  const change = lastStateChange && lastStateChange.sequence > acknowledged ? lastStateChange : lastChange;
  if (!change) throw new Error('The record has no change to push');
  return change.type;
}

/** Returns true if an invocation has the lease for pushing to the channel. */
export function isLeased(record: OutboxRecord, channel: ChannelName, now: number): boolean {
  const { leaseUntil } = record.outbox[channel];
  return leaseUntil !== null && leaseUntil > now;
}

/** Takes the lease of a channel. After an expired lease, the effect of its push on Torii is unknown. */
export function withLease<T extends OutboxRecord>(record: T, channel: ChannelName, until: number, now: number): T {
  const hasExpired = channel === 'torii' && record.outbox.torii.leaseUntil !== null;
  return withDelivery(hasExpired ? { ...record, torii: withUnknownOutcome(record.torii, now) } : record, channel, {
    leaseUntil: until,
  });
}

export function withDelivery<T extends OutboxRecord>(record: T, channel: ChannelName, change: Partial<Delivery>): T {
  return { ...record, outbox: { ...record.outbox, [channel]: { ...record.outbox[channel], ...change } } };
}

/**
 * Returns the time (epoch ms) at which the sweep has to process the record for a channel: its next attempt, or the end
 * of a lease. Returns undefined for a push without a scheduled attempt, such as one that waits for an open circuit.
 */
export function deliveryDueAt(record: OutboxRecord, channel: ChannelName): number | undefined {
  const { leaseUntil, nextAttemptAt } = record.outbox[channel];
  if (channel === 'torii' && record.torii.checkAt !== null && !isPending(record, channel)) {
    return leaseUntil ?? checkDueAt(record);
  }
  return isPending(record, channel) ? (leaseUntil ?? nextAttemptAt ?? undefined) : undefined;
}

/** Returns the partition of the index `by-pending`: the channels with a pending or exhausted push. */
export function pendingPartition(record: OutboxRecord): 'none' | 'webhook' | 'torii' | 'both' {
  const isUndelivered = (channel: ChannelName) => isPending(record, channel) || isExhausted(record, channel);
  if (isUndelivered('torii')) return isUndelivered('webhook') ? 'both' : 'torii';
  return isUndelivered('webhook') ? 'webhook' : 'none';
}

/** Returns the partition of the index `by-retention`: `dead-lettered` if a push is rejected or exhausted. */
export function deadLetterPartition(record: OutboxRecord): 'none' | 'dead-lettered' {
  const isDeadLettered = CHANNELS.some((channel) => ['rejected', 'exhausted'].includes(pushState(record, channel)));
  return isDeadLettered ? 'dead-lettered' : 'none';
}
