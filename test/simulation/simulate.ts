import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { historyOf } from './histories/history';
import { runHistory } from './run';
import { shrink } from './histories/shrink';
import type { Step } from './histories/steps';
import { describeStep } from './histories/describe-step';
import { createSimulationHost, type SimulationHost } from './host';

const USAGE = `npm run simulate -- [--seeds FROM-TO] [--delegations N] [--app FOLDER] [--whole]
For each seed, runs a history of people, the service, and faults, and compares the service's view with Jira's state.
A history has N delegations; without --delegations the seed decides.
A failing seed is printed with the shortest history that fails; --whole prints its whole history.`;

/** Number of seeds between two lines of progress. */
const PROGRESS_EVERY = 100;

async function printFailure(
  host: SimulationHost,
  seed: number,
  steps: readonly Step[],
  violations: readonly string[],
  isWhole: boolean,
): Promise<void> {
  const shortest = isWhole
    ? steps
    : await shrink(steps, async (fewer) => (await runHistory(host, seed, fewer)).length > 0);
  const shortestViolations = isWhole ? violations : await runHistory(host, seed, shortest);
  process.stdout.write(
    `seed ${seed} fails after ${shortest.length} of ${steps.length} steps:\n${shortest.map(describeStep).join('\n')}\n  =>\n${shortestViolations.map((violation) => `  ${violation}`).join('\n')}\n`,
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
  const startedAt = Date.now();
  let failed = 0;
  for (let seed = from; seed <= to; seed += 1) {
    const steps = historyOf(seed, count);
    const violations = await runHistory(host, seed, steps);
    if (seed % PROGRESS_EVERY === 0) process.stderr.write(`… ${seed}\n`);
    if (violations.length === 0) continue;
    failed += 1;
    await printFailure(host, seed, steps, violations, values.whole);
  }
  const seeds = to - from + 1;
  process.stdout.write(
    `${seeds - failed} of ${seeds} seeds pass, ${Math.round((Date.now() - startedAt) / seeds)} ms each\n`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
