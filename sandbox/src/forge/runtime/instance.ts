import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '../../time';
import { inspected, ownedBy, type CodeOwner } from '../../code-owner';
import type { App } from '../app/app';
import type { AppProcess, InvocationGlobals } from './app-process';
import { restoreNodesClasses, type Realm } from './realm';
import { scopeOf } from './scope';

/** A promise that is never answered: what is left to who waits on a process that died. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const invocations = new AsyncLocalStorage<InvocationGlobals>();

/** End of a process before its invocation's. */
export type ProcessEnd = 'died' | 'timed out';

/**
 * One process of the app, as far as app code can tell: the compiled bundle called afresh, with globals of its own. It
 * serves one invocation after the other, of any tenant, and sleeps between them: work that was not awaited goes on in
 * the next invocation, or never. A death is an instance thrown away: nothing that it waits for is ever answered.
 */
export class Instance implements AppProcess, CodeOwner {
  readonly #exports: Readonly<Record<string, () => unknown>>;
  readonly #timers = new Map<Timer, Clock>();
  readonly #asleep: (() => void)[] = [];
  readonly #realm: Realm;
  #globals: InvocationGlobals;
  #state: 'awake' | 'asleep' | 'dead' = 'awake';
  #onDeath: ((end: ProcessEnd) => void) | undefined;

  /** Runs the app's module code; what it throws is thrown. */
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

  /** Of the invocation that the running code belongs to. */
  globals(): InvocationGlobals {
    return invocations.getStore() ?? this.#globals;
  }

  /**
   * One invocation of `file.export`. Settles as the function's promise does, or never, if the instance dies: `onDeath`
   * tells that. The instance is asleep afterwards.
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

  /** Calls out, and brings the answer back, only while the instance is awake. */
  async awake<T>(call: (globals: InvocationGlobals) => Promise<T>): Promise<T> {
    const globals = this.globals();
    await this.#waking();
    try {
      // Effects of the call elsewhere don't belong to this invocation.
      return await invocations.exit(() => call(globals));
    } finally {
      await this.#waking();
    }
  }

  #waking(): Promise<void> | undefined {
    if (this.#state === 'awake') return undefined;
    return this.dead ? never() : new Promise((resolve) => this.#asleep.push(resolve));
  }

  /** Runs a callback of app code as soon as the instance is awake; what it throws kills the process. */
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

  /** Ends the process as an uncaught error does. */
  crash(thrown: unknown): void {
    this.globals().log('ERROR', `Uncaught ${inspected(thrown)}`);
    void this.die();
  }

  /** Ends the process, whose loops ran past the function's time limit, and the loop that asks. */
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

  /** The process is gone, here and now. */
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

/** Instances that wait for their next invocation; shared by hosts, it is one process for several tenants. */
export type InstancePool = Instance[];
