import type { Clock, Rng, Timer } from '../../time';

/** Globals that app code reaches while an invocation runs. */
export interface InvocationGlobals {
  readonly clock: Clock;
  readonly rng: Rng;
  /** Time limit of the invocation's function, ms. */
  readonly limitMs: number;
  /** `globalThis.__forge_runtime__` [src]. */
  readonly runtime: unknown;
  /** `globalThis.__forge_fetch__` [src]. */
  forgeFetch(target: unknown, path: string, init?: RequestInit): Promise<Response>;
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  log(level: string, text: string): void;
  /** Counts Node's own work (`crypto.subtle`) as under way. */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** The process that app code runs in, as its globals see it. */
export interface AppProcess {
  /** Globals of the invocation that the running code belongs to. */
  globals(): InvocationGlobals;
  /** Calls out, and brings the answer back, only while the process is awake. */
  awake<T>(call: (globals: InvocationGlobals) => Promise<T>): Promise<T>;
  /** Runs a callback of app code as soon as the process is awake; a throw ends the process. */
  whenAwake(run: () => void): void;
  /** Ends the process, whose loops ran past the function's time limit, and the loop that asks. */
  overrun(): never;
  setTimer(ms: number, run: () => void): Timer;
  clearTimer(timer: Timer): void;
  /** Ends the process at once. The promise never settles. */
  die<T>(): Promise<T>;
}
