import { z } from 'zod';
import type { Clock } from '../../time/time';

/** A rate limit: a maximum number of units in any time span of a given length. */
export interface Window {
  /** Takes `n` units. If fewer are left, returns false and takes none. */
  take(n?: number): boolean;
  readonly limit: number;
  remaining(): number;
  /** Returns the time at which all units are available again, epoch ms. */
  resetsAt(): number;
  dump(): unknown;
  load(state: unknown): void;
}

const savedState = z.array(z.object({ at: z.number(), n: z.number() }));

/**
 * Creates a sliding window. Unsure: Forge's windows may start with each minute; a sliding one is the stricter reading.
 */
export function createWindow(clock: Clock, limit: number, spanMs: number): Window {
  let taken: { readonly at: number; n: number }[] = [];
  let takenUnits = 0;
  const dropExpired = (): void => {
    while (taken[0] && taken[0].at <= clock.now() - spanMs) takenUnits -= taken.shift()?.n ?? 0;
  };
  return {
    limit,
    take(n = 1) {
      dropExpired();
      if (takenUnits + n > limit) return false;
      takenUnits += n;
      const last = taken.at(-1);
      if (last?.at === clock.now()) last.n += n;
      else taken.push({ at: clock.now(), n });
      return true;
    },
    remaining() {
      dropExpired();
      return limit - takenUnits;
    },
    resetsAt: () => (taken.at(-1)?.at ?? clock.now() - spanMs) + spanMs,
    dump: () => taken.map((entry) => ({ ...entry })),
    load(state) {
      taken = savedState.parse(state);
      takenUnits = taken.reduce((sum, { n }) => sum + n, 0);
    },
  };
}
