/** A timer handle of a `Clock`. */
export interface Timer {
  readonly id: number;
}

/** The clock that all emulated parts use. `clock.ts` creates the real and the virtual one. */
export interface Clock {
  /** Returns epoch ms. */
  now(): number;
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
}

/** The seeded random numbers that all emulated parts use. `rng.ts` creates them. */
export interface Rng {
  /** Returns a number in [0, 1). */
  next(): number;
  /** Returns a whole number in [0, limit). */
  below(limit: number): number;
  uuid(): string;
}
