import { answerOf, type Faults } from '../../faults';
import type { Latency } from '../../time/latency';
import type { Rng, Clock } from '../../time/time';
import type { WireResponse } from '../../wire';
import type { Work } from '../../time/work';
import type { App } from '../app/app';
import type { InvokeResult } from './invocation';
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
  /** Cause of the call, for the log, such as `schedule`. */
  readonly cause: string;
  readonly payload: unknown;
  readonly accountId?: string | undefined;
  readonly descent?: Descent | undefined;
  /** Returns a warning for the log if the platform can't use the returned value. */
  readonly warningOf?: (value: unknown) => string | undefined;
}

/** Count of the queue pushes that one invocation caused, directly or through the queue items that it pushed. */
export interface Descent {
  pushes: number;
}

export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'timed out' }
  /** The process crashed. Its effects are unknown. */
  | { readonly kind: 'crashed' }
  /** A state was loaded, or the app was uninstalled, during the invocation. The outcome has no effect. */
  | { readonly kind: 'aborted' }
  /**
   * The function didn't run, because of a limit or a fault of the platform. A fault rule may set the answer that an HTTP
   * caller gets.
   */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly answer?: WireResponse | undefined;
    };

/** Functions with which an invocation makes calls outside its process. */
export type OutgoingCalls = Pick<InvocationGlobals, 'forgeFetch' | 'fetch'>;

/** A running invocation, as the platform behind `__forge_fetch__` sees it. */
export interface LiveInvocation {
  readonly accountId: string | undefined;
  readonly limitMs: number;
  readonly descent: Descent;
  readonly record: OpenInvocation;
  /** Crashes the process now. The promise never settles. */
  readonly terminate: <T>() => Promise<T>;
  /** Returns true after another state was loaded or the app was uninstalled. */
  readonly isAborted: () => boolean;
}

export interface InvokerDeps {
  readonly app: App;
  readonly installation: Installation;
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
  readonly outgoingCalls: (invocation: LiveInvocation) => OutgoingCalls;
}

export interface Invoker {
  /** Runs a function of the app once. Never rejects, because each failure is an outcome, too. */
  run(call: FunctionCall): Promise<Outcome>;
  /** Aborts running invocations and refuses new ones. */
  stop(): void;
  /** Returns the number of running invocations. */
  running(): number;
  /** Returns the counts of the rate limits. Running invocations aren't part of the state. */
  dump(): unknown;
  /** Loads a state, and accepts new invocations. Aborts running ones, so that they don't affect the state. */
  load(state: unknown): void;
}

const ABORTED: Outcome = { kind: 'aborted' };

