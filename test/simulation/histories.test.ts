import { join } from 'node:path';
import { describeStep } from './describe-step';
import { historyOf } from './history';
import { run } from './run';
import { shrink } from './shrink';
import { createSimulationHost, type SimulationHost } from './host';
import type { Step } from './steps';

/** More are run by `npm run simulate -- --seeds 1-10000`. */
const SEEDS = 8;
/** Seeds of one test; few, so that a failure shows soon. */
const IN_ONE = 4;

let host: SimulationHost;
beforeAll(async () => {
  host = await createSimulationHost(join(__dirname, '../..'));
}, 120_000);

const batches = Array.from({ length: SEEDS / IN_ONE }, (_, index) => ({
  from: index * IN_ONE + 1,
  to: (index + 1) * IN_ONE,
}));

/** Histories of a few dozen delegations, which get into each other's way. */
const MANY_DELEGATIONS = { seeds: [1], delegations: 30 };

async function expectToHold(seed: number, steps: readonly Step[]): Promise<void> {
  const wrong = await run(host, seed, steps);
  if (wrong.length === 0) return;
  const shortest = await shrink(steps, async (fewer) => (await run(host, seed, fewer)).length > 0);
  throw new Error([`seed ${seed}`, ...shortest.map(describeStep), '=>', ...wrong].join('\n'));
}

test.each(batches)(
  'whatever people do and whatever fails, the service has the picture that Jira has: seeds $from to $to',
  async ({ from, to }) => {
    for (let seed = from; seed <= to; seed += 1) await expectToHold(seed, historyOf(seed));
  },
  300_000,
);

test.each(MANY_DELEGATIONS.seeds)(
  `so with ${MANY_DELEGATIONS.delegations} delegations at a time: seed %i`,
  (seed) => expectToHold(seed, historyOf(seed, MANY_DELEGATIONS.delegations)),
  300_000,
);
