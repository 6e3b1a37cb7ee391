import type { Faults } from '../faults';
import type { Latency } from '../latency';
import type { Chance, Clock } from '../time';
import type { Work } from '../work';
import type { App } from './bundle';
import type { Installation } from './installation';
import type { InvocationLog, OpenInvocation } from './invocation-log';
import type { Metrics } from './metrics';
import { timeOutOf } from './time-outs';
import { forgeRuntime, functionContext } from './runtime/forge-runtime';
import { Instance, type InstancePool } from './runtime/instance';
import type { Surroundings } from './runtime/scope';
import { createWindow } from './window';

// [doc] limits-invocation, changelog 3420 (1 Sep 2026)
const PER_USER_A_MINUTE = 1200;
const PER_INSTALLATION_A_MINUTE = 7000;
const PER_INSTALLATION_A_SECOND = 300;
/** Into and out of a function. [doc] limits-invocation */
const MAX_PAYLOAD_BYTES = 5 * 1024 * 1024;

/** A call of one of the app's functions. */
export interface FunctionCall {
  readonly module: string;
  /** The key of the function. */
  readonly function: string;
  /** What made it run, in words, for the log. */
  readonly cause: string;
  readonly payload: unknown;
  readonly accountId?: string | undefined;
  /** The count of queue pushes that descend from one first invocation. */
  readonly descent?: Descent | undefined;
}

/** Pushes that descend from one invocation, over any number of queue items in between. */
export interface Descent {
  pushes: number;
}

