import { z } from 'zod';
import type { Descent } from '../invocation/invoker';

/** Number of newest counts that are kept, limited to save memory in a long run. */
const CARRIED_ON = 10_000;

const kept = z.object({ last: z.int(), counts: z.array(z.tuple([z.int(), z.int()])) });

/** Counts of the queue pushes that descend from one invocation. A queue item refers to its count by number. */
export interface Descents {
  numberOf(descent: Descent): number;
  get(number: number): Descent | undefined;
  dump(): unknown;
  load(state: unknown): void;
}

export function createDescents(): Descents {
  const byNumber = new Map<number, Descent>();
  const numbers = new WeakMap<Descent, number>();
  let last = 0;
  const carry = (number: number, descent: Descent): void => {
    byNumber.set(number, descent);
    numbers.set(descent, number);
    const [oldest] = byNumber.keys();
    if (byNumber.size > CARRIED_ON && oldest !== undefined) byNumber.delete(oldest);
  };
  return {
    numberOf(descent) {
      const number = numbers.get(descent) ?? (last += 1);
      carry(number, descent);
      return number;
    },
    get: (number) => byNumber.get(number),
    dump: () => ({ last, counts: [...byNumber].map(([number, { pushes }]) => [number, pushes]) }),
    load(state) {
      const loaded = kept.parse(state);
      byNumber.clear();
      last = loaded.last;
      for (const [number, pushes] of loaded.counts) carry(number, { pushes });
    },
  };
}
