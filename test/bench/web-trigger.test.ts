import { loadProject } from '../../scripts/bench/site/site';
import { costOfUnauthenticatedCalls } from '../../scripts/bench/app-process/web-trigger';

/** Number of calls of each kind; `npm run bench` sends 5,000. */
const CALLS = 200;

test('unauthenticated calls write nothing to storage, and only a signature of the right shape causes reads', async () => {
  const { withoutCredentials, withWrongSignature } = await costOfUnauthenticatedCalls(await loadProject(), CALLS);
  expect(withoutCredentials).toEqual({ reads: 0, writes: 0, units: 0, jira: 0 });
  expect(withWrongSignature).toMatchObject({ writes: 0, jira: 0 });
  expect(withWrongSignature.reads).toBeGreaterThan(0);
}, 240_000);
