/** A timer handle of a `Clock`. */
export interface Timer {
  readonly id: number;
}

/** The one clock that every emulated part goes by; `clock.ts` makes the real and the virtual one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
}

/** The one seeded source of chance; `rng.ts` makes it. */
export interface Rng {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  uuid(): string;
}
