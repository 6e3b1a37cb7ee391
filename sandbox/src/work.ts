/**
 * Work in this process that waits for no clock: the macrotask turns that emulated parts asked for, and real
 * input and output. A virtual clock moves only when all of it has come to rest.
 */
export interface Work {
  /** Runs in the next turn of the event loop, or in one of the next where `oneATurn`; first asked, first run. */
  soon(run: () => void): void;
  /** The next turn of the event loop. */
  turn(): Promise<void>;
  /** Says that something happened, so that rest is looked for anew. */
  stir(): void;
  /** Counts as under way until the promise settles; a call beyond this process for `limitMs` of real time at most. */
  hold<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /**
   * Settles when nothing has been under way for some turns of the event loop, or after `withinMs` of real time; whether
   * it came to rest.
   */
  rest(withinMs?: number): Promise<boolean>;
}

/** Turns without a stir that count as rest: bodies of `Response` take up to two of Node's own. */
const TURNS_OF_REST = 3;

/** @param oneATurn so that input and output go on between hundreds that were asked for at once */
export function createWork({ oneATurn = false }: { readonly oneATurn?: boolean } = {}): Work {
  let underWay = 0;
  let stirs = 0;
  const begin = (run: () => void): void => {
    underWay -= 1;
    stirs += 1;
    run();
  };
  const asked: (() => void)[] = [];
  const next = (): void => {
    const run = asked.shift();
    if (asked.length > 0) setImmediate(next);
    if (run) begin(run);
  };
  const soon = (run: () => void): void => {
    underWay += 1;
    if (!oneATurn) setImmediate(() => begin(run));
    else if (asked.push(run) === 1) setImmediate(next);
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
        release();
      }
    },
    async rest(withinMs = Infinity) {
      const until = Date.now() + withinMs;
      let still = 0;
      for (let turns = 0; still < TURNS_OF_REST && (turns < TURNS_OF_REST || Date.now() <= until); turns += 1) {
        const before = stirs;
        await new Promise((resolve) => setImmediate(resolve));
        still = underWay > 0 || stirs !== before ? 0 : still + 1;
      }
      return still >= TURNS_OF_REST;
    },
  };
}
