/**
 * Work in this process that doesn't wait for the clock: scheduled turns of the event loop, and real input and output. A
 * virtual clock moves only when no such work is in progress.
 */
export interface Work {
  /** Runs a function in a later turn of the event loop, in the order of the calls. */
  runSoon(run: () => void): void;
  /** Waits for the next turn of the event loop. */
  nextTurn(): Promise<void>;
  /** Records activity, so that `rest` counts its idle turns from zero again. */
  recordActivity(): void;
  /** Counts the promise as in progress until it settles, or until `limitMs` of real time have passed. */
  hold<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /** Returns true if a held promise hasn't settled, whether or not its limit has passed. */
  isHolding(): boolean;
  /**
   * Waits until nothing was in progress for some turns of the event loop, or until `withinMs` of real time have passed.
   * Returns true if nothing is in progress.
   */
  rest(withinMs?: number): Promise<boolean>;
}

/**
 * Number of idle turns of the event loop after which `rest` considers the work done. Reading a `Response` body takes Node
 * up to two turns.
 */
const IDLE_TURNS = 3;

/**
 * Creates the record of this process's work.
 * @param onePerTurn runs one function per turn, so that input and output continue while hundreds of functions wait
 */
export function createWork({ onePerTurn = false }: { readonly onePerTurn?: boolean } = {}): Work {
  let inProgress = 0;
  let held = 0;
  let activity = 0;
  const begin = (run: () => void): void => {
    inProgress -= 1;
    activity += 1;
    run();
  };
  const scheduled: (() => void)[] = [];
  const next = (): void => {
    const run = scheduled.shift();
    if (scheduled.length > 0) setImmediate(next);
    if (run) begin(run);
  };
  const runSoon = (run: () => void): void => {
    inProgress += 1;
    if (!onePerTurn) setImmediate(() => begin(run));
    else if (scheduled.push(run) === 1) setImmediate(next);
  };
  return {
    runSoon,
    nextTurn: () => new Promise(runSoon),
    recordActivity() {
      activity += 1;
    },
    async hold(promise, limitMs) {
      let isInProgress = true;
      inProgress += 1;
      held += 1;
      const release = (): void => {
        if (!isInProgress) return;
        isInProgress = false;
        inProgress -= 1;
        activity += 1;
      };
      const limitTimer = limitMs === undefined ? undefined : setTimeout(release, limitMs);
      try {
        return await promise;
      } finally {
        clearTimeout(limitTimer);
        held -= 1;
        release();
      }
    },
    isHolding: () => held > 0,
    async rest(withinMs = Infinity) {
      const deadline = Date.now() + withinMs;
      let idleTurns = 0;
      for (let turns = 0; idleTurns < IDLE_TURNS && (turns < IDLE_TURNS || Date.now() <= deadline); turns += 1) {
        const activityBefore = activity;
        await new Promise((resolve) => setImmediate(resolve));
        idleTurns = inProgress > 0 || activity !== activityBefore ? 0 : idleTurns + 1;
      }
      return idleTurns >= IDLE_TURNS;
    },
  };
}
