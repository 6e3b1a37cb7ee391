import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import type { Rng } from './time/time';

/** A `Rng` whose state can be saved and loaded, so that a saved run continues with the same numbers. */
export interface SeededRng extends Rng {
  dump(): readonly number[];
  load(state: unknown): void;
}

/** Creates a source of random numbers that are the same for the same seed (any whole number). */
export function createRng(seed: number): SeededRng {
  let generator = xoroshiro128plus(seed);
  const below = (limit: number): number => uniformInt(generator, 0, limit - 1);
  return {
    next: () => uniformFloat64(generator),
    below,
    uuid() {
      const bytes = Array.from({ length: 16 }, () => below(256));
      const hex = bytes.map((byte, index) => {
        // Sets the bits of the version (4) and the variant (RFC 9562).
        const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
        return marked.toString(16).padStart(2, '0');
      });
      return [hex.slice(0, 4), hex.slice(4, 6), hex.slice(6, 8), hex.slice(8, 10), hex.slice(10)]
        .map((part) => part.join(''))
        .join('-');
    },
    dump: () => [...generator.getState()],
    load(state) {
      generator = xoroshiro128plusFromState(z.array(z.int()).parse(state));
    },
  };
}
