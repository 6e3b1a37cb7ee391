import { z } from 'zod';
import { ITEM_DEEDS, type Faults } from '../faults';
import type { Clock, Timer } from '../time';
import type { Work } from '../work';

/** An item that was asked to be overtaken waits for the next one, but no longer than this. */
const OVERTAKEN_WITHIN_MS = 5000;

/** Items on their way to the app: delayed by the clock, lost, doubled and shuffled by fault rules. */
export interface Transit<T> {
  /** Sends an item that arrives `delayMs` from now; 0 is the next turn of the event loop, without the clock's moving. */
  send(item: T, delayMs: number): void;
  /** Items that arrive later by the clock, and those that are arriving or being worked on now. */
  count(): { readonly later: number; readonly now: number };
  /** Takes away items that have not arrived. */
  withdraw(which: (item: T) => boolean): readonly T[];
  dump(): unknown;
  /** What was being worked on arrives once more, as at-least-once delivery has it. */
  load(state: unknown): void;
}

export interface TransitParts<T> {
  readonly clock: Clock;
  readonly work: Work;
  readonly faults: Faults;
  readonly place: 'event' | 'queue';
  readonly item: z.ZodType<T>;
  /** What fault rules match. */
  name(item: T): string;
  /** Works on an item that arrived; settles when that is over. */
  arrive(item: T): Promise<void>;
}

interface OnItsWay<T> {
  readonly item: T;
  readonly dueAt: number;
  timer: Timer | undefined;
}

export function createTransit<T>({
  clock,
  work,
  faults,
  place,
  item: schema,
  name,
  arrive,
}: TransitParts<T>): Transit<T> {
  const onTheirWay = new Set<OnItsWay<T>>();
  let overtaken: OnItsWay<T> | undefined;
  const kept = z.array(z.object({ item: schema, dueAt: z.number() }));

  const pass = (one: OnItsWay<T>): void => {
    one.timer = undefined;
    void arrive(one.item).finally(() => onTheirWay.delete(one));
    if (overtaken && overtaken !== one) release();
  };
  const release = (): void => {
    const waiting = overtaken;
    overtaken = undefined;
    if (!waiting) return;
    if (waiting.timer) clock.clearTimeout(waiting.timer);
    work.soon(() => pass(waiting));
  };
  const depart = (item: T, delayMs: number): void => {
    const one: OnItsWay<T> = { item, dueAt: clock.now() + delayMs, timer: undefined };
    onTheirWay.add(one);
    if (delayMs > 0) one.timer = clock.setTimeout(() => pass(one), delayMs);
    else work.soon(() => pass(one));
  };

  return {
    send(item, delayMs) {
      const effect = faults.strike(place, name(item), ITEM_DEEDS);
      if (!effect) return depart(item, delayMs);
      if ('drop' in effect) return;
      if ('delayMs' in effect) return depart(item, delayMs + effect.delayMs);
      if ('duplicate' in effect) {
        for (let n = 0; n <= effect.duplicate; n += 1) depart(item, delayMs);
        return;
      }
      release();
      const one: OnItsWay<T> = { item, dueAt: clock.now() + delayMs + OVERTAKEN_WITHIN_MS, timer: undefined };
      overtaken = one;
      onTheirWay.add(one);
      one.timer = clock.setTimeout(release, delayMs + OVERTAKEN_WITHIN_MS);
    },
    count() {
      const later = [...onTheirWay].filter(({ timer }) => timer !== undefined).length;
      return { later, now: onTheirWay.size - later };
    },
    withdraw(which) {
      const taken = [...onTheirWay].filter(({ item, timer }) => timer !== undefined && which(item));
      for (const one of taken) {
        if (one.timer) clock.clearTimeout(one.timer);
        onTheirWay.delete(one);
      }
      return taken.map(({ item }) => item);
    },
    dump: () => [...onTheirWay].map(({ item, dueAt }) => ({ item, dueAt })),
    load(state) {
      for (const { timer } of onTheirWay) if (timer) clock.clearTimeout(timer);
      onTheirWay.clear();
      for (const { item, dueAt } of kept.parse(state)) depart(item, Math.max(0, dueAt - clock.now()));
    },
  };
}
