import { z } from 'zod';
import type { Clock } from '../time';

/** A limit of so many in a span of time; the count starts anew with each span. */
export interface Window {
  /** Takes `n`; false, and takes nothing, where they are no longer there. */
  take(n?: number): boolean;
  readonly limit: number;
  remaining(): number;
  /** When the count starts anew, epoch ms. */
  resetsAt(): number;
  dump(): unknown;
  load(state: unknown): void;
}

const kept = z.object({ began: z.number(), taken: z.number() });

export function createWindow(clock: Clock, limit: number, spanMs: number): Window {
  let began = 0;
  let taken = 0;
  const roll = (): void => {
    const span = Math.floor(clock.now() / spanMs) * spanMs;
    if (span === began) return;
    began = span;
    taken = 0;
  };
  return {
    limit,
    take(n = 1) {
      roll();
      if (taken + n > limit) return false;
      taken += n;
      return true;
    },
    remaining() {
      roll();
      return limit - taken;
    },
    resetsAt() {
      roll();
      return began + spanMs;
    },
    dump: () => ({ began, taken }),
    load(state) {
      ({ began, taken } = kept.parse(state));
    },
  };
}
