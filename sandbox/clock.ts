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
  /** Puts the virtual clock to the moment of a kept state; the real clock goes its own way. */
  set(now: number): void;
  /** Nothing falls due any more. */
  stop(): void;
}

/** The machine's own clock. */
export function realTime(): TimeKeeper {
  const timers = new Map<number, NodeJS.Timeout>();
  let ids = 0;
  const clock: Clock = {
    now: () => Date.now(),
    setTimeout(run, ms) {
      const id = (ids += 1);
      timers.set(
        id,
        setTimeout(() => {
          timers.delete(id);
          run();
        }, ms),
      );
      return { id };
    },
    clearTimeout(timer) {
      clearTimeout(timers.get(timer.id));
      timers.delete(timer.id);
    },
  };
  return {
    clock,
    kind: 'real',
    through: (request) => request,
    advance: () => Promise.reject(new Error('the real clock is not moved by hand: start with --clock virtual')),
    set: () => undefined,
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

type TimerHandle = Parameters<FakeClock['clearTimeout']>[0];

/** A clock that stands still until it is moved, starting at `start` (epoch ms). */
export function virtualTime(start: number, work: Work): TimeKeeper {
  let fake: FakeClock = createClock(start);
  let timers = new Map<number, TimerHandle>();
  let ids = 0;
  let fired = 0;
  const clock: Clock = {
    now: () => fake.now,
    setTimeout(run, ms) {
      const id = (ids += 1);
      const mine = timers;
      const handle = fake.setTimeout(() => {
        mine.delete(id);
        fired += 1;
        work.stir();
        run();
      }, ms);
      timers.set(id, handle);
      return { id };
    },
    clearTimeout(timer: Timer) {
      const handle = timers.get(timer.id);
      if (handle) fake.clearTimeout(handle);
      timers.delete(timer.id);
    },
  };

  let waiting = 0;
  let running = false;
  /** One loop for all who wait: each due moment's work comes to rest before the next moment. */
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        await work.rest();
        if (waiting === 0 || timers.size === 0) return;
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
      await through(new Promise<void>((resolve) => clock.setTimeout(resolve, ms)));
      // What fell due at this very moment, but was asked for after this call.
      for (let before = -1; before !== fired;) {
        await work.rest();
        before = fired;
        fake.tick(0);
      }
    },
    set(now) {
      fake = createClock(now);
      timers = new Map();
    },
    stop() {
      fake.reset();
      timers.clear();
    },
  };
}
