import { createClock, type Clock as FakeClock } from '@sinonjs/fake-timers';
import type { Clock, Timer } from './time';
import type { Work } from './work';

/** A clock and the functions that move it. */
export interface TimeKeeper {
  readonly clock: Clock;
  readonly kind: 'real' | 'virtual';
  /**
   * Waits for a request from outside. Meanwhile the virtual clock moves from timer to timer, because the request may
   * wait for timers of the invocations that it starts.
   */
  readonly awaitRequest: <T>(request: Promise<T>) => Promise<T>;
  /** Returns true if timers can fire without a further request. */
  isMoving(): boolean;
  /** Moves the virtual clock by `ms`. Settles when everything that became due has run. */
  advance(ms: number): Promise<void>;
  /**
   * Sets the virtual clock to the time of a saved state, and ends each advance in progress. Has no effect on the real
   * clock.
   */
  set(now: number): void;
  /** Clears all timers. */
  stop(): void;
}

/** Longest delay that a timer of Node or of the fake clock supports. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Creates timers with delays of any length. Splits a delay of more than `LONGEST_MS`, because the given timers don't
 * support it.
 */
function createTimers<Handle>(set: (run: () => void, ms: number) => Handle, clear: (handle: Handle) => void) {
  const handles = new Map<number, Handle>();
  let lastId = 0;
  const arm = (id: number, run: () => void, ms: number): void => {
    const next = (): void => {
      handles.delete(id);
      if (ms > LONGEST_MS) arm(id, run, ms - LONGEST_MS);
      else run();
    };
    handles.set(id, set(next, Math.min(ms, LONGEST_MS)));
  };
  const clearById = (id: number): void => {
    const handle = handles.get(id);
    if (handle !== undefined) clear(handle);
    handles.delete(id);
  };
  return {
    setTimeout: (run: () => void, ms: number): Timer => {
      const id = (lastId += 1);
      arm(id, run, ms);
      return { id };
    },
    clearTimeout: ({ id }: Timer): void => clearById(id),
    /** Returns the number of timers that are set. */
    count: (): number => handles.size,
    clearAll: (): void => {
      for (const id of [...handles.keys()]) clearById(id);
    },
  };
}

/** Creates a clock that follows the system clock. */
export function createRealTime(): TimeKeeper {
  const timers = createTimers<NodeJS.Timeout>(setTimeout, clearTimeout);
  return {
    clock: { now: () => Date.now(), setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout },
    kind: 'real',
    awaitRequest: (request) => request,
    isMoving: () => true,
    advance: () => Promise.reject(new Error("the real clock can't be moved; start with --clock virtual")),
    set: () => undefined,
    stop: timers.clearAll,
  };
}

/** Creates a clock that starts at `start` (epoch ms) and stands still until it is moved. */
export function createVirtualTime(start: number, work: Work): TimeKeeper {
  let fake: FakeClock = createClock(start);
  let firedTimers = 0;
  const timers = createTimers(
    (run, ms) =>
      fake.setTimeout(() => {
        firedTimers += 1;
        work.recordActivity();
        run();
      }, ms),
    (handle) => fake.clearTimeout(handle),
  );
  const clock: Clock = { now: () => fake.now, setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout };

  /** Functions that end the advances in progress. */
  const endAdvances = new Set<() => void>();
  let waitingRequests = 0;
  let isFiring = false;
  /**
   * Fires timers while a request waits. All requests share this loop. The work of one timer finishes before the next
   * timer fires.
   */
  const fireTimers = async (): Promise<void> => {
    if (isFiring) return;
    isFiring = true;
    try {
      for (;;) {
        await work.rest();
        if (waitingRequests === 0 || timers.count() === 0) return;
        fake.next();
      }
    } finally {
      isFiring = false;
    }
  };
  const awaitRequest = async <T>(request: Promise<T>): Promise<T> => {
    waitingRequests += 1;
    void fireTimers();
    try {
      return await request;
    } finally {
      waitingRequests -= 1;
    }
  };
  return {
    clock,
    kind: 'virtual',
    awaitRequest,
    isMoving: () => isFiring,
    async advance(ms) {
      await work.rest();
      await awaitRequest(
        new Promise<void>((resolve) => {
          const end = (): void => {
            endAdvances.delete(end);
            resolve();
          };
          endAdvances.add(end);
          clock.setTimeout(end, ms);
        }),
      );
      // Fires the timers that were set after this call and are due now.
      for (let before = -1; before !== firedTimers;) {
        await work.rest();
        before = firedTimers;
        fake.tick(0);
      }
    },
    set(now) {
      timers.clearAll();
      fake = createClock(now);
      for (const end of endAdvances) end();
    },
    stop: timers.clearAll,
  };
}