export function createInvoker(deps: InvokerDeps): Invoker {
  const { app, clock, faults, latency, log, metrics, pool, work } = deps;
  const handlers = new Map(app.manifest.modules.function.map(({ key, handler }) => [key, handler]));
  const timeOutsMs = timeOuts(app.manifest);
  const rateLimits = createInvocationLimits(clock);
  const pause = (ms: number): Promise<void> =>
    ms > 0 ? new Promise((resolve) => clock.setTimeout(resolve, ms)) : work.nextTurn();

  async function runOnce(
    call: FunctionCall,
    payload: unknown,
    lost: 'before' | 'after' | undefined,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const limitMs = timeOutsMs.get(call.function);
    if (limitMs === undefined) throw new Error(`no module names the function ${call.function}`);
    const record = log.open({ module: call.module, cause: call.cause, limitMs });
    const endsAt = clock.now() + limitMs;
    const end = (outcome: Outcome): Outcome => {
      if (signal.aborted) return ABORTED;
      record.close(outcome.kind === 'threw' ? `threw: ${outcome.message}` : outcome.kind);
      metrics.countInvocation(call.module, outcome.kind);
      metrics.addRun(clock.now() - endsAt + limitMs, record.logBytes());
      return outcome;
    };
    let instance = pool.pop();
    await pause(latency.delayMs(instance ? 'warmStart' : 'coldStart'));
    if (signal.aborted || lost === 'before') return end({ kind: 'crashed' });
    const invocation: LiveInvocation = {
      accountId: call.accountId,
      limitMs,
      descent: call.descent ?? { pushes: 0 },
      record,
      terminate: <T>() => instance?.terminate<T>() ?? new Promise<T>(() => undefined),
      isAborted: () => signal.aborted,
    };
    signal.addEventListener('abort', () => void invocation.terminate());
    const globals = globalsOf(deps, call, invocation, endsAt);
    try {
      instance ??= new Instance(app, globals);
    } catch (error) {
      return end({ kind: 'threw', message: messageOf(error) });
    }
    const outcome = await runWithTimeOut(
      instance,
      handlers.get(call.function) ?? '',
      [payload, functionContext(deps.installation, call.accountId)],
      globals,
      limitMs,
    );
    const warning = outcome.kind === 'returned' ? call.warningOf?.(outcome.value) : undefined;
    if (warning !== undefined) record.log('WARN', warning);
    if (lost === 'after') void instance.terminate();
    if (!instance.isTerminated) pool.push(instance);
    return end(lost === 'after' ? { kind: 'crashed' } : outcome);
  }

  const attempt = async (call: FunctionCall, signal: AbortSignal): Promise<Outcome> => {
    const refuse = (status: number, reason: string, answer?: WireResponse): Outcome => {
      log.open({ module: call.module, cause: call.cause, limitMs: 0 }).close(`refused: ${reason}`);
      metrics.countInvocation(call.module, 'refused');
      return { kind: 'refused', status, reason, answer };
    };
    const payload = jsonCopy(call.payload);
    if (payload.bytes > MAX_PAYLOAD_BYTES) return refuse(413, 'Payload is larger than 5 MB');
    if (!rateLimits.take(call.accountId)) return refuse(429, 'Invocation rate limit exceeded');
    const fault = faults.effectOn('invocation', call.module);
    if (fault && 'status' in fault) {
      const reason = 'The platform failed to invoke the function';
      return refuse(fault.status, reason, answerOf({ body: { message: reason }, ...fault }));
    }
    if (fault && 'delayMs' in fault) await pause(fault.delayMs);
    if (signal.aborted) return ABORTED;
    return runOnce(call, payload.value, fault && 'lost' in fault ? fault.lost : undefined, signal);
  };
  const runs = new Set<AbortController>();
  let isStopped = false;
  return {
    async run(call) {
      if (isStopped) return ABORTED;
      const run = new AbortController();
      const aborted = new Promise<Outcome>((resolve) => {
        run.signal.addEventListener('abort', () => resolve(ABORTED));
      });
      runs.add(run);
      try {
        return await Promise.race([attempt(call, run.signal), aborted]);
      } finally {
        runs.delete(run);
      }
    },
    stop() {
      isStopped = true;
      for (const run of runs) run.abort();
    },
    running: () => runs.size,
    dump: () => rateLimits.dump(),
    load(state) {
      isStopped = false;
      rateLimits.load(state);
      for (const run of runs) run.abort();
    },
  };
}

function globalsOf(
  deps: InvokerDeps,
  call: FunctionCall,
  invocation: LiveInvocation,
  endsAt: number,
): InvocationGlobals {
  const { app, installation, clock, rng, work, external, outgoingCalls } = deps;
  return {
    clock,
    rng,
    limitMs: invocation.limitMs,
    runtime: forgeRuntime(app, installation, {
      invocationId: rng.uuid(),
      moduleKey: call.module,
      accountId: call.accountId,
      external: external(),
      remainingMs: () => Math.max(0, endsAt - clock.now()),
    }),
    ...outgoingCalls(invocation),
    log: (level, text) => invocation.record.log(level, text),
    hold: (promise) => work.hold(promise),
  };
}

/**
 * Runs a function. Returns the outcome that happens first: the function's end, its time-out, or the crash of its process.
 * A time-out ends the process.
 */
function runWithTimeOut(
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
        (value) => end(returnedOutcome(value)),
        (error: unknown) => end({ kind: 'threw', message: messageOf(error) }),
      );
  });
}

/** Returns the outcome for a function's value, which is copied through JSON. */
function returnedOutcome(value: unknown): Outcome {
  try {
    const copy = jsonCopy(value);
    if (copy.bytes > MAX_PAYLOAD_BYTES) return { kind: 'threw', message: 'Response is larger than 5 MB' };
    return { kind: 'returned', value: copy.value };
  } catch (error) {
    return { kind: 'threw', message: messageOf(error) };
  }
}

/** Copies a value through JSON. Returns the copy and its size as JSON. */
function jsonCopy(value: unknown): { value: unknown; bytes: number } {
  // Values without a JSON form (undefined, a function) have no text.
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined
    ? { value: undefined, bytes: 0 }
    : { value: JSON.parse(text), bytes: Buffer.byteLength(text) };
}

/** Converts an outcome to the result that the function's caller gets. */
export function toInvokeResult(outcome: Outcome): InvokeResult {
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
    case 'aborted':
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
