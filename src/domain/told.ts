import * as z from 'zod/mini';
import { afterDeath, NO_NOTES, ToriiNotes } from './torii';

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
  tries: z.number(),
  firstTryAt: z.nullable(z.number()),
  nextTryAt: z.nullable(z.number()),
  /** When it was tried last, epoch ms. */
  triedAt: z.nullable(z.number()),
  /** The channel's last refusal, in words. */
  problem: z.nullable(z.string()),
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
  lastChange: z.nullable(Change),
  /** The newest change of state. */
  lastTurn: z.nullable(Change),
  outbox: z.object({ webhook: Delivery, torii: Delivery }),
  torii: ToriiNotes,
});
export type Told = z.infer<typeof Told>;

export const NEVER_PUSHED: Delivery = {
  acknowledged: 0,
  leaseUntil: null,
  tries: 0,
  firstTryAt: null,
  nextTryAt: null,
  triedAt: null,
  problem: null,
  held: 'no',
};

export const UNTOLD: Told = {
  sequence: 0,
  lastChange: null,
  lastTurn: null,
  outbox: { webhook: NEVER_PUSHED, torii: NEVER_PUSHED },
  torii: NO_NOTES,
};

/** A new change: the sequence grows, and the state as it stands now is a new push to each channel, whatever became of the last one. */
export function withChange<T extends Told>(told: T, type: string, isTurn: boolean): T {
  const change = { type, sequence: told.sequence + 1 };
  return {
    ...told,
    sequence: change.sequence,
    lastChange: change,
    lastTurn: isTurn ? change : told.lastTurn,
    outbox: { webhook: anew(told.outbox.webhook), torii: anew(told.outbox.torii) },
  };
}

/** A push that was never tried: only what the channel acknowledged stays, and who is pushing right now. */
export function anew({ acknowledged, leaseUntil }: Delivery): Delivery {
  return { ...NEVER_PUSHED, acknowledged, leaseUntil };
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

/** Whether each of these channels has acknowledged it, or an admin has dismissed the rest. */
export function isFullyTold(told: Told, on: readonly ChannelName[]): boolean {
  return on.every((channel) => {
    const { acknowledged, held } = told.outbox[channel];
    return told.sequence <= acknowledged || held === 'dismissed';
  });
}

/** Whether it was tried for so long that it waits for the channel to show that it works, or for an admin. */
export function isResting(told: Told, channel: ChannelName): boolean {
  const delivery = told.outbox[channel];
  return told.sequence > delivery.acknowledged && delivery.held === 'resting';
}

/** Whether Torii is to be asked once more how it stands, after a call that had no answer. */
export function isCheckDue(told: Told, now: number): boolean {
  return told.torii.checkAt !== null && told.torii.checkAt <= now;
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

/** Takes the lease of a channel until then. Where a holder died before, Torii may have heard what nobody knows of. */
export function withLease<T extends Told>(told: T, channel: ChannelName, until: number, now: number): T {
  const holderDied = channel === 'torii' && told.outbox.torii.leaseUntil !== null;
  return withDelivery(holderDied ? { ...told, torii: afterDeath(told.torii, now) } : told, channel, {
    leaseUntil: until,
  });
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
  if (channel === 'torii' && told.torii.checkAt !== null && !isPending(told, channel)) {
    return leaseUntil ?? told.torii.checkAt;
  }
  return isPending(told, channel) ? (leaseUntil ?? nextTryAt ?? undefined) : undefined;
}

/** Which channels still have to hear of it, as the index `by-waits` names them; what rests waits too. */
export function waitsFor(told: Told): 'none' | 'webhook' | 'torii' | 'both' {
  const waits = (channel: ChannelName) => isPending(told, channel) || isResting(told, channel);
  if (waits('torii')) return waits('webhook') ? 'both' : 'torii';
  return waits('webhook') ? 'webhook' : 'none';
}

/** Whether a channel has put it aside until somebody sends it again, as the index `by-held` names it. */
export function heldBy(told: Told): 'none' | 'held' {
  const isHeld = Object.values(told.outbox).some(
    ({ held, acknowledged }) => (held === 'parked' || held === 'resting') && told.sequence > acknowledged,
  );
  return isHeld ? 'held' : 'none';
}
