import { startStory, type Story } from '../../support/story';

/** More than the number of members up to which each change enqueues a fold. */
const MEMBERS = 60;
const MINUTE = 60_000;

let story: Story;
beforeAll(async () => {
  story = await startStory({ torii: false, args: ['--latency', 'forge'] });
});
afterAll(() => story.end());

/** Creates the delegations by a batch, and returns the keys of their issues. */
async function createDelegations(): Promise<string[]> {
  const delegations = Array.from({ length: MEMBERS }, (_, n) => ({
    id: `task-${n}`,
    person: { email: 'jane@acme.example', name: 'Jane Roe' },
    app: { name: `App ${n}` },
    offboarding: { id: 'ob-1', total: MEMBERS },
  }));
  const { status } = await story.service('POST', '/v1/delegations/batch', { delegations });
  expect(status).toBe(202);
  await story.sandbox.advance(10 * MINUTE);
  return (await story.receivedPushes()).flatMap(({ type, data }) =>
    type === 'delegation.created' ? [data.issue?.key ?? ''] : [],
  );
}

test('an offboarding whose issues are completed at the same time is completed before any sweep', async () => {
  const keys = await createDelegations();
  expect(keys).toHaveLength(MEMBERS);
  const [first = ''] = keys;
  const { transitions } = (await story.sandbox.jira('olga', 'GET', `/issue/${first}/transitions`)).json<{
    transitions: { id: string; to: { name: string } }[];
  }>();
  const transition = { id: transitions.find(({ to }) => to.name === 'Done')?.id };
  for (const key of keys) await story.sandbox.jira('olga', 'POST', `/issue/${key}/transitions`, { transition });
  // A sweep folds a change that no queue item has folded after two minutes.
  await story.sandbox.advance(MINUTE);
  const completed = (await story.receivedPushes()).find(({ type }) => type === 'offboarding.completed');
  expect(completed?.data).toMatchObject({ completed: MEMBERS, open: 0 });
});
