import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { recordingSchema, type Answer, type Measured, type Recording } from './tape';

/**
 * A process of the app alone, with what a sandbox recorded in Atlassian's place: it loads the bundle that ships, plays each invocation
 * with the answers that it got, and measures itself. `node replay.cjs BUNDLE TAPE ROUNDS`: the first round warms up and is not told.
 */
async function main([bundle = '', tape = '', rounds = '1']: readonly string[]): Promise<void> {
  // The app may keep `fetch` when it loads, and what it logs is not what this process tells.
  Object.assign(globalThis, {
    fetch: (input: string | URL, init?: RequestInit) => answered(String(input), init),
    __forge_fetch__: (_target: unknown, path: string, init?: RequestInit) => answered(path, init),
  });
  console.log = () => undefined;
  const bareBytes = process.memoryUsage.rss();
  const beganAt = performance.now();
  const app = z.record(z.string(), z.unknown()).parse(createRequire(bundle)(bundle));
  const loadMs = performance.now() - beganAt;
  const restBytes = process.memoryUsage.rss();
  const cpuMs: number[] = [];
  let peakBytes = restBytes;
  for (let round = 0; round < Number(rounds); round += 1) {
    // One file after the other, so that the tape itself takes no memory.
    for (const file of readdirSync(tape).sort()) {
      const recording = recordingSchema.parse(JSON.parse(readFileSync(join(tape, file), 'utf8')));
      // Memory of the tape isn't the app's.
      globalThis.gc?.();
      const spent = await play(app, recording);
      if (round > 0) cpuMs.push(spent);
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }
  }
  process.stdout.write(JSON.stringify({ loadMs, cpuMs, peakBytes, restBytes, bareBytes } satisfies Measured));
}

/** The answers of the invocation that runs, in the order in which they were asked for. */
let answers: Answer[] = [];

/** The answer to this very question, or else, since some hold what is random, to the next one of its kind. */
function answered(to: string, init: RequestInit | undefined): Promise<Response> {
  const sent = typeof init?.body === 'string' ? init.body : '';
  const like = answers.filter((one) => one.to === to);
  const answer = like.find((one) => one.sent === sent) ?? like[0];
  if (!answer) return Promise.reject(new Error(`the app asks for what was not recorded: ${to}`));
  answers.splice(answers.indexOf(answer), 1);
  const { status, headers, body, at } = answer;
  Date.now = () => at;
  return Promise.resolve(new Response(status === 204 ? null : body, { status, headers }));
}

const stopwatch = { stop: () => undefined };
const metrics = { counter: () => ({ incr: () => undefined }), timing: () => ({ measure: () => stopwatch }) };
/** No invocation of the tape was near its time-out. */
const lambdaContext = { getRemainingTimeInMillis: () => 25_000 };

/** @returns what it took of the processor's time, ms */
async function play(app: Readonly<Record<string, unknown>>, recording: Recording): Promise<number> {
  const { handler, at, args, runtime } = recording;
  const run = app[handler.slice(handler.lastIndexOf('.') + 1)];
  if (typeof run !== 'function') throw new Error(`the bundle has no ${handler}`);
  answers = [...recording.answers].sort((one, other) => one.order - other.order);
  Date.now = () => at;
  Object.assign(globalThis, { __forge_runtime__: { ...runtime, metrics, lambdaContext } });
  const before = process.cpuUsage();
  const threw = await Promise.resolve(Reflect.apply(run, undefined, args)).then(
    () => false,
    () => true,
  );
  const { user, system } = process.cpuUsage(before);
  if (threw !== recording.threw || answers.length > 0) {
    throw new Error(`${handler} went another way: ${answers.length} answers are left`);
  }
  return (user + system) / 1000;
}

void main(process.argv.slice(2));
