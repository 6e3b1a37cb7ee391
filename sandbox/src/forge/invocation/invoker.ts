import { answerOf, type Faults } from '../../faults';
import type { Latency } from '../../time/latency';
import type { Rng, Clock } from '../../time/time';
import type { WireResponse } from '../../wire';
import type { Work } from '../../time/work';
import type { App } from '../app/app';
import type { Invoked } from './invocation';
import type { Installation } from '../app/installation';
import { createInvocationLimits } from './invocation-limits';
import type { InvocationLog, OpenInvocation } from './invocation-log';
import type { Metrics } from './metrics';
import { forgeRuntime, functionContext } from '../runtime/forge-runtime';
import { Instance, type InstancePool } from '../runtime/instance';
import type { InvocationGlobals } from '../runtime/app-process';
import { timeOuts } from './time-outs';
/** Limit of a function's payload and of its response [doc: limits-invocation]. */
const MAX_PAYLOAD_BYTES = 5 * 1024 * 1024;

/** A call of one of the app's functions. */
interface FunctionCall {
  readonly module: string;
  /** Key of the function. */
  readonly function: string;
  /** Cause of the call, for the log. */
  readonly cause: string;
  readonly payload: unknown;
  readonly accountId?: string | undefined;
  readonly descent?: Descent | undefined;
  /** Returns a warning for the log if the platform can't use the returned value. */
  readonly warningOf?: (value: unknown) => string | undefined;
}

/** Count of queue pushes that descend from one first invocation, through any number of queue items. */
export interface Descent {
  pushes: number;
}

export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'timed out' }
  /** The process crashed. Its effects are unknown. */
  | { readonly kind: 'crashed' }
  /** A state was loaded during the invocation. The outcome has no effect. */
  | { readonly kind: 'forgotten' }
  /**
   * The function didn't run, because of a limit or a fault of the platform. A fault rule may set the answer to an HTTP
   * caller.
   */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly answer?: WireResponse | undefined;
    };

/** Functions of an invocation that reach outside its process. */
export type Outside = Pick<InvocationGlobals, 'forgeFetch' | 'fetch'>;

/** Data of an invocation that the platform behind `__forge_fetch__` needs. */
export interface LiveInvocation {
  readonly accountId: string | undefined;
  readonly limitMs: number;
  readonly descent: Descent;
  readonly record: OpenInvocation;
  /** Crashes the process now. The promise never settles. */
  readonly terminate: <T>() => Promise<T>;
  /** Returns true after another state was loaded. */
  readonly forgotten: () => boolean;
}

export interface InvokerDeps {
  readonly app: App;
  readonly at: Installation;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly work: Work;
  readonly latency: Latency;
  readonly faults: Faults;
  readonly metrics: Metrics;
  readonly log: InvocationLog;
  readonly pool: InstancePool;
  /** Returns the external permissions that are granted now. */
  readonly external: () => unknown;
  readonly outside: (invocation: LiveInvocation) => Outside;
}

export interface Invoker {
  /** Runs a function of the app once. Never rejects, because every end is an outcome. */
  run(call: FunctionCall): Promise<Outcome>;
  /** Aborts running invocations and refuses new ones. */
  stop(): void;
  /** Returns the number of running invocations. */
  running(): number;
  /** Returns the counts of the limits, without running invocations. */
  dump(): unknown;
  /** Loads a state. Aborts running invocations, so that they don't affect it, and accepts new ones. */
  load(state: unknown): void;
}

const FORGOTTEN: Outcome = { kind: 'forgotten' };

