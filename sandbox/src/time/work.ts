/**
 * Work in this process that doesn't wait for the clock: scheduled turns of the event loop, and real input and output. A
 * virtual clock moves only when no such work is in progress.
 */
export interface Work {
  /** Runs a function in a later turn of the event loop, in the order of the calls. */
  soon(run: () => void): void;
  /** Waits for the next turn of the event loop. */
  turn(): Promise<void>;
  /** Records activity, so that `rest` counts its idle turns from zero again. */
  recordActivity(): void;
  /** Counts the promise as in progress until it settles, or until `limitMs` of real time have passed. */
  hold<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /**
   * Waits until nothing was in progress for some turns of the event loop, or until `withinMs` of real time have passed.
   * Returns true if nothing is in progress.
   */
  rest(withinMs?: number): Promise<boolean>;
}

/** Number of idle turns of the event loop after which work is done. The bodies of `Response` take up to two turns of Node's own. */
const TURNS_OF_REST = 3;

/** @param oneATurn runs one function a turn, so that input and output continue while hundreds of functions wait */
export function createWork({ oneATurn = false }: { readonly oneATurn?: boolean } = {}): Work {
  let running = 0;
  let activity = 0;
  const begin = (run: () => void): void => {
    running -= 1;
    activity += 1;
    run();
  };
  const scheduled: (() => void)[] = [];
  const next = (): void => {
    const run = scheduled.shift();
    if (scheduled.length > 0) setImmediate(next);
    if (run) begin(run);
  };
  const soon = (run: () => void): void => {
    running += 1;
    if (!oneATurn) setImmediate(() => begin(run));
    else if (scheduled.push(run) === 1) setImmediate(next);
  };
  return {
    soon,
    turn: () => new Promise(soon),
    recordActivity() {
      activity += 1;
    },
    async hold(promise, limitMs) {
      let holding = true;
      running += 1;
      const release = (): void => {
        if (!holding) return;
        holding = false;
        running -= 1;
        activity += 1;
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
      let idleTurns = 0;
      for (let turns = 0; idleTurns < TURNS_OF_REST && (turns < TURNS_OF_REST || Date.now() <= until); turns += 1) {
        const before = activity;
        await new Promise((resolve) => setImmediate(resolve));
        idleTurns = running > 0 || activity !== before ? 0 : idleTurns + 1;
      }
      return idleTurns >= TURNS_OF_REST;
    },
  };
}
