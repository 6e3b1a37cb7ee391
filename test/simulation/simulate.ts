import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { historyOf } from './history';
import { run } from './run';
import { shrink } from './shrink';
import type { Step } from './steps';
import { describeStep } from './describe-step';
import { createSimulationHost, type SimulationHost } from './host';

const USAGE = `npm run simulate -- [--seeds FROM-TO] [--delegations N] [--app FOLDER] [--whole]
Runs a history of people, of the service and of faults for each seed, and compares the service's picture with Jira's.
A history has N delegations; without --delegations the seed decides.
A failing seed is printed with the shortest history that fails; --whole prints its whole history.`;

/** Number of seeds between two lines of progress. */
const PROGRESS = 100;

async function printFailure(
  host: SimulationHost,
  seed: number,
  steps: readonly Step[],
  wrong: readonly string[],
  isWhole: boolean,
): Promise<void> {
  const shortest = isWhole ? steps : await shrink(steps, async (fewer) => (await run(host, seed, fewer)).length > 0);
  const words = isWhole ? wrong : await run(host, seed, shortest);
  process.stdout.write(
    `seed ${seed} fails after ${shortest.length} of ${steps.length} steps:\n${shortest.map(describeStep).join('\n')}\n  =>\n${words.map((one) => `  ${one}`).join('\n')}\n`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1-100' },
      delegations: { type: 'string' },
      app: { type: 'string', default: join(__dirname, '../..') },
      whole: { type: 'boolean', default: false },
    },
  });
  const [from = NaN, to = from] = values.seeds.split('-').map(Number);
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw new Error(USAGE);
  const count = values.delegations === undefined ? undefined : Number(values.delegations);
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) throw new Error(USAGE);
  const host = await createSimulationHost(values.app);
  const began = Date.now();
  let failed = 0;
  for (let seed = from; seed <= to; seed += 1) {
    const steps = historyOf(seed, count);
    const wrong = await run(host, seed, steps);
    if (seed % PROGRESS === 0) process.stderr.write(`… ${seed}\n`);
    if (wrong.length === 0) continue;
    failed += 1;
    await printFailure(host, seed, steps, wrong, values.whole);
  }
  const seeds = to - from + 1;
  process.stdout.write(
    `${seeds - failed} of ${seeds} seeds hold, ${Math.round((Date.now() - began) / seeds)} ms each\n`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
