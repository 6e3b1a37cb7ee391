import { z } from 'zod';
import { ITEM_EFFECTS, type Faults } from '../../faults';
import type { Clock, Timer } from '../../time/time';
import type { Work } from '../../time/work';
import type { Again, Sequence } from '../sequence';

/** Longest time that a reordered item waits for the next item to overtake it. */
const OVERTAKEN_WITHIN_MS = 5000;

/** Items in flight to the app. The clock delays them, and fault rules drop, duplicate and reorder them. */
export interface InFlight<T> {
  /**
   * Sends an item. It waits for `waitMs`, then is in transit for `transitMs`. If both are 0, it arrives in the next turn of
   * the event loop without the clock.
   */
  send(item: T, times: { readonly transitMs: number; readonly waitMs?: number; readonly isRetry?: boolean }): void;
  /**
   * Counts the items in transit, and the items that arrive without the clock. Excludes items that still wait or are
   * being processed.
   */
  count(): { readonly inTransit: number; readonly now: number };
  /** Removes and returns matching items that haven't arrived. */
  withdraw(which: (item: T) => boolean): readonly T[];
  dump(): unknown;
  /** Loads a state. Items that were being processed arrive again, because delivery is at least once. */
  load(state: unknown, again: Again): void;
}

export interface InFlightDeps<T> {
  readonly sequence: Sequence;
  readonly clock: Clock;
  readonly work: Work;
  readonly faults: Faults;
  readonly place: 'event' | 'queue';
  readonly item: z.ZodType<T>;
  /** Returns the text that fault rules match. */
  readonly name: (item: T) => string;
  /** Processes an item that arrived. Settles when the processing ends. */
  readonly arrive: (item: T) => Promise<void>;
}

interface OnItsWay<T> {
  readonly item: T;
  readonly dueAt: number;
  readonly sequence: number;
  /** End of a deliberate wait (a delay or a retry), epoch ms. After it the item is in transit. */
  readonly leavesAt: number;
  timer: Timer | undefined;
  arrived: boolean;
}

export function createInFlight<T>({
  clock,
  work,
  faults,
  sequence,
  place,
  item: schema,
  name,
  arrive,
}: InFlightDeps<T>): InFlight<T> {
  const onTheirWay = new Set<OnItsWay<T>>();
  const kept = z.array(z.object({ item: schema, leavesAt: z.number(), dueAt: z.number(), sequence: z.int() }));
  let overtaken: OnItsWay<T> | undefined;

  const pass = (one: OnItsWay<T>): void => {
    one.timer = undefined;
    if (!onTheirWay.has(one)) return;
    one.arrived = true;
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
  const depart = (item: T, leavesAt: number, dueAt: number, number = sequence.next()): OnItsWay<T> => {
    const one: OnItsWay<T> = { item, leavesAt, dueAt, sequence: number, timer: undefined, arrived: false };
    onTheirWay.add(one);
    const delayMs = dueAt - clock.now();
    if (delayMs > 0) one.timer = clock.setTimeout(() => pass(one), delayMs);
    else work.soon(() => pass(one));
    return one;
  };

  return {
    send(item, { transitMs, waitMs = 0, isRetry = false }) {
      const effect = faults.effectOn(place, name(item), ITEM_EFFECTS);
      if (effect && 'drop' in effect) return;
      const leavesAt = clock.now() + waitMs;
      const dueAt = leavesAt + transitMs + (effect && 'delayMs' in effect ? effect.delayMs : 0);
      // A retry isn't duplicated, because copies of copies would grow without end.
      const copies = effect && 'duplicate' in effect && !isRetry ? effect.duplicate : 0;
      for (let n = 0; n < copies; n += 1) depart(item, leavesAt, dueAt);
      if (effect && 'reorder' in effect) {
        release();
        overtaken = depart(item, leavesAt, dueAt + OVERTAKEN_WITHIN_MS);
      } else {
        depart(item, leavesAt, dueAt);
      }
    },
    count() {
      const all = [...onTheirWay].filter(({ arrived }) => !arrived);
      const later = all.filter(({ timer }) => timer !== undefined);
      const left = later.filter(({ leavesAt }) => leavesAt <= clock.now());
      return { inTransit: left.length, now: all.length - later.length };
    },
    withdraw(which) {
      const taken = [...onTheirWay].filter(({ item, timer }) => timer !== undefined && which(item));
      for (const one of taken) {
        if (one.timer) clock.clearTimeout(one.timer);
        onTheirWay.delete(one);
      }
      return taken.map(({ item }) => item);
    },
    dump: () =>
      [...onTheirWay].map(({ item, leavesAt, dueAt, sequence: number }) => ({
        item,
        leavesAt,
        dueAt,
        sequence: number,
      })),
    load(state, again) {
      for (const { timer } of onTheirWay) if (timer) clock.clearTimeout(timer);
      onTheirWay.clear();
      overtaken = undefined;
      for (const { item, leavesAt, dueAt, sequence: number } of kept.parse(state)) {
        again(number, () => depart(item, leavesAt, dueAt, number));
      }
    },
  };
}
