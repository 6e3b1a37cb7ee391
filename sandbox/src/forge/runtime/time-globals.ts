import { AsyncResource } from 'node:async_hooks';
import type { Timer } from '../../time/time';
import type { AppProcess } from './app-process';

/** Returns a `Date` constructor on another clock. Its objects are ordinary dates. */
export function shadowDate(now: () => number): DateConstructor {
  const shadow: DateConstructor = new Proxy(Date, {
    apply: () => new Date(now()).toString(),
    construct: (target, args: readonly unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === shadow ? target : newTarget) as Date,
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
  return shadow;
}

/** Shortest and longest delay of Node's timers. Node replaces a longer delay with the shortest one, and prints a warning. */
const SHORTEST_MS = 1;
const LONGEST_MS = 2 ** 31 - 1;

type Callback = (...args: unknown[]) => void;

/** A timer of app code, with the methods of Node's `Timeout`. */
class AppTimeout {
  readonly #instance: AppProcess;
  readonly #fire: () => void;
  readonly #ms: number;
  #timer: Timer | undefined;

  constructor(instance: AppProcess, run: () => void, ms: number, isInterval: boolean) {
    this.#instance = instance;
    // The callback runs in the context of the invocation that set it, as with Node's own timers.
    this.#fire = AsyncResource.bind(() => {
      run();
      if (isInterval) this.refresh();
    });
    if (ms > LONGEST_MS) process.emitWarning(`${ms} ms is too long for a timer`, 'TimeoutOverflowWarning');
    this.#ms = ms >= SHORTEST_MS && ms <= LONGEST_MS ? ms : SHORTEST_MS;
    this.refresh();
  }

  refresh(): this {
    this.close();
    this.#timer = this.#instance.setTimer(this.#ms, () => {
      this.#timer = undefined;
      this.#fire();
    });
    return this;
  }

  close(): void {
    if (this.#timer) this.#instance.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

/** Returns Node's timer functions on the clock of the instance's invocation. */
export function shadowTimers(instance: AppProcess) {
  const setterOf =
    ({ isInterval }: { readonly isInterval: boolean }) =>
    (run: Callback, ms = SHORTEST_MS, ...args: unknown[]): AppTimeout =>
      new AppTimeout(instance, () => run(...args), ms, isInterval);
  const clear = (timer: unknown): void => {
    if (timer instanceof AppTimeout) timer.close();
  };
  return {
    setTimeout: setterOf({ isInterval: false }),
    clearTimeout: clear,
    setInterval: setterOf({ isInterval: true }),
    clearInterval: clear,
    setImmediate: (run: Callback, ...args: unknown[]) =>
      setImmediate(AsyncResource.bind(() => instance.whenRunning(() => run(...args)))),
    queueMicrotask: (run: () => void) => queueMicrotask(() => instance.whenRunning(run)),
    clearImmediate: (immediate: NodeJS.Immediate | undefined) => clearImmediate(immediate),
  };
}

export type Timers = ReturnType<typeof shadowTimers>;

/** Returns `AbortSignal` with a `timeout` on the invocation's clock. */
export function shadowAbortSignal({ setTimeout }: Timers): typeof AbortSignal {
  const timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    setTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      ms,
    );
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, name) =>
      name === 'timeout' ? timeout : name === 'any' ? target.any.bind(target) : (Reflect.get(target, name) as unknown),
  });
}

/** Returns `node:timers/promises`. */
export function timersAsPromises({ setTimeout, setImmediate }: Timers): object {
  return {
    setTimeout: (ms?: number, value?: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), ms)),
    setImmediate: (value?: unknown) => new Promise((resolve) => setImmediate(() => resolve(value))),
  };
}
