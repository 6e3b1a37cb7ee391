import { answerOf, type Effect, type Faults } from '../../faults';
import type { Delay, Latency } from '../../time/latency';
import type { Clock } from '../../time/time';
import { json, type WireResponse } from '../../wire';
import type { Work } from '../../time/work';
import type { LiveInvocation } from '../invocation/invoker';

/** A prepared call of the app to the platform. */
interface PlatformCall {
  /** Name in the log: `jira`, `kvs`, `queue`, `graphql`, `egress`, ... */
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly request?: unknown;
  /** Place of the fault rules that apply to the call, and the text that they match. */
  readonly fault?: {
    readonly on: 'jira' | 'kvs' | 'secret' | 'webtrigger' | 'queue' | 'egress';
    readonly text: string;
  };
  readonly delay: Delay;
  /** Carries out the call at once and returns its answer. */
  perform(): WireResponse | Promise<WireResponse>;
  /** Returns the result of a call that took too long. Default: an answer with status 504. */
  timeOut?(): Promise<WireResponse>;
  /** Waits for the answer as the caller does. May reject before the answer arrives. */
  wait?(answer: Promise<WireResponse>): Promise<WireResponse>;
}

export interface CallRunnerDeps {
  readonly clock: Clock;
  readonly work: Work;
  readonly faults: Faults;
  readonly latency: Latency;
}

/** Runs the app's calls with their latency, applies fault rules, and logs each call. */
export interface CallRunner {
  run(call: PlatformCall, invocation: LiveInvocation): Promise<WireResponse>;
}

/** Header in which the sandbox's Jira returns the rate limit points of a call. The app doesn't get it. */
const POINTS_HEADER = 'x-sandbox-points';

export function createCallRunner({ clock, work, faults, latency }: CallRunnerDeps): CallRunner {
  const pause = (ms: number): Promise<void> =>
    ms > 0 ? new Promise((resolve) => clock.setTimeout(resolve, ms)) : work.nextTurn();

  const performWithEffect = async (
    call: PlatformCall,
    effect: Effect | undefined,
    invocation: LiveInvocation,
  ): Promise<WireResponse> => {
    if (!effect) return call.perform();
    if ('status' in effect) return answerOf(effect);
    if ('delayMs' in effect) {
      await pause(effect.delayMs);
      return call.perform();
    }
    if ('late' in effect) {
      clock.setTimeout(() => void Promise.resolve(call.perform()).catch(() => undefined), effect.late);
      return call.timeOut?.() ?? json(504, { message: 'Gateway Timeout', code: 'GATEWAY_TIMEOUT' });
    }
    if ('lost' in effect) {
      if (effect.lost === 'after') await call.perform();
      return invocation.terminate();
    }
    throw new Error(`the fault ${JSON.stringify(effect)} cannot apply to ${call.target}`);
  };

  const performRecorded = async (
    call: PlatformCall,
    invocation: LiveInvocation,
    record: (status: number, points: number, response?: unknown) => void,
  ): Promise<WireResponse> => {
    const effect =
      call.fault &&
      faults.effectOn(
        call.fault.on,
        call.fault.text,
        call.fault.on === 'queue' ? ['status', 'lost', 'late'] : undefined,
      );
    const latencyMs = latency.delayMs(call.delay);
    await pause(latencyMs / 2);
    if (effect && 'lost' in effect) record(0, 0);
    const answer = await performWithEffect(call, effect, invocation);
    if (latencyMs > 0) await pause(latencyMs / 2);
    const { [POINTS_HEADER]: points = '0', ...headers } = answer.headers;
    record(answer.status, Number(points), answer.body);
    return { ...answer, headers };
  };

  return {
    run(prepared, invocation) {
      // A call that is in flight while a state is loaded must not change the loaded state.
      const call: PlatformCall = {
        ...prepared,
        perform: () => (invocation.isAborted() ? invocation.terminate() : prepared.perform()),
      };
      const startedAt = clock.now();
      let isRecorded = false;
      // Records the call only once, because an answer may arrive after the caller has stopped waiting.
      const record = (status: number, points: number, response?: unknown): void => {
        if (isRecorded) return;
        isRecorded = true;
        const { target, method, path, request } = call;
        invocation.record.recordCall({
          target,
          method,
          path,
          status,
          ms: clock.now() - startedAt,
          points,
          request,
          response,
        });
      };
      const answer = performRecorded(call, invocation, record);
      return (call.wait?.(answer) ?? answer).catch((error: unknown) => {
        record(0, 0);
        throw error;
      });
    },
  };
}

/** Statuses whose responses have no body, by the Fetch standard. */
const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** Returns a response for app code. */
export function responseOf({ status, headers, body }: WireResponse): Response {
  return new Response(NO_BODY.has(status) ? null : body, { status, headers: { ...headers } });
}
