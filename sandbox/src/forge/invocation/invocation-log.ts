import type { Clock } from '../../time/time';
import type { Invocation, PlatformCall } from './invocation';

/**
 * Number of newest invocations that are kept, and that are kept with request and response bodies. Limited to save
 * memory in a long run.
 */
const REMEMBERED = 10_000;
const REMEMBERED_WITH_BODIES = 1000;
/** Maximum length of one kept request or response, in characters. */
const MAX_BODY = 100_000;

// Limits of a log: lines per minute of the function's time-out, rounded up, and bytes per invocation [doc:
// limits-invocation].
const LINES_PER_MINUTE = 100;
const MAX_LOG_BYTES = 200 * 1024;

/** An invocation while it runs. */
export interface OpenInvocation {
  readonly id: number;
  call(call: PlatformCall): void;
  log(level: string, text: string): void;
  /** Returns the bytes of the kept log. Text beyond the limits is cut off and not billed. */
  logBytes(): number;
  close(outcome: string): void;
}

export interface InvocationLog {
  open(of: { module: string; cause: string; limitMs: number }): OpenInvocation;
  since(id: number, bodies: boolean): readonly Invocation[];
  lastId(): number;
  /**
   * Continues the numbering after an invocation, and removes the kept invocations because they belong to another run.
   */
  resumeAfter(id: number): void;
}

interface Entry {
  readonly id: number;
  readonly module: string;
  readonly cause: string;
  readonly began: number;
  ended: number | undefined;
  outcome: string;
  calls: PlatformCall[];
  readonly logs: string[];
}

export function createInvocationLog(clock: Clock, print: (text: string) => void): InvocationLog {
  const entries: Entry[] = [];
  let ids = 0;
  const serialize = (
    { id, module, cause, began, ended, outcome, calls, logs }: Entry,
    bodies: boolean,
  ): Invocation => ({
    id,
    module,
    cause,
    at: new Date(began).toISOString(),
    ms: (ended ?? clock.now()) - began,
    outcome,
    calls: bodies ? calls : calls.map(withoutBodies),
    logs,
  });
  return {
    open({ module, cause, limitMs }) {
      const entry: Entry = {
        id: (ids += 1),
        module,
        cause,
        began: clock.now(),
        ended: undefined,
        outcome: 'running',
        calls: [],
        logs: [],
      };
      entries.push(entry);
      if (entries.length > REMEMBERED) entries.shift();
      const fading = entries.at(-1 - REMEMBERED_WITH_BODIES);
      if (fading) fading.calls = fading.calls.map(withoutBodies);
      const maxLines = LINES_PER_MINUTE * Math.ceil(limitMs / 60_000);
      let bytes = 0;
      return {
        id: entry.id,
        call: (call) => entry.calls.push(cut(call)),
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
          if (entry.ended !== undefined) return;
          entry.ended = clock.now();
          entry.outcome = outcome;
        },
      };
    },
    since: (id, bodies) => entries.filter((entry) => entry.id > id).map((entry) => serialize(entry, bodies)),
    lastId: () => ids,
    resumeAfter(id) {
      ids = id;
      entries.length = 0;
    },
  };
}

function withoutBodies({ target, method, path, status, ms, points }: PlatformCall): PlatformCall {
  return { target, method, path, status, ms, points };
}

function cut(call: PlatformCall): PlatformCall {
  const short = (body: unknown): unknown =>
    typeof body === 'string' && body.length > MAX_BODY ? body.slice(0, MAX_BODY) : body;
  return { ...call, request: short(call.request), response: short(call.response) };
}
