import type { Rng } from 'forge-sandbox';
import type { Effect } from './steps';

/** An effect and its moment, ms from the beginning. */
export interface TimedStep {
  readonly at: number;
  readonly effect: Effect;
}

/** Random choices from one seeded source. */
export interface RandomChoices {
  one<T>(of: readonly T[]): T;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** Returns true in `often` of 100 cases. */
  in100(often: number): boolean;
}

export function choicesFrom(rng: Rng): RandomChoices {
  return {
    one(of) {
      const found = of[rng.below(of.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    },
    between: (from, to) => from + rng.below(to - from + 1),
    in100: (often) => rng.below(100) < often,
  };
}
