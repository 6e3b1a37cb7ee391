import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replayScript } from './bundle';
import { measuredSchema, type Measured, type Recording } from './tape';

const run = promisify(execFile);

/** As AWS Lambda starts Node.js for a function of 256 MB: a share of 5% and of 90% of it for the two halves of the heap. */
const AS_LAMBDA = ['--max-semi-space-size=12', '--max-old-space-size=230'];

/** Processes of the app alone, each with a tape to play. */
export interface Processes {
  /** @param rounds the first warms up and is not measured */
  play(tape: readonly Recording[], rounds: number): Promise<Measured>;
  /** The same once, with the garbage of the tape itself taken away before each invocation. */
  weigh(tape: readonly Recording[]): Promise<Measured>;
  close(): Promise<void>;
}

/** @param code the bundle to measure */
export async function startProcesses(code: string): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const [bundle, replay] = [join(folder, 'index.cjs'), join(folder, 'replay.cjs')];
  await writeFile(bundle, code);
  await writeFile(replay, await replayScript());
  const measure = async (recordings: readonly Recording[], rounds: number, flags: readonly string[]) => {
    const tape = await mkdtemp(join(folder, 'tape-'));
    for (const [n, recording] of recordings.entries()) {
      await writeFile(join(tape, `${String(n).padStart(6, '0')}.json`), JSON.stringify(recording));
    }
    const { stdout } = await run(process.execPath, [...AS_LAMBDA, ...flags, replay, bundle, tape, String(rounds)], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return measuredSchema.parse(JSON.parse(stdout));
  };
  return {
    play: (recordings, rounds) => measure(recordings, rounds, []),
    weigh: (recordings) => measure(recordings, 1, ['--expose-gc']),
    close: () => rm(folder, { recursive: true }),
  };
}
