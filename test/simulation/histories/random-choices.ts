import type { Rng } from 'forge-sandbox';
import type { Effect } from './steps';

/** An effect and its time, ms from the start of the run. */
export interface TimedStep {
  readonly at: number;
  readonly effect: Effect;
}

/** Random choices from one seeded source. */
export interface RandomChoices {
  /** Returns one of the values. */
  oneOf<T>(values: readonly T[]): T;
  /** Returns a whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** Returns true with a probability of `percent`. */
  happens(percent: number): boolean;
}

export function choicesFrom(rng: Rng): RandomChoices {
  return {
    oneOf(values) {
      const chosen = values[rng.below(values.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
    between: (from, to) => from + rng.below(to - from + 1),
    happens: (percent) => rng.below(100) < percent,
  };
}
