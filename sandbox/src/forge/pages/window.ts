import { z } from 'zod';
import type { Clock } from '../../time/time';

/** A rate limit: a maximum number in any span of time. Each taken unit is available again after the span. */
export interface Window {
  /** Takes `n` units. Returns false and takes none if fewer are left. */
  take(n?: number): boolean;
  readonly limit: number;
  remaining(): number;
  /** Returns the time at which all units are available again, epoch ms. */
  resetsAt(): number;
  dump(): unknown;
  load(state: unknown): void;
}

const kept = z.array(z.object({ at: z.number(), n: z.number() }));

/**
 * Creates a sliding window. Unsure: Forge's windows may start with each minute; a sliding one is the stricter reading.
 */
export function createWindow(clock: Clock, limit: number, spanMs: number): Window {
  let taken: { readonly at: number; n: number }[] = [];
  let sum = 0;
  const roll = (): void => {
    while (taken[0] && taken[0].at <= clock.now() - spanMs) sum -= taken.shift()?.n ?? 0;
  };
  return {
    limit,
    take(n = 1) {
      roll();
      if (sum + n > limit) return false;
      sum += n;
      const last = taken.at(-1);
      if (last?.at === clock.now()) last.n += n;
      else taken.push({ at: clock.now(), n });
      return true;
    },
    remaining() {
      roll();
      return limit - sum;
    },
    resetsAt: () => (taken.at(-1)?.at ?? clock.now() - spanMs) + spanMs,
    dump: () => taken.map((one) => ({ ...one })),
    load(state) {
      taken = kept.parse(state);
      sum = taken.reduce((all, { n }) => all + n, 0);
    },
  };
}
