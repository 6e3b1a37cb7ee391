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
  readonly through: <T>(request: Promise<T>) => Promise<T>;
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
 * Returns timers with delays of any length, because the given timers wait `LONGEST_MS` at most. A longer delay is split
 * into several.
 */
function anyLength<Handle>(set: (run: () => void, ms: number) => Handle, clear: (handle: Handle) => void) {
  const handles = new Map<number, Handle>();
  let ids = 0;
  const arm = (id: number, run: () => void, ms: number): void => {
    const next = (): void => {
      handles.delete(id);
      if (ms > LONGEST_MS) arm(id, run, ms - LONGEST_MS);
      else run();
    };
    handles.set(id, set(next, Math.min(ms, LONGEST_MS)));
  };
  const drop = (id: number): void => {
    const handle = handles.get(id);
    if (handle !== undefined) clear(handle);
    handles.delete(id);
  };
  return {
    setTimeout: (run: () => void, ms: number): Timer => {
      const id = (ids += 1);
      arm(id, run, ms);
      return { id };
    },
    clearTimeout: ({ id }: Timer): void => drop(id),
    /** Returns the number of timers that are set. */
    waiting: (): number => handles.size,
    clearAll: (): void => {
      for (const id of [...handles.keys()]) drop(id);
    },
  };
}

/** Returns a clock that follows the system clock. */
export function realTime(): TimeKeeper {
  const timers = anyLength<NodeJS.Timeout>(setTimeout, clearTimeout);
  return {
    clock: { now: () => Date.now(), setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout },
    kind: 'real',
    through: (request) => request,
    advance: () => Promise.reject(new Error("the real clock can't be moved; start with --clock virtual")),
    set: () => undefined,
    stop: timers.clearAll,
  };
}

/** Returns a clock that starts at `start` (epoch ms) and stands still until it is moved. */
export function virtualTime(start: number, work: Work): TimeKeeper {
  let fake: FakeClock = createClock(start);
  let fired = 0;
  const timers = anyLength(
    (run, ms) =>
      fake.setTimeout(() => {
        fired += 1;
        work.recordActivity();
        run();
      }, ms),
    (handle) => fake.clearTimeout(handle),
  );
  const clock: Clock = { now: () => fake.now, setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout };

  /** Functions that end the advances in progress. */
  const advancing = new Set<() => void>();
  let waiting = 0;
  let running = false;
  /**
   * Fires timers while a request waits. All requests share this loop. The work of one timer finishes before the next
   * timer fires.
   */
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        await work.rest();
        if (waiting === 0 || timers.waiting() === 0) return;
        fake.next();
      }
    } finally {
      running = false;
    }
  };
  const through = async <T>(request: Promise<T>): Promise<T> => {
    waiting += 1;
    void run();
    try {
      return await request;
    } finally {
      waiting -= 1;
    }
  };
  return {
    clock,
    kind: 'virtual',
    through,
    async advance(ms) {
      await work.rest();
      await through(
        new Promise<void>((resolve) => {
          const end = (): void => {
            advancing.delete(end);
            resolve();
          };
          advancing.add(end);
          clock.setTimeout(end, ms);
        }),
      );
      // Fires the timers that were set after this call and are due now.
      for (let before = -1; before !== fired;) {
        await work.rest();
        before = fired;
        fake.tick(0);
      }
    },
    set(now) {
      timers.clearAll();
      fake = createClock(now);
      for (const end of advancing) end();
    },
    stop: timers.clearAll,
  };
}