export function createInvoker(deps: InvokerDeps): Invoker {
  const { app, clock, faults, latency, log, metrics, pool, work } = deps;
  const handlers = new Map(app.manifest.modules.function.map(({ key, handler }) => [key, handler]));
  const limits = timeOuts(app.manifest);
  const allowance = createInvocationLimits(clock);
  const pause = (ms: number): Promise<void> =>
    ms > 0 ? new Promise((resolve) => clock.setTimeout(resolve, ms)) : work.turn();

  async function runOnce(
    call: FunctionCall,
    payload: unknown,
    lost: 'before' | 'after' | undefined,
    forgotten: AbortSignal,
  ): Promise<Outcome> {
    const limitMs = limits.get(call.function);
    if (limitMs === undefined) throw new Error(`no module names the function ${call.function}`);
    const record = log.open({ module: call.module, cause: call.cause, limitMs });
    const ends = clock.now() + limitMs;
    const end = (outcome: Outcome): Outcome => {
      if (forgotten.aborted) return FORGOTTEN;
      record.close(outcome.kind === 'threw' ? `threw: ${outcome.message}` : outcome.kind);
      metrics.invocation(call.module, outcome.kind);
      metrics.addRun(clock.now() - ends + limitMs, record.logBytes());
      return outcome;
    };
    let instance = pool.pop();
    await pause(latency.of(instance ? 'warmStart' : 'coldStart'));
    if (forgotten.aborted || lost === 'before') return end({ kind: 'crashed' });
    const invocation: LiveInvocation = {
      accountId: call.accountId,
      limitMs,
      descent: call.descent ?? { pushes: 0 },
      record,
      terminate: <T>() => instance?.terminate<T>() ?? new Promise<T>(() => undefined),
      forgotten: () => forgotten.aborted,
    };
    forgotten.addEventListener('abort', () => void invocation.terminate());
    const globals = globalsOf(deps, call, invocation, ends);
    try {
      instance ??= new Instance(app, globals);
    } catch (error) {
      return end({ kind: 'threw', message: messageOf(error) });
    }
    const outcome = await raced(
      instance,
      handlers.get(call.function) ?? '',
      [payload, functionContext(deps.at, call.accountId)],
      globals,
      limitMs,
    );
    const warning = outcome.kind === 'returned' ? call.warningOf?.(outcome.value) : undefined;
    if (warning !== undefined) record.log('WARN', warning);
    if (lost === 'after') void instance.terminate();
    if (!instance.isTerminated) pool.push(instance);
    return end(lost === 'after' ? { kind: 'crashed' } : outcome);
  }

  const attempt = async (call: FunctionCall, forgotten: AbortSignal): Promise<Outcome> => {
    const refused = (status: number, reason: string, answer?: WireResponse): Outcome => {
      log.open({ module: call.module, cause: call.cause, limitMs: 0 }).close(`refused: ${reason}`);
      metrics.invocation(call.module, 'refused');
      return { kind: 'refused', status, reason, answer };
    };
    const payload = copied(call.payload);
    if (payload.bytes > MAX_PAYLOAD_BYTES) return refused(413, 'Payload is larger than 5 MB');
    if (!allowance.take(call.accountId)) return refused(429, 'Invocation rate limit exceeded');
    const fault = faults.effectOn('invocation', call.module);
    if (fault && 'status' in fault) {
      const reason = 'The platform failed to invoke the function';
      return refused(fault.status, reason, answerOf({ body: { message: reason }, ...fault }));
    }
    if (fault && 'delayMs' in fault) await pause(fault.delayMs);
    if (forgotten.aborted) return FORGOTTEN;
    return runOnce(call, payload.value, fault && 'lost' in fault ? fault.lost : undefined, forgotten);
  };
  const runs = new Set<AbortController>();
  let isStopped = false;
  return {
    async run(call) {
      if (isStopped) return FORGOTTEN;
      const run = new AbortController();
      const forgotten = new Promise<Outcome>((resolve) => {
        run.signal.addEventListener('abort', () => resolve(FORGOTTEN));
      });
      runs.add(run);
      try {
        return await Promise.race([attempt(call, run.signal), forgotten]);
      } finally {
        runs.delete(run);
      }
    },
    stop() {
      isStopped = true;
      for (const run of runs) run.abort();
    },
    running: () => runs.size,
    dump: () => allowance.dump(),
    load(state) {
      isStopped = false;
      allowance.load(state);
      for (const run of runs) run.abort();
    },
  };
}

function globalsOf(deps: InvokerDeps, call: FunctionCall, invocation: LiveInvocation, ends: number): InvocationGlobals {
  const { app, at, clock, rng, work, external, outside } = deps;
  return {
    clock,
    rng,
    limitMs: invocation.limitMs,
    runtime: forgeRuntime(app, at, {
      invocationId: rng.uuid(),
      moduleKey: call.module,
      accountId: call.accountId,
      external: external(),
      remainingMs: () => Math.max(0, ends - clock.now()),
    }),
    ...outside(invocation),
    log: (level, text) => invocation.record.log(level, text),
    hold: (promise) => work.hold(promise),
  };
}

/**
 * Returns the first of: the function's end, its time-out, the crash of its process. A time-out ends the process, too.
 */
function raced(
  instance: Instance,
  handler: string,
  args: readonly unknown[],
  globals: InvocationGlobals,
  limitMs: number,
): Promise<Outcome> {
  const { clock } = globals;
  return new Promise((resolve) => {
    const timer = clock.setTimeout(() => {
      resolve({ kind: 'timed out' });
      void instance.terminate();
    }, limitMs);
    const end = (outcome: Outcome): void => {
      clock.clearTimeout(timer);
      resolve(outcome);
    };
    instance
      .run(handler, args, globals, (kind) => end({ kind }))
      .then(
        (value) => end(returned(value)),
        (error: unknown) => end({ kind: 'threw', message: messageOf(error) }),
      );
  });
}

/** Returns the outcome for a function's value, which is copied through JSON. */
function returned(value: unknown): Outcome {
  try {
    const copy = copied(value);
    if (copy.bytes > MAX_PAYLOAD_BYTES) return { kind: 'threw', message: 'Response is larger than 5 MB' };
    return { kind: 'returned', value: copy.value };
  } catch (error) {
    return { kind: 'threw', message: messageOf(error) };
  }
}

function copied(value: unknown): { value: unknown; bytes: number } {
  // Values without a JSON form (undefined, a function) have no text.
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined
    ? { value: undefined, bytes: 0 }
    : { value: JSON.parse(text), bytes: Buffer.byteLength(text) };
}

/** Converts an outcome to the result that the function's caller gets. */
export function invokedOf(outcome: Outcome): Invoked {
  switch (outcome.kind) {
    case 'returned':
      return { result: outcome.value };
    case 'threw':
      return { error: { message: outcome.message } };
    case 'refused':
      return { error: { message: outcome.reason } };
    case 'timed out':
      return { error: { message: 'Function timed out' } };
    case 'crashed':
    case 'forgotten':
      return { error: { message: 'There was an error invoking the function' } };
  }
}

/**
 * Returns the message of a value that app code threw. The value may come from another realm, and may throw when it is
 * read.
 */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') {
      return thrown.message;
    }
    return String(thrown);
  } catch {
    return 'The function threw a value without a message';
  }
}
