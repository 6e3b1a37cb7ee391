/**
 * Order in which timers were set. Timers that are due at the same time run in this order. To keep the order in a loaded
 * state, `resume` first collects the timers of all parts, and then sets them together.
 */
export interface Sequence {
  /** Returns the next number. */
  next(): number;
  /** Returns the latest number. */
  last(): number;
  /** Sets all timers that `load` registers, in their original order, and continues the numbers after `last`. */
  resume(last: number, load: (registerTimer: RegisterTimer) => void): void;
}

/** Registers a saved timer with its number. `setTimer` is called when its turn comes. */
export type RegisterTimer = (sequence: number, setTimer: () => void) => void;

export function createSequence(): Sequence {
  let latest = 0;
  return {
    next: () => (latest += 1),
    last: () => latest,
    resume(last, load) {
      const timers: { sequence: number; setTimer: () => void }[] = [];
      load((sequence, setTimer) => timers.push({ sequence, setTimer }));
      for (const { setTimer } of timers.sort((a, b) => a.sequence - b.sequence)) setTimer();
      latest = last;
    },
  };
}
