import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';

const MINUTE = 60_000;

let story: Story;
shareStory((shared) => (story = shared), { torii: false });

const texts = async () => (await story.admin<FindingsView>('listFindings')).findings.map(({ text }) => text);

/** Completes two delegations while the webhook fails, and corrupts the first one in storage. */
async function completeBesideCorrupt(corrupt: (text: string) => string): Promise<void> {
  const { issue } = await story.delegated();
  const other = await story.delegated({ id: 'task-8842', app: { id: 78, name: 'Miro' } });
  await story.sandbox.advance(2 * MINUTE);
  await story.sandbox.setService({ host: 'hooks.offboarding.example', status: 500 });
  await story.move(issue?.key ?? '', 'Done');
  await story.move(other.issue?.key ?? '', 'Done');
  await corruptDelegation('task-8841', corrupt);
  await story.sandbox.setService();
  await story.sandbox.advance(20 * MINUTE);
}

/** Changes the stored text of one delegation. */
async function corruptDelegation(id: string, corrupt: (text: string) => string): Promise<void> {
  interface Row {
    row: { text: string };
  }
  const state = (await story.sandbox.state()) as {
    forge: { kvs: { store: { 'entity delegation': [string, Row[]][] } } };
  };
  for (const [, rows] of state.forge.kvs.store['entity delegation']) {
    for (const { row } of rows) if (row.text.includes(`"id":"${id}"`)) row.text = corrupt(row.text);
  }
  await story.sandbox.load(state);
}

test.each([
  [
    "can't be processed",
    // A push without the change that it reports.
    (text: string) =>
      text
        .replace(/"lastChange":\{[^}]*\}/, '"lastChange":null')
        .replace(/"lastStateChange":\{[^}]*\}/, '"lastStateChange":null'),
    "couldn't process a delegation",
  ],
  [
    "can't be read",
    (text: string) => text.replaceAll('"state":"completed"', '"state":"finished"'),
    "can't read a stored record",
  ],
])("a record that %s doesn't delay others, and is a finding", async (_, corrupt, text) => {
  await completeBesideCorrupt(corrupt);
  expect(pushNames(await story.receivedPushes())).toContain('delegation.completed task-8842.2');
  expect(await texts()).toEqual([expect.stringContaining(text)]);
});

test('a record that was set aside is processed after an hour, and its finding ends', async () => {
  const CHANGES = /"last(State)?Change":(\{[^}]*\}|null)/g;
  let changes: readonly string[] = [];
  await completeBesideCorrupt((text) => {
    changes = text.match(CHANGES) ?? [];
    return text.replace(CHANGES, '"last$1Change":null');
  });
  expect(await texts()).toHaveLength(1);
  const restored = [...changes];
  await corruptDelegation('task-8841', (text) => text.replace(CHANGES, () => restored.shift() ?? ''));
  await story.sandbox.advance(70 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toContain('delegation.completed task-8841.2');
  expect(await texts()).toEqual([]);
});

test('a record that keeps changing ends in a 503 after a few attempts', async () => {
  await story.delegated();
  await story.sandbox.setFaults({
    on: 'kvs',
    match: 'transaction',
    do: { status: 409, body: { code: 'CONDITION_NOT_MET', message: 'The condition was not met' } },
  });
  await story.invocations();
  const answer = await story.service('POST', '/v1/delegations', { ...FIGMA, id: 'task-8842', account: 'Acme' });
  expect(answer.status).toBe(503);
  const [invocation] = await story.invocations();
  // `MAX_ATTEMPTS` is 6, and each attempt makes a few storage calls.
  expect(invocation?.calls.filter(({ target }) => target === 'kvs').length).toBeLessThan(30);
});

test('a daily check that fails unexpectedly is a finding until it works again', async () => {
  const refusal = { status: 400, body: { code: 'BAD_REQUEST', message: 'Bad request' } };
  await story.sandbox.setFaults({ on: 'secret', do: refusal });
  await story.sandbox.advance(25 * 60 * MINUTE);
  expect(await texts()).toEqual([expect.stringMatching(/^The app failed unexpectedly \(.+\) at check of secrets\./)]);
  await story.sandbox.setFaults();
  await story.sandbox.advance(25 * 60 * MINUTE);
  expect(await texts()).toEqual([]);
});

test('a queue item of another version of the app is dropped, and a sweep does its work', async () => {
  const answer = await story.service('POST', '/v1/delegations/batch', { delegations: [FIGMA] });
  expect(answer.status).toBe(202);
  const state = JSON.stringify(await story.sandbox.state());
  expect(state).toContain('"create-reserved"');
  await story.sandbox.load(JSON.parse(state.replaceAll('"create-reserved"', '"create-in-another-version"')) as object);
  expect((await story.invocations()).at(-1)).toMatchObject({ module: 'jobs', outcome: 'returned', calls: [] });
  await story.sandbox.advance(20 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.created task-8841.1']);
});
