import { join } from 'node:path';
import { describeStep } from './histories/describe-step';
import { historyOf } from './histories/history';
import { runHistory } from './run';
import { shrink } from './histories/shrink';
import { createSimulationHost, type SimulationHost } from './host';
import type { Step } from './histories/steps';

/** Number of seeds. `npm run simulate -- --seeds 1-10000` runs more. */
const SEEDS = 4;
/** Number of seeds in one test, small so that a failure is reported soon. */
const SEEDS_PER_TEST = 2;

let host: SimulationHost;
beforeAll(async () => {
  host = await createSimulationHost(join(__dirname, '../..'));
}, 120_000);

const batches = Array.from({ length: SEEDS / SEEDS_PER_TEST }, (_, index) => ({
  from: index * SEEDS_PER_TEST + 1,
  to: (index + 1) * SEEDS_PER_TEST,
}));

/** Histories of many delegations, which contend for the same records. */
const MANY_DELEGATIONS = { seeds: [1], delegations: 30 };

/** @throws Error with the shortest failing history and its violations */
async function expectNoViolations(seed: number, steps: readonly Step[]): Promise<void> {
  const violations = await runHistory(host, seed, steps);
  if (violations.length === 0) return;
  const shortest = await shrink(steps, async (fewer) => (await runHistory(host, seed, fewer)).length > 0);
  throw new Error([`seed ${seed}`, ...shortest.map(describeStep), '=>', ...violations].join('\n'));
}

test.each(batches)(
  'whatever fails, the service ends with the state that Jira has: seeds $from to $to',
  async ({ from, to }) => {
    for (let seed = from; seed <= to; seed += 1) await expectNoViolations(seed, historyOf(seed));
  },
  300_000,
);

test.each(MANY_DELEGATIONS.seeds)(
  `whatever fails, the service ends with the state that Jira has for ${MANY_DELEGATIONS.delegations} delegations: seed %i`,
  (seed) => expectNoViolations(seed, historyOf(seed, MANY_DELEGATIONS.delegations)),
  300_000,
);
