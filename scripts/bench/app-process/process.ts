import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replayScript } from './bundle';
import { measuredSchema, type Measured, type Recording } from './tape';

const run = promisify(execFile);

/** Node.js flags of AWS Lambda for a function of 256 MB: 5% of it for young objects of the heap, 90% for old ones. */
const LAMBDA_FLAGS = ['--max-semi-space-size=12', '--max-old-space-size=230'];

/** Starts a process of the app alone for each tape that it replays. */
export interface Processes {
  /** Replays a tape. @param rounds number of replays; the first warms up, and isn't measured */
  replay(tape: readonly Recording[], rounds: number): Promise<Measured>;
  /** Replays a tape once, with a garbage collection before each invocation, so that the peak memory is the app's. */
  measureMemory(tape: readonly Recording[]): Promise<Measured>;
  close(): Promise<void>;
}

/** @param code code of the bundle to measure */
export async function openProcesses(code: string): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const [bundle, script] = [join(folder, 'index.cjs'), join(folder, 'replay.cjs')];
  await writeFile(bundle, code);
  await writeFile(script, await replayScript());
  const measure = async (recordings: readonly Recording[], rounds: number, flags: readonly string[]) => {
    const tape = await mkdtemp(join(folder, 'tape-'));
    for (const [n, recording] of recordings.entries()) {
      await writeFile(join(tape, `${String(n).padStart(6, '0')}.json`), JSON.stringify(recording));
    }
    const { stdout } = await run(process.execPath, [...LAMBDA_FLAGS, ...flags, script, bundle, tape, String(rounds)], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return measuredSchema.parse(JSON.parse(stdout));
  };
  return {
    replay: (recordings, rounds) => measure(recordings, rounds, []),
    measureMemory: (recordings) => measure(recordings, 1, ['--expose-gc']),
    close: () => rm(folder, { recursive: true }),
  };
}
