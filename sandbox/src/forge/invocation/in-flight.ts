import { z } from 'zod';
import { ITEM_EFFECTS, type Faults } from '../../faults';
import type { Clock, Timer } from '../../time/time';
import type { Work } from '../../time/work';
import type { RegisterTimer, Sequence } from '../sequence';

/** Longest time that a reordered item waits for the next item to overtake it. */
const OVERTAKE_TIMEOUT_MS = 5000;

export interface InFlightCount {
  readonly inTransit: number;
  /** Number of items that arrive without the clock. */
  readonly dueNow: number;
}

/** Items in flight to the app. The clock delays them, and fault rules drop, duplicate and reorder them. */
export interface InFlight<T> {
  /**
   * Sends an item. The item waits for `waitMs`, then is in transit for `transitMs`. If both are 0, the item arrives in the
   * next turn of the event loop, without the clock.
   */
  send(item: T, times: { readonly transitMs: number; readonly waitMs?: number; readonly isRetry?: boolean }): void;
  /**
   * Counts the items that haven't arrived. Excludes items that wait because of a delay or a retry.
   */
  count(): InFlightCount;
  /** Removes and returns matching items that haven't arrived. */
  withdraw(matches: (item: T) => boolean): readonly T[];
  dump(): unknown;
  /** Loads a state. Items that were being processed arrive again, because delivery is at least once. */
  load(state: unknown, registerTimer: RegisterTimer): void;
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
  readonly process: (item: T) => Promise<void>;
}

interface PendingItem<T> {
  readonly item: T;
  /** Arrival, epoch ms. */
  readonly dueAt: number;
  readonly sequence: number;
  /** End of a deliberate wait (a delay or a retry), epoch ms. From then on the item is in transit. */
  readonly leavesAt: number;
  timer: Timer | undefined;
  hasArrived: boolean;
}

export function createInFlight<T>({
  clock,
  work,
  faults,
  sequence,
  place,
  item: schema,
  name,
  process,
}: InFlightDeps<T>): InFlight<T> {
  const pendingItems = new Set<PendingItem<T>>();
  const savedState = z.array(z.object({ item: schema, leavesAt: z.number(), dueAt: z.number(), sequence: z.int() }));
  /** Item that waits until another item overtakes it. */
  let reordered: PendingItem<T> | undefined;

  const deliver = (pending: PendingItem<T>): void => {
    pending.timer = undefined;
    if (!pendingItems.has(pending)) return;
    pending.hasArrived = true;
    void process(pending.item).finally(() => pendingItems.delete(pending));
    if (reordered && reordered !== pending) deliverReordered();
  };
  const deliverReordered = (): void => {
    const pending = reordered;
    reordered = undefined;
    if (!pending) return;
    if (pending.timer) clock.clearTimeout(pending.timer);
    work.runSoon(() => deliver(pending));
  };
  const addItem = (item: T, leavesAt: number, dueAt: number, sequenceNumber = sequence.next()): PendingItem<T> => {
    const pending: PendingItem<T> = {
      item,
      leavesAt,
      dueAt,
      sequence: sequenceNumber,
      timer: undefined,
      hasArrived: false,
    };
    pendingItems.add(pending);
    const delayMs = dueAt - clock.now();
    if (delayMs > 0) pending.timer = clock.setTimeout(() => deliver(pending), delayMs);
    else work.runSoon(() => deliver(pending));
    return pending;
  };

  return {
    send(item, { transitMs, waitMs = 0, isRetry = false }) {
      const effect = faults.effectOn(place, name(item), ITEM_EFFECTS);
      if (effect && 'drop' in effect) return;
      const leavesAt = clock.now() + waitMs;
      const dueAt = leavesAt + transitMs + (effect && 'delayMs' in effect ? effect.delayMs : 0);
      // A retry isn't duplicated, because copies of copies would grow without end.
      const copies = effect && 'duplicate' in effect && !isRetry ? effect.duplicate : 0;
      for (let n = 0; n < copies; n += 1) addItem(item, leavesAt, dueAt);
      if (effect && 'reorder' in effect) {
        deliverReordered();
        reordered = addItem(item, leavesAt, dueAt + OVERTAKE_TIMEOUT_MS);
      } else {
        addItem(item, leavesAt, dueAt);
      }
    },
    count() {
      const notArrived = [...pendingItems].filter(({ hasArrived }) => !hasArrived);
      const withTimer = notArrived.filter(({ timer }) => timer !== undefined);
      const inTransit = withTimer.filter(({ leavesAt }) => leavesAt <= clock.now());
      return { inTransit: inTransit.length, dueNow: notArrived.length - withTimer.length };
    },
    withdraw(matches) {
      const withdrawn = [...pendingItems].filter(({ item, timer }) => timer !== undefined && matches(item));
      for (const pending of withdrawn) {
        if (pending.timer) clock.clearTimeout(pending.timer);
        pendingItems.delete(pending);
      }
      return withdrawn.map(({ item }) => item);
    },
    dump: () =>
      [...pendingItems].map(({ item, leavesAt, dueAt, sequence: sequenceNumber }) => ({
        item,
        leavesAt,
        dueAt,
        sequence: sequenceNumber,
      })),
    load(state, registerTimer) {
      for (const { timer } of pendingItems) if (timer) clock.clearTimeout(timer);
      pendingItems.clear();
      reordered = undefined;
      for (const { item, leavesAt, dueAt, sequence: sequenceNumber } of savedState.parse(state)) {
        registerTimer(sequenceNumber, () => addItem(item, leavesAt, dueAt, sequenceNumber));
      }
    },
  };
}
