import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { recordingSchema, type Measured, type RecordedCall, type Recording } from './tape';

/**
 * Runs the app alone: loads its bundle, replays each recorded invocation with the recorded responses, and prints the
 * measurements of its own process. Usage: `node replay.cjs BUNDLE TAPE ROUNDS`. The first round warms up, and its
 * processor time isn't reported.
 */
async function main([bundle = '', tape = '', rounds = '1']: readonly string[]): Promise<void> {
  // Set before the bundle is loaded, because the app may keep a reference to `fetch`.
  Object.assign(globalThis, {
    fetch: (input: string | URL, init?: RequestInit) => recordedResponse(String(input), init),
    __forge_fetch__: (_target: unknown, path: string, init?: RequestInit) => recordedResponse(path, init),
  });
  // The standard output is for the measurements only.
  console.log = () => undefined;
  const bareBytes = process.memoryUsage.rss();
  const startedAt = performance.now();
  const app = z.record(z.string(), z.unknown()).parse(createRequire(bundle)(bundle));
  const loadMs = performance.now() - startedAt;
  const restBytes = process.memoryUsage.rss();
  const cpuMs: number[] = [];
  let peakBytes = restBytes;
  for (let round = 0; round < Number(rounds); round += 1) {
    // One file after the other, so that the tape itself takes no memory.
    for (const file of readdirSync(tape).sort()) {
      const recording = recordingSchema.parse(JSON.parse(readFileSync(join(tape, file), 'utf8')));
      // Frees the memory of earlier recordings, which isn't the app's.
      globalThis.gc?.();
      const invocationMs = await replay(app, recording);
      if (round > 0) cpuMs.push(invocationMs);
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }
  }
  process.stdout.write(JSON.stringify({ loadMs, cpuMs, peakBytes, restBytes, bareBytes } satisfies Measured));
}

/** Recorded calls that the current invocation hasn't made yet, in their order. */
let remainingCalls: RecordedCall[] = [];

/**
 * Returns the recorded response to a call with the same target and body. If no body matches, because some bodies hold
 * random ids, returns the next response of the same target.
 */
function recordedResponse(target: string, init: RequestInit | undefined): Promise<Response> {
  const requestBody = typeof init?.body === 'string' ? init.body : '';
  const sameTarget = remainingCalls.filter((recorded) => recorded.target === target);
  const call = sameTarget.find((recorded) => recorded.requestBody === requestBody) ?? sameTarget[0];
  if (!call) return Promise.reject(new Error(`the app made a call that wasn't recorded: ${target}`));
  remainingCalls.splice(remainingCalls.indexOf(call), 1);
  const { status, headers, responseBody, answeredAt } = call;
  Date.now = () => answeredAt;
  return Promise.resolve(new Response(status === 204 ? null : responseBody, { status, headers }));
}

const stopwatch = { stop: () => undefined };
const metrics = { counter: () => ({ incr: () => undefined }), timing: () => ({ measure: () => stopwatch }) };
/** Lambda's context: always 25 s left, because no recorded invocation was near its time-out. */
const lambdaContext = { getRemainingTimeInMillis: () => 25_000 };

/** Replays an invocation. @returns its processor time, ms */
async function replay(app: Readonly<Record<string, unknown>>, recording: Recording): Promise<number> {
  const { handler, startedAt, args, runtime } = recording;
  const run = app[handler.slice(handler.lastIndexOf('.') + 1)];
  if (typeof run !== 'function') throw new Error(`the bundle has no ${handler}`);
  remainingCalls = [...recording.calls].sort((a, b) => a.position - b.position);
  Date.now = () => startedAt;
  Object.assign(globalThis, { __forge_runtime__: { ...runtime, metrics, lambdaContext } });
  const before = process.cpuUsage();
  const hasThrown = await Promise.resolve(Reflect.apply(run, undefined, args)).then(
    () => false,
    () => true,
  );
  const { user, system } = process.cpuUsage(before);
  if (hasThrown !== recording.hasThrown || remainingCalls.length > 0) {
    throw new Error(`${handler} didn't run as recorded: ${remainingCalls.length} recorded calls weren't made`);
  }
  return (user + system) / 1000;
}

void main(process.argv.slice(2));
