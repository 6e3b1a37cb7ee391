/**
 * What is under way in this process and waits for no clock: the macrotask turns that emulated parts asked for, and real
 * input and output. A virtual clock moves only when all of it has come to rest.
 */
export interface Work {
  /** Runs in the next turn of the event loop. */
  soon(run: () => void): void;
  /** The next turn of the event loop. */
  turn(): Promise<void>;
  /** Says that something happened, so that rest is looked for anew. */
  stir(): void;
  /** Counts as under way until the promise settles; a call beyond this process for `limitMs` of real time at most. */
  hold<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /** Calls beyond this process that go on, also those past their limit. */
  beyond(): number;
  /**
   * Settles when nothing has been under way for some turns of the event loop; with a call beyond this process after
   * `withinMs` of real time at most.
   */
  rest(withinMs?: number): Promise<void>;
}

/** Turns without a stir that count as rest: bodies of `Response` take up to two of Node's own. */
const TURNS_OF_REST = 3;

export function createWork(): Work {
  let underWay = 0;
  let stirs = 0;
  let beyond = 0;
  const soon = (run: () => void): void => {
    underWay += 1;
    setImmediate(() => {
      underWay -= 1;
      stirs += 1;
      run();
    });
  };
  return {
    soon,
    turn: () => new Promise(soon),
    stir() {
      stirs += 1;
    },
    async hold(promise, limitMs) {
      let holding = true;
      underWay += 1;
      const further = limitMs === undefined ? 0 : 1;
      beyond += further;
      const release = (): void => {
        if (!holding) return;
        holding = false;
        underWay -= 1;
        stirs += 1;
      };
      const limit = limitMs === undefined ? undefined : setTimeout(release, limitMs);
      try {
        return await promise;
      } finally {
        clearTimeout(limit);
        beyond -= further;
        release();
      }
    },
    beyond: () => beyond,
    async rest(withinMs = Infinity) {
      const until = Date.now() + withinMs;
      for (let still = 0; still < TURNS_OF_REST && (beyond === 0 || Date.now() <= until);) {
        const before = stirs;
        await new Promise((resolve) => setImmediate(resolve));
        still = underWay > 0 || stirs !== before ? 0 : still + 1;
      }
    },
  };
}
