/**
 * In which order things were asked for. What falls due at one moment runs in that order, also after a state was put back:
 * every part says what it has to arm again, and all of it is armed in one go.
 */
export interface Sequence {
  next(): number;
  last(): number;
  /** Arms what `load` asks for, in its old order. */
  resume(last: number, load: (again: Again) => void): void;
}

/** Arms something that was kept, when its turn comes. */
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
