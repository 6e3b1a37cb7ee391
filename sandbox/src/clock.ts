import { createClock, type Clock as FakeClock } from '@sinonjs/fake-timers';
import type { Clock, Timer } from './time';
import type { Work } from './work';

/** A clock and who moves it. */
export interface TimeKeeper {
  readonly clock: Clock;
  readonly kind: 'real' | 'virtual';
  /**
   * A request from outside. On the virtual clock, time runs on from due moment to due moment until the request is
   * answered, so that it never hangs on a timer of its own invocations.
   */
  readonly through: <T>(request: Promise<T>) => Promise<T>;
  /** Moves the virtual clock by `ms`; settles when all that fell due has run. */
  advance(ms: number): Promise<void>;
  /** Puts the virtual clock to the moment of a kept state, where an advance ends; the real clock goes its own way. */
  set(now: number): void;
  /** Nothing falls due any more. */
  stop(): void;
}

/** Longest wait of a timer of Node's or of the fake clock. */
const LONGEST_MS = 2 ** 31 - 1;

/** Timers of any length on such as don't wait longer than `LONGEST_MS`: a longer one goes from one to the next. */
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
    /** Number of waiting timers. */
    waiting: (): number => handles.size,
    clearAll: (): void => {
      for (const id of [...handles.keys()]) drop(id);
    },
  };
}

/** The machine's own clock. */
export function realTime(): TimeKeeper {
  const timers = anyLength<NodeJS.Timeout>(setTimeout, clearTimeout);
  return {
    clock: { now: () => Date.now(), setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout },
    kind: 'real',
    through: (request) => request,
    advance: () => Promise.reject(new Error('the real clock is not moved by hand: start with --clock virtual')),
    set: () => undefined,
    stop: timers.clearAll,
  };
}

/** A clock that stands still until it is moved, starting at `start` (epoch ms). */
export function virtualTime(start: number, work: Work): TimeKeeper {
  let fake: FakeClock = createClock(start);
  let fired = 0;
  const timers = anyLength(
    (run, ms) =>
      fake.setTimeout(() => {
        fired += 1;
        work.stir();
        run();
      }, ms),
    (handle) => fake.clearTimeout(handle),
  );
  const clock: Clock = { now: () => fake.now, setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout };

  /** Ends the advances under way. */
  const advancing = new Set<() => void>();
  let waiting = 0;
  let running = false;
  /** One loop for all who wait: each due moment's work comes to rest before the next moment. */
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
      // Timers that were set after this call and are due now.
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
