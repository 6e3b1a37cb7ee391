/**
 * Order in which timers were set. Timers that are due at the same time run in this order. To keep it after a state is
 * loaded, all parts first collect their timers, and `resume` sets them together.
 */
export interface Sequence {
  next(): number;
  last(): number;
  /** Sets all timers that `load` collects, in their original order. */
  resume(last: number, load: (again: Again) => void): void;
}

/** Registers a saved timer. `arm` sets it when its turn comes. */
export type Again = (sequence: number, arm: () => void) => void;

export function createSequence(): Sequence {
  let latest = 0;
  return {
    next: () => (latest += 1),
    last: () => latest,
    resume(last, load) {
      const all: { sequence: number; arm: () => void }[] = [];
      load((sequence, arm) => all.push({ sequence, arm }));
      for (const { arm } of all.sort((one, other) => one.sequence - other.sequence)) arm();
      latest = last;
    },
  };
}
