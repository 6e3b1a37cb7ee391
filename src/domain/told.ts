import * as z from 'zod';

/** The two ways to tell the service: its own webhook receiver, and Torii's REST API. */
export const ChannelName = z.enum(['webhook', 'torii']);
export type ChannelName = z.infer<typeof ChannelName>;

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
  leaseUntil: z.number().nullable(),
  /** Tries of the pending push so far. */
  tries: z.number(),
  firstTryAt: z.number().nullable(),
  nextTryAt: z.number().nullable(),
  /** The channel's last refusal, in words; never a body. */
  problem: z.string().nullable(),
  held: z.enum(['no', 'parked', 'resting', 'dismissed']),
});
export type Delivery = z.infer<typeof Delivery>;

/** One change: its type, and the sequence it made. */
export const Change = z.object({ type: z.string(), sequence: z.number() });
export type Change = z.infer<typeof Change>;

/** What every thing that is told to the service carries: its outbox is part of it, so that state and outbox never part. */
export const Told = z.object({
  /** Grows with each change worth telling; 0 before the first. */
  sequence: z.number(),
  lastChange: Change.nullable(),
  /** The newest change of state. */
  lastTurn: Change.nullable(),
  outbox: z.object({ webhook: Delivery, torii: Delivery }),
});
export type Told = z.infer<typeof Told>;

export const NEVER_PUSHED: Delivery = {
  acknowledged: 0,
  leaseUntil: null,
  tries: 0,
  firstTryAt: null,
  nextTryAt: null,
  problem: null,
  held: 'no',
};

export const UNTOLD: Told = {
  sequence: 0,
  lastChange: null,
  lastTurn: null,
  outbox: { webhook: NEVER_PUSHED, torii: NEVER_PUSHED },
};

/** A new change: the sequence grows, and what a channel had put aside about an older state is put up again. */
export function withChange<T extends Told>(told: T, type: string, isTurn: boolean): T {
  const change = { type, sequence: told.sequence + 1 };
  return {
    ...told,
    sequence: change.sequence,
    lastChange: change,
    lastTurn: isTurn ? change : told.lastTurn,
    outbox: { webhook: takenUpAgain(told.outbox.webhook), torii: takenUpAgain(told.outbox.torii) },
  };
}

function takenUpAgain(delivery: Delivery): Delivery {
  return delivery.held === 'no' ? delivery : { ...NEVER_PUSHED, acknowledged: delivery.acknowledged, leaseUntil: delivery.leaseUntil };
}

/** The channels have nothing left to be told of it, as after an answer that told it already. */
export function toldByAnswer<T extends Told>(told: T): T {
  const acknowledged = { ...NEVER_PUSHED, acknowledged: told.sequence };
  return { ...told, outbox: { webhook: acknowledged, torii: acknowledged } };
}

/** Whether the channel still has to hear of it. */
export function isPending(told: Told, channel: ChannelName): boolean {
  const delivery = told.outbox[channel];
  return told.sequence > delivery.acknowledged && delivery.held === 'no';
}

/**
 * Under which type the state as it stands is told: the newest change of state not acknowledged yet, else the newest change.
 * @throws Error where nothing has ever changed: then there is nothing to tell
 */
export function typeToTell(told: Told, channel: ChannelName): string {
  const { acknowledged } = told.outbox[channel];
  const change = told.lastTurn && told.lastTurn.sequence > acknowledged ? told.lastTurn : told.lastChange;
  if (!change) throw new Error('a push of what never changed');
  return change.type;
}

/** Whether somebody who is believed to live is pushing to the channel. */
export function isLeased(told: Told, channel: ChannelName, now: number): boolean {
  const { leaseUntil } = told.outbox[channel];
  return leaseUntil !== null && leaseUntil > now;
}

export function withDelivery<T extends Told>(told: T, channel: ChannelName, change: Partial<Delivery>): T {
  return { ...told, outbox: { ...told.outbox, [channel]: { ...told.outbox[channel], ...change } } };
}

/**
 * When the sweep has to look at it for the sake of a channel, epoch ms: its own next try, or the end of a lease whose holder may
 * have died. What waits for a failing channel has no time of its own: it goes when the channel works again (`waitsFor`).
 */
export function dueForPush(told: Told, channel: ChannelName): number | undefined {
  const { leaseUntil, nextTryAt } = told.outbox[channel];
  return isPending(told, channel) ? (leaseUntil ?? nextTryAt ?? undefined) : undefined;
}

/** Which channels still have to hear of it, as the index `by-waits` names them. */
export function waitsFor(told: Told): 'none' | 'webhook' | 'torii' | 'both' {
  const webhook = isPending(told, 'webhook');
  if (isPending(told, 'torii')) return webhook ? 'both' : 'torii';
  return webhook ? 'webhook' : 'none';
}

/** Whether a channel has put it aside until somebody sends it again, as the index `by-held` names it. */
export function heldBy(told: Told): 'none' | 'held' {
  const isHeld = Object.values(told.outbox).some(({ held, acknowledged }) => (held === 'parked' || held === 'resting') && told.sequence > acknowledged);
  return isHeld ? 'held' : 'none';
}
