import { loadProject } from '../../scripts/bench/site/site';
import { costOfStrangers } from '../../scripts/bench/app-process/web-trigger';

/** A sample; `npm run bench` sends 10,000. */
const CALLS = 200;

test('calls that nobody signed write nothing to storage, and only a signature of the right shape reads', async () => {
  const { bare, wrong } = await costOfStrangers(await loadProject(), CALLS);
  expect(bare).toEqual({ reads: 0, writes: 0, units: 0, jira: 0 });
  expect(wrong).toMatchObject({ writes: 0, jira: 0 });
  expect(wrong.reads).toBeGreaterThan(0);
}, 240_000);
