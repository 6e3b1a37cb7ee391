import { z } from 'zod';
import type { Descent } from '../invocation/invoker';

/** Maximum number of counters. The oldest are removed to save memory in a long run. */
const MAX_COUNTS = 10_000;

const savedState = z.object({ last: z.int(), counts: z.array(z.tuple([z.int(), z.int()])) });

/** Counters of the queue pushes that descend from an invocation. A queue item refers to its counter by its id. */
export interface Descents {
  /** Returns the id of a counter. Gives a new counter an id. */
  idOf(descent: Descent): number;
  get(id: number): Descent | undefined;
  dump(): unknown;
  load(state: unknown): void;
}

export function createDescents(): Descents {
  const byNumber = new Map<number, Descent>();
  const numbers = new WeakMap<Descent, number>();
  let lastNumber = 0;
  const add = (number: number, descent: Descent): void => {
    byNumber.set(number, descent);
    numbers.set(descent, number);
    const [oldest] = byNumber.keys();
    if (byNumber.size > MAX_COUNTS && oldest !== undefined) byNumber.delete(oldest);
  };
  return {
    idOf(descent) {
      const number = numbers.get(descent) ?? (lastNumber += 1);
      add(number, descent);
      return number;
    },
    get: (number) => byNumber.get(number),
    dump: () => ({ last: lastNumber, counts: [...byNumber].map(([number, { pushes }]) => [number, pushes]) }),
    load(state) {
      const loaded = savedState.parse(state);
      byNumber.clear();
      lastNumber = loaded.last;
      for (const [number, pushes] of loaded.counts) add(number, { pushes });
    },
  };
}
