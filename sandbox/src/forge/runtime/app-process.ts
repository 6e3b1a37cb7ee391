import type { Clock, Rng, Timer } from '../../time/time';

/** Globals of app code that depend on the invocation. */
export interface InvocationGlobals {
  readonly clock: Clock;
  readonly rng: Rng;
  /** Time-out of the invocation's function, ms. */
  readonly limitMs: number;
  /** `globalThis.__forge_runtime__` [source: @forge/api]. */
  readonly runtime: unknown;
  /** `globalThis.__forge_fetch__` [source: @forge/api]. */
  forgeFetch(target: unknown, path: string, init?: RequestInit): Promise<Response>;
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  log(level: string, text: string): void;
  /** Counts Node's own work (`crypto.subtle`) as in progress. */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** The process in which app code runs, as its globals use it. */
export interface AppProcess {
  /** Returns the globals of the invocation to which the running code belongs. */
  globals(): InvocationGlobals;
  /** Makes a call outside the process. The call starts, and its answer arrives, only while the process runs. */
  whileRunning<T>(call: (globals: InvocationGlobals) => Promise<T>): Promise<T>;
  /** Runs a callback of app code as soon as the process runs. If it throws, the process ends. */
  whenRunning(run: () => void): void;
  /** Ends the process because its loops ran longer than the function's time-out. Throws to end the calling loop. */
  overrun(): never;
  setTimer(ms: number, run: () => void): Timer;
  clearTimer(timer: Timer): void;
  /** Ends the process at once. The promise never settles. */
  terminate<T>(): Promise<T>;
}