export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'timed out' }
  /** The process died; nothing is known of what it did. */
  | { readonly kind: 'died' }
  /** Not run at all: a limit, or a fault of the platform. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

/** What an invocation reaches: made anew for each. */
export interface Outside {
  forgeFetch(target: unknown, path: string, init?: RequestInit): Promise<Response>;
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** An invocation as the platform behind `__forge_fetch__` sees it. */
export interface Running {
  readonly module: string;
  readonly accountId: string | undefined;
  readonly limitMs: number;
  readonly descent: Descent;
  readonly record: OpenInvocation;
  /** Kills the process here and now; never answered. */
  die<T>(): Promise<T>;
}

export interface InvokerParts {
  readonly app: App;
  readonly at: Installation;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly work: Work;
  readonly latency: Latency;
  readonly faults: Faults;
  readonly metrics: Metrics;
  readonly log: InvocationLog;
  readonly pool: InstancePool;
  readonly external: () => unknown;
  readonly outside: (running: Running) => Outside;
}

export interface Invoker {
  /** Runs a function of the app once; every way that it can end is an outcome, nothing is thrown. */
  run(call: FunctionCall): Promise<Outcome>;
}

export function createInvoker(parts: InvokerParts): Invoker {
  const { app, clock, faults, latency, metrics, work } = parts;
  const minute = createWindow(clock, PER_INSTALLATION_A_MINUTE, 60_000);
  const second = createWindow(clock, PER_INSTALLATION_A_SECOND, 1000);
  const users = new Map<string, ReturnType<typeof createWindow>>();
  const pause = (ms: number): Promise<void> =>
    ms > 0 ? new Promise((resolve) => clock.setTimeout(resolve, ms)) : work.turn();

  const withinLimits = (accountId: string | undefined): boolean => {
    if (accountId !== undefined) {
      const user = users.get(accountId) ?? createWindow(clock, PER_USER_A_MINUTE, 60_000);
      users.set(accountId, user);
      if (!user.take()) return false;
    }
    return second.take() && minute.take();
  };

  return {
    async run(call) {
      const payload = copied(call.payload);
      if (payload.bytes > MAX_PAYLOAD_BYTES)
        return { kind: 'refused', status: 413, reason: 'Payload is larger than 5 MB' };
      if (!withinLimits(call.accountId))
        return { kind: 'refused', status: 429, reason: 'Invocation rate limit exceeded' };
      const fault = faults.strike('invocation', call.module);
      if (fault && 'status' in fault)
        return { kind: 'refused', status: fault.status, reason: 'The platform failed to invoke the function' };
      if (fault && 'delayMs' in fault) await pause(fault.delayMs);
      const lost = fault && 'lost' in fault ? fault.lost : undefined;
      const outcome = await runOnce(parts, call, payload.value, lost, pause);
      metrics.invocation(call.module);
      return outcome;
    },
  };

  async function runOnce(
    { at, chance, log, pool, external, outside }: InvokerParts,
    call: FunctionCall,
    payload: unknown,
    lost: 'before' | 'after' | undefined,
    pauseFor: typeof pause,
  ): Promise<Outcome> {
    const declared = app.manifest.modules.function.find(({ key }) => key === call.function);
    if (!declared) throw new Error(`${call.module} names no function of the manifest`);
    const limitMs = timeOutOf(app.manifest, declared);
    const record = log.open({ module: call.module, cause: call.cause, limitMs });
    const ends = clock.now() + limitMs;
    const warm = pool.pop();
    await pauseFor(latency.of(warm ? 'warmStart' : 'coldStart'));
    let instance: Instance | undefined = warm;
    const running: Running = {
      module: call.module,
      accountId: call.accountId,
      limitMs,
      descent: call.descent ?? { pushes: 0 },
      record,
      die: <T>(): Promise<T> => instance?.die<T>() ?? new Promise<T>(() => undefined),
    };
    const surroundings: Surroundings = {
      clock,
      chance,
      runtime: forgeRuntime(app, at, {
        invocationId: chance.uuid(),
        moduleKey: call.module,
        accountId: call.accountId,
        external: external(),
        remainingMs: () => Math.max(0, ends - clock.now()),
      }),
      ...outside(running),
      log: record.log,
      hold: (promise) => work.hold(promise),
    };
    const began = clock.now();
    let outcome: Outcome = { kind: 'died' };
    if (lost !== 'before') {
      outcome = await new Promise<Outcome>((resolve) => {
        const timer = clock.setTimeout(() => {
          resolve({ kind: 'timed out' });
          void instance?.die();
        }, limitMs);
        const end = (ended: Outcome): void => {
          clock.clearTimeout(timer);
          resolve(ended);
        };
        try {
          instance ??= new Instance(app, surroundings);
          instance
            .run(declared.handler, [payload, functionContext(at, call.accountId)], surroundings, () =>
              end({ kind: 'died' }),
            )
            .then(
              (value) => end(returned(value)),
              (error: unknown) => end({ kind: 'threw', message: wordsOf(error) }),
            );
        } catch (error) {
          end({ kind: 'threw', message: wordsOf(error) });
        }
      });
      if (lost === 'after') {
        void instance?.die();
        outcome = { kind: 'died' };
      }
    }
    if (instance && !instance.dead) pool.push(instance);
    record.close(outcome.kind === 'threw' ? `threw: ${outcome.message}` : outcome.kind);
    metrics.spent(clock.now() - began, record.logBytes());
    return outcome;
  }
}

/** What a function gives back passes through JSON. */
function returned(value: unknown): Outcome {
  try {
    const { bytes, value: copy } = copied(value);
    if (bytes > MAX_PAYLOAD_BYTES) return { kind: 'threw', message: 'Response is larger than 5 MB' };
    return { kind: 'returned', value: copy };
  } catch (error) {
    return { kind: 'threw', message: wordsOf(error) };
  }
}

function copied(value: unknown): { value: unknown; bytes: number } {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined
    ? { value: undefined, bytes: 0 }
    : { value: JSON.parse(text) as unknown, bytes: Buffer.byteLength(text) };
}

/** The words of what app code threw. It may come from another realm, so no `instanceof`. */
export function wordsOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string')
    return thrown.message;
  return String(thrown);
}
