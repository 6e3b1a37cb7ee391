import * as z from 'zod/mini';
import { withUnknownOutcome, NO_TORII_STATE, ToriiState } from './torii';

/** The two ways to tell the service: its own webhook receiver, and Torii's REST API. */
export const ChannelName = z.enum(['webhook', 'torii']);
export type ChannelName = z.infer<typeof ChannelName>;
export const CHANNELS = ChannelName.options;

/**
 * What became of telling one thing to one channel.
 *
 * ```
 *            change                2xx
 *   told ───────────▶ pending ───────────▶ told
 *                      │  ▲
 *        refused as    │  │ change, or sent again by an admin
 *        wrong / 7 days▼  │
 *                   parked, resting
 * ```
 */
export const Delivery = z.object({
  /** The highest sequence that the channel acknowledged; 0 before the first. */
  acknowledged: z.number(),
  /** Somebody pushes right now, and is believed to live until then, epoch ms. */
  leaseUntil: z.nullable(z.number()),
  /** Tries of the pending push so far. */
  attempts: z.number(),
  firstAttemptAt: z.nullable(z.number()),
  nextAttemptAt: z.nullable(z.number()),
  /** When it was tried last, epoch ms. */
  lastAttemptAt: z.nullable(z.number()),
  /** The channel's last refusal, in words. */
  problem: z.nullable(z.string()),
  status: z.enum(['open', 'rejected', 'exhausted', 'dismissed']),
});
export type Delivery = z.infer<typeof Delivery>;

/** One change: its type, and the sequence it made. */
export const Change = z.object({ type: z.string(), sequence: z.number() });
export type Change = z.infer<typeof Change>;

/** What every thing that is told to the service carries: its outbox is part of it, so that state and outbox never part. */
export const OutboxRecord = z.object({
  /** Grows with each change worth telling; 0 before the first. */
  sequence: z.number(),
  lastChange: z.nullable(Change),
  /** The newest change of state. */
  lastStateChange: z.nullable(Change),
  outbox: z.object({ webhook: Delivery, torii: Delivery }),
  torii: ToriiState,
});
export type OutboxRecord = z.infer<typeof OutboxRecord>;

export const NO_DELIVERY: Delivery = {
  acknowledged: 0,
  leaseUntil: null,
  attempts: 0,
  firstAttemptAt: null,
  nextAttemptAt: null,
  lastAttemptAt: null,
  problem: null,
  status: 'open',
};

export const EMPTY_OUTBOX: OutboxRecord = {
  sequence: 0,
  lastChange: null,
  lastStateChange: null,
  outbox: { webhook: NO_DELIVERY, torii: NO_DELIVERY },
  torii: NO_TORII_STATE,
};

/** A new change: the sequence grows, and the state as it stands now is a new push to each channel, whatever became of the last one. */
export function withChange<T extends OutboxRecord>(told: T, type: string, isTurn: boolean): T {
  const change = { type, sequence: told.sequence + 1 };
  return {
    ...told,
    sequence: change.sequence,
    lastChange: change,
    lastStateChange: isTurn ? change : told.lastStateChange,
    outbox: { webhook: withNewPush(told.outbox.webhook), torii: withNewPush(told.outbox.torii) },
  };
}

/** A push that was never tried: only what the channel acknowledged stays, and who is pushing right now. */
export function withNewPush({ acknowledged, leaseUntil }: Delivery): Delivery {
  return { ...NO_DELIVERY, acknowledged, leaseUntil };
}

/** The channels have nothing left to be told of it, as after an answer that told it already. */
export function withAllAcknowledged<T extends OutboxRecord>(told: T): T {
  const acknowledged = { ...NO_DELIVERY, acknowledged: told.sequence };
  return { ...told, outbox: { webhook: acknowledged, torii: acknowledged } };
}

/** Whether the channel still has to hear of it. */
export function isPending(told: OutboxRecord, channel: ChannelName): boolean {
  const delivery = told.outbox[channel];
  return told.sequence > delivery.acknowledged && delivery.status === 'open';
}

