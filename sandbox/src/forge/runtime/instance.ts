import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '../../time';
import { inspected, ownedBy, type CodeOwner } from '../../code-owner';
import type { App } from '../app/app';
import type { AppProcess, InvocationGlobals } from './app-process';
import { restoreNodesClasses, type Realm } from './realm';
import { scopeOf } from './scope';

/** Returns a promise that never settles, for code that waits for a crashed process. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const invocations = new AsyncLocalStorage<InvocationGlobals>();

/** Reason why a process ended before its invocation did. */
export type ProcessEnd = 'died' | 'timed out';

/**
 * A process of the app: the compiled bundle, run once with globals of its own. It serves one invocation after the
 * other, of any tenant, and sleeps between them. Work that wasn't awaited continues in the next invocation, or never.
 * After a crash the instance is discarded, and no promise that its code waits for settles.
 */
export class Instance implements AppProcess, CodeOwner {
  readonly #exports: Readonly<Record<string, () => unknown>>;
  readonly #timers = new Map<Timer, Clock>();
  readonly #asleep: (() => void)[] = [];
  readonly #realm: Realm;
  #globals: InvocationGlobals;
  #state: 'awake' | 'asleep' | 'dead' = 'awake';
  #onDeath: ((end: ProcessEnd) => void) | undefined;

  /**
   * Runs the app's module code.
   * @throws the error of that code.
   */
  constructor(app: App, globals: InvocationGlobals) {
    this.#globals = globals;
    this.#realm = app.realm();
    const { values, module } = scopeOf(this, app, this.#realm);
    ownedBy(this, () => invocations.run(globals, () => this.#realm.run(...values)));
    this.#exports = module.exports as Readonly<Record<string, () => unknown>>;
  }

  get dead(): boolean {
    return this.#state === 'dead';
  }

  /** Returns the globals of the invocation to which the running code belongs. */
  globals(): InvocationGlobals {
    return invocations.getStore() ?? this.#globals;
  }

  /**
   * Runs one invocation of `file.export`, then puts the instance to sleep. Settles as the function's promise does. If
   * the process ends first, it calls `onDeath` and never settles.
   */
  async run(
    handler: string,
    args: readonly unknown[],
    globals: InvocationGlobals,
    onDeath: (end: ProcessEnd) => void,
  ): Promise<unknown> {
    this.#globals = globals;
    this.#onDeath = onDeath;
    this.#state = 'awake';
    for (const wake of this.#asleep.splice(0)) wake();
    try {
      const [payload, ...rest] = args;
      const own = payload === undefined ? undefined : this.#realm.parseJson(JSON.stringify(payload));
      return await ownedBy(this, () =>
        invocations.run(globals, async () => (await this.#function(handler))(own, ...rest)),
      );
    } finally {
      const changes = restoreNodesClasses();
      if (changes.length > 0) {
        globals.log('WARN', `The sandbox took back changes of Node's classes: ${changes.join(', ')}`);
      }
      if (!this.dead) this.#state = 'asleep';
    }
  }

  async #function(handler: string): Promise<(...args: readonly unknown[]) => unknown> {
    const dot = handler.lastIndexOf('.');
    const file = (await this.#exports[handler.slice(0, dot)]?.()) as Readonly<Record<string, unknown>> | undefined;
    const found = file?.[handler.slice(dot + 1)];
    if (typeof found !== 'function') throw new TypeError(`${handler} is not a function`);
    return (...args) => Reflect.apply(found, undefined, args) as unknown;
  }

  /** Makes a call outside the process. The call starts and its answer arrives only while the instance is awake. */
  async awake<T>(call: (globals: InvocationGlobals) => Promise<T>): Promise<T> {
    const globals = this.globals();
    await this.#waking();
    try {
      // The invocation's context must not extend to the sandbox's own work for this call.
      return await invocations.exit(() => call(globals));
    } finally {
      await this.#waking();
    }
  }

  #waking(): Promise<void> | undefined {
    if (this.#state === 'awake') return undefined;
    return this.dead ? never() : new Promise((resolve) => this.#asleep.push(resolve));
  }

  /** Runs a callback of app code as soon as the instance is awake. If it throws, the process ends. */
  whenAwake(run: () => void): void {
    if (this.dead) return;
    if (this.#state === 'asleep') {
      this.#asleep.push(() => this.whenAwake(run));
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
    this.globals().log('ERROR', `Uncaught ${inspected(thrown)}`);
    void this.die();
  }

  /** Ends the process because its loops ran past the function's time-out. Throws to end the calling loop. */
  overrun(): never {
    void this.die('timed out');
    throw new Error('The function timed out in a loop');
  }

  setTimer(ms: number, run: () => void): Timer {
    const { clock } = this.globals();
    const timer = clock.setTimeout(() => {
      this.#timers.delete(timer);
      this.whenAwake(run);
    }, ms);
    this.#timers.set(timer, clock);
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#timers.get(timer)?.clearTimeout(timer);
    this.#timers.delete(timer);
  }

  /** Ends the process at once. The promise never settles. */
  die<T>(end: ProcessEnd = 'died'): Promise<T> {
    if (!this.dead) {
      this.#state = 'dead';
      for (const [timer, clock] of this.#timers) clock.clearTimeout(timer);
      this.#timers.clear();
      this.#asleep.length = 0;
      this.#onDeath?.(end);
      this.#onDeath = undefined;
    }
    return never();
  }
}

/** Idle instances. Hosts that share a pool run their tenants in the same processes, as Forge does. */
export type InstancePool = Instance[];
