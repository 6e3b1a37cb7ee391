import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '../../time/time';
import { inspectThrown, runAsOwner, type CodeOwner } from '../../code-owner';
import type { App } from '../app/app';
import type { AppProcess, InvocationGlobals } from './app-process';
import { restoreNodesClasses, type Realm } from './realm';
import { createScope } from './scope';

/** Returns a promise that never settles, for code that waits for a crashed process. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const invocations = new AsyncLocalStorage<InvocationGlobals>();

/** Reason why a process ended before its invocation did. */
export type ProcessEnd = 'crashed' | 'timed out';

/**
 * A process of the app: the compiled bundle, run once with globals of its own. It serves one invocation after the
 * other, of any tenant, and is idle between them. Work that wasn't awaited continues in the next invocation, or never.
 * After a crash the instance is discarded, and no promise that its code waits for settles.
 */
export class Instance implements AppProcess, CodeOwner {
  readonly #exports: Readonly<Record<string, () => unknown>>;
  readonly #timers = new Map<Timer, Clock>();
  /** Functions that continue when the instance runs again. */
  readonly #waiting: (() => void)[] = [];
  readonly #realm: Realm;
  #globals: InvocationGlobals;
  #state: 'running' | 'idle' | 'terminated' = 'running';
  #onEnd: ((end: ProcessEnd) => void) | undefined;

  /**
   * Runs the app's module code.
   * @throws the error of that code.
   */
  constructor(app: App, globals: InvocationGlobals) {
    this.#globals = globals;
    this.#realm = app.realm();
    const { values, module } = createScope(this, app, this.#realm);
    runAsOwner(this, () => invocations.run(globals, () => this.#realm.run(...values)));
    this.#exports = module.exports as Readonly<Record<string, () => unknown>>;
  }

  get isTerminated(): boolean {
    return this.#state === 'terminated';
  }

  /** Returns the globals of the invocation to which the running code belongs. */
  globals(): InvocationGlobals {
    return invocations.getStore() ?? this.#globals;
  }

  /**
   * Runs one invocation of `file.export`, then makes the instance idle. Settles as the function's promise does. If the
   * process ends first, calls `onEnd` and never settles.
   */
  async run(
    handler: string,
    args: readonly unknown[],
    globals: InvocationGlobals,
    onEnd: (end: ProcessEnd) => void,
  ): Promise<unknown> {
    this.#globals = globals;
    this.#onEnd = onEnd;
    this.#state = 'running';
    for (const resume of this.#waiting.splice(0)) resume();
    try {
      const [payload, ...rest] = args;
      const ownPayload = payload === undefined ? undefined : this.#realm.parseJson(JSON.stringify(payload));
      return await runAsOwner(this, () =>
        invocations.run(globals, async () => (await this.#functionOf(handler))(ownPayload, ...rest)),
      );
    } finally {
      const changes = restoreNodesClasses();
      if (changes.length > 0) {
        globals.log('WARN', `The sandbox took back changes of Node's classes: ${changes.join(', ')}`);
      }
      if (!this.isTerminated) this.#state = 'idle';
    }
  }

  async #functionOf(handler: string): Promise<(...args: readonly unknown[]) => unknown> {
    const dot = handler.lastIndexOf('.');
    const file = (await this.#exports[handler.slice(0, dot)]?.()) as Readonly<Record<string, unknown>> | undefined;
    const exported = file?.[handler.slice(dot + 1)];
    if (typeof exported !== 'function') throw new TypeError(`${handler} is not a function`);
    return (...args) => Reflect.apply(exported, undefined, args) as unknown;
  }

  /** Makes a call outside the process. The call starts and its answer arrives only while the instance runs. */
  async whileRunning<T>(call: (globals: InvocationGlobals) => Promise<T>): Promise<T> {
    const globals = this.globals();
    await this.#untilRunning();
    try {
      // The invocation's context must not extend to the sandbox's own work for this call.
      return await invocations.exit(() => call(globals));
    } finally {
      await this.#untilRunning();
    }
  }

  #untilRunning(): Promise<void> | undefined {
    if (this.#state === 'running') return undefined;
    return this.isTerminated ? never() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Runs a callback of app code as soon as the instance runs. If it throws, the process ends. */
  whenRunning(run: () => void): void {
    if (this.isTerminated) return;
    if (this.#state === 'idle') {
      this.#waiting.push(() => this.whenRunning(run));
      return;
    }
    try {
      run();
    } catch (error) {
      this.crash(error);
    }
  }

  /** Ends the process, as an uncaught error does. */
  crash(thrown: unknown): void {
    this.globals().log('ERROR', `Uncaught ${inspectThrown(thrown)}`);
    void this.terminate();
  }

  /** Ends the process because its loops ran longer than the function's time-out. Throws to end the calling loop. */
  overrun(): never {
    void this.terminate('timed out');
    throw new Error('The function timed out in a loop');
  }

  setTimer(ms: number, run: () => void): Timer {
    const { clock } = this.globals();
    const timer = clock.setTimeout(() => {
      this.#timers.delete(timer);
      this.whenRunning(run);
    }, ms);
    this.#timers.set(timer, clock);
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#timers.get(timer)?.clearTimeout(timer);
    this.#timers.delete(timer);
  }

  /** Ends the process at once. The promise never settles. */
  terminate<T>(end: ProcessEnd = 'crashed'): Promise<T> {
    if (!this.isTerminated) {
      this.#state = 'terminated';
      for (const [timer, clock] of this.#timers) clock.clearTimeout(timer);
      this.#timers.clear();
      this.#waiting.length = 0;
      this.#onEnd?.(end);
      this.#onEnd = undefined;
    }
    return never();
  }
}

/** Idle instances. Hosts that share a pool run their tenants in the same processes, as Forge does. */
export type InstancePool = Instance[];