/** Whether each of these channels has acknowledged it, or an admin has dismissed the rest. */
export function isFullyDelivered(told: OutboxRecord, on: readonly ChannelName[]): boolean {
  return on.every((channel) => {
    const { acknowledged, status } = told.outbox[channel];
    return told.sequence <= acknowledged || status === 'dismissed';
  });
}

/** Whether it was tried for so long that it waits for the channel to show that it works, or for an admin. */
export function isExhausted(told: OutboxRecord, channel: ChannelName): boolean {
  const delivery = told.outbox[channel];
  return told.sequence > delivery.acknowledged && delivery.status === 'exhausted';
}

/** Whether Torii is to be asked once more how it stands, after a call that had no answer. */
export function isCheckDue(told: OutboxRecord, now: number): boolean {
  return told.torii.checkAt !== null && told.torii.checkAt <= now;
}

/**
 * Under which type the state as it stands is told: the newest change of state not acknowledged yet, else the newest change.
 * @throws Error where nothing has ever changed: then there is nothing to tell
 */
export function pushType(told: OutboxRecord, channel: ChannelName): string {
  const { acknowledged } = told.outbox[channel];
  const change =
    told.lastStateChange && told.lastStateChange.sequence > acknowledged ? told.lastStateChange : told.lastChange;
  if (!change) throw new Error('a push of what never changed');
  return change.type;
}

/** Whether somebody who is believed to live is pushing to the channel. */
export function isLeased(told: OutboxRecord, channel: ChannelName, now: number): boolean {
  const { leaseUntil } = told.outbox[channel];
  return leaseUntil !== null && leaseUntil > now;
}

/** Takes the lease of a channel until then. Where a holder died before, Torii may have heard what nobody knows of. */
export function withLease<T extends OutboxRecord>(told: T, channel: ChannelName, until: number, now: number): T {
  const holderDied = channel === 'torii' && told.outbox.torii.leaseUntil !== null;
  return withDelivery(holderDied ? { ...told, torii: withUnknownOutcome(told.torii, now) } : told, channel, {
    leaseUntil: until,
  });
}

export function withDelivery<T extends OutboxRecord>(told: T, channel: ChannelName, change: Partial<Delivery>): T {
  return { ...told, outbox: { ...told.outbox, [channel]: { ...told.outbox[channel], ...change } } };
}

/**
 * When the sweep has to look at it for the sake of a channel, epoch ms: its own next try, or the end of a lease whose holder may
 * have died. What waits for a failing channel has no time of its own: it goes when the channel works again (`waitsFor`).
 */
export function deliveryDueAt(told: OutboxRecord, channel: ChannelName): number | undefined {
  const { leaseUntil, nextAttemptAt } = told.outbox[channel];
  if (channel === 'torii' && told.torii.checkAt !== null && !isPending(told, channel)) {
    return leaseUntil ?? told.torii.checkAt;
  }
  return isPending(told, channel) ? (leaseUntil ?? nextAttemptAt ?? undefined) : undefined;
}

/** Which channels still have to hear of it, as the index `by-pending` names them; what rests waits too. */
export function pendingPartition(told: OutboxRecord): 'none' | 'webhook' | 'torii' | 'both' {
  const waits = (channel: ChannelName) => isPending(told, channel) || isExhausted(told, channel);
  if (waits('torii')) return waits('webhook') ? 'both' : 'torii';
  return waits('webhook') ? 'webhook' : 'none';
}

/** Whether a channel has put it aside until somebody sends it again, as the index `by-retention` names it. */
export function deadLetterPartition(told: OutboxRecord): 'none' | 'dead-lettered' {
  const isHeld = Object.values(told.outbox).some(
    ({ status, acknowledged }) => (status === 'rejected' || status === 'exhausted') && told.sequence > acknowledged,
  );
  return isHeld ? 'dead-lettered' : 'none';
}
