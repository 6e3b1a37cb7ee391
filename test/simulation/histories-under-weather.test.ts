import { join } from 'node:path';
import { inWords } from './words';
import { historyOf } from './history';
import { run } from './run';
import { shrink } from './shrink';
import { setStage, type Stage } from './stage';

/** More are run by `npm run simulate -- --seeds 1-10000`. */
const SEEDS = 12;
/** So many in one test, so that a failure is told soon. */
const IN_ONE = 6;

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(join(__dirname, '../..'));
}, 120_000);

const batches = Array.from({ length: SEEDS / IN_ONE }, (_, index) => ({
  from: index * IN_ONE + 1,
  to: (index + 1) * IN_ONE,
}));

test.each(batches)(
  'whatever people do and whatever fails, the service has the picture that Jira has: seeds $from to $to',
  async ({ from, to }) => {
    for (let seed = from; seed <= to; seed += 1) {
      const steps = historyOf(seed);
      const wrong = await run(stage, seed, steps);
      if (wrong.length === 0) continue;
      const shortest = await shrink(steps, async (fewer) => (await run(stage, seed, fewer)).length > 0);
      throw new Error([`seed ${seed}`, ...shortest.map(inWords), '=>', ...wrong].join('\n'));
    }
  },
  300_000,
);
