import type { Clock } from '../../time/time';
import type { Invocation, PlatformCall } from './invocation';

/**
 * Maximum number of logged invocations, and of those with request and response bodies. Older invocations are removed to
 * save memory in a long run.
 */
const MAX_INVOCATIONS = 10_000;
const MAX_WITH_BODIES = 1000;
/** Maximum length of one logged request or response, in characters. */
const MAX_BODY_LENGTH = 100_000;

// Limits of an invocation's log: lines per minute of the function's time-out, rounded up, and bytes [doc:
// limits-invocation].
const LINES_PER_MINUTE = 100;
const MINUTE_MS = 60_000;
const MAX_LOG_BYTES = 200 * 1024;

/** An invocation while it runs. */
export interface OpenInvocation {
  readonly id: number;
  recordCall(call: PlatformCall): void;
  log(level: string, text: string): void;
  /** Returns the size of the log in bytes. Lines beyond the limits are dropped and not billed. */
  logBytes(): number;
  close(outcome: string): void;
}

export interface InvocationLog {
  open(invocation: { module: string; cause: string; limitMs: number }): OpenInvocation;
  /** Returns the invocations with a higher id. */
  since(id: number, withBodies: boolean): readonly Invocation[];
  lastId(): number;
  /**
   * Continues the ids after an invocation, and removes the logged invocations, because they belong to another state.
   */
  resumeAfter(id: number): void;
}

interface Entry {
  readonly id: number;
  readonly module: string;
  readonly cause: string;
  readonly startedAt: number;
  endedAt: number | undefined;
  outcome: string;
  calls: PlatformCall[];
  readonly logs: string[];
}

export function createInvocationLog(clock: Clock, print: (text: string) => void): InvocationLog {
  const entries: Entry[] = [];
  let lastId = 0;
  const serialize = (
    { id, module, cause, startedAt, endedAt, outcome, calls, logs }: Entry,
    withBodies: boolean,
  ): Invocation => ({
    id,
    module,
    cause,
    at: new Date(startedAt).toISOString(),
    ms: (endedAt ?? clock.now()) - startedAt,
    outcome,
    calls: withBodies ? calls : calls.map(withoutBodies),
    logs,
  });
  return {
    open({ module, cause, limitMs }) {
      const entry: Entry = {
        id: (lastId += 1),
        module,
        cause,
        startedAt: clock.now(),
        endedAt: undefined,
        outcome: 'running',
        calls: [],
        logs: [],
      };
      entries.push(entry);
      if (entries.length > MAX_INVOCATIONS) entries.shift();
      const oldestWithBodies = entries.at(-1 - MAX_WITH_BODIES);
      if (oldestWithBodies) oldestWithBodies.calls = oldestWithBodies.calls.map(withoutBodies);
      const maxLines = LINES_PER_MINUTE * Math.ceil(limitMs / MINUTE_MS);
      let bytes = 0;
      return {
        id: entry.id,
        recordCall: (call) => entry.calls.push(withShortBodies(call)),
        log(level, text) {
          const line = `${level} ${text}`;
          const size = Buffer.byteLength(line);
          if (entry.logs.length >= maxLines || bytes + size > MAX_LOG_BYTES) return;
          bytes += size;
          entry.logs.push(line);
          print(`${module}: ${line}\n`);
        },
        logBytes: () => bytes,
        close(outcome) {
          if (entry.endedAt !== undefined) return;
          entry.endedAt = clock.now();
          entry.outcome = outcome;
        },
      };
    },
    since: (id, withBodies) => entries.filter((entry) => entry.id > id).map((entry) => serialize(entry, withBodies)),
    lastId: () => lastId,
    resumeAfter(id) {
      lastId = id;
      entries.length = 0;
    },
  };
}

function withoutBodies({ target, method, path, status, ms, points }: PlatformCall): PlatformCall {
  return { target, method, path, status, ms, points };
}

function withShortBodies(call: PlatformCall): PlatformCall {
  const shorten = (body: unknown): unknown =>
    typeof body === 'string' && body.length > MAX_BODY_LENGTH ? body.slice(0, MAX_BODY_LENGTH) : body;
  return { ...call, request: shorten(call.request), response: shorten(call.response) };
}
