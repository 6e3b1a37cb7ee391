import type { DelegationView, ListView } from '../../../src/domain/contract/views';
import { startStory, told, type Story } from '../../support/story';
import frozen from '../fixtures/an-earlier-version.json';

/**
 * What an earlier version of the app left behind, as it was: task-1 open, task-2 completed and told, task-3 completed and not told
 * yet, task-4 promised and not made, task-5 canceled and not told yet. Its records lack what came later. Never to be made anew.
 */
let story: Story;
beforeAll(async () => {
  story = await startStory();
});
beforeEach(async () => {
  await story.reset();
  const state = (await story.sandbox.state()) as State;
  const { site } = state.jira;
  const { issues, issueKeys, nextNumber, app, kvs, connection } = frozen;
  const users = { ...site.users, ...app };
  const next = { ...site.next, ...frozen.next };
  const projects = { ...site.projects, '10000': { ...site.projects['10000'], nextNumber } };
  await story.sandbox.load({
    ...state,
    jira: { ...state.jira, site: { ...site, issues, issueKeys, next, users, projects } },
    forge: { ...state.forge, kvs },
    mockService: { ...state.mockService, connection: { ...state.mockService.connection, ...connection } },
  });
});
afterAll(() => story.end());

interface State {
  readonly jira: {
    readonly site: { readonly projects: Record<string, object>; readonly users: object; readonly next: object };
  };
  readonly forge: object;
  readonly mockService: { readonly connection: object };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const call = (method: string, path: string, body?: object) =>
  story.service(method, path, body, { secret: frozen.connection.signingSecret });
const read = async (id: string) => (await call('GET', `/v1/delegations/${id}`)).json<DelegationView>();

test('each delegation is read and listed as it stood', async () => {
  const { delegations } = (await call('GET', '/v1/delegations')).json<ListView>();
  expect(Object.fromEntries(delegations.map(({ id, state }) => [id, state]))).toEqual({
    'task-1': 'in_progress',
    'task-2': 'completed',
    'task-3': 'completed',
    'task-4': 'creating',
    'task-5': 'canceled',
  });
  expect(await read('task-2')).toMatchObject({
    person: { email: 'jane@acme.example', name: 'Jane Roe' },
    account: 'Acme Design',
    dueAt: '2026-12-01',
    outcome: { by: { displayName: 'Olga Owner' }, resolution: 'Done' },
  });
  const offboarding = await call('GET', '/v1/offboardings/ob-19');
  expect(offboarding.json()).toMatchObject({ state: 'open', total: 5, completed: 2, canceled: 1 });
});

test('what was not told is told, what was promised is made, and nothing is told twice', async () => {
  await story.sandbox.advance(30 * MINUTE);
  expect(told(await story.heard()).sort()).toEqual(
    ['delegation.canceled task-5.2', 'delegation.created task-4.1', 'delegation.completed task-3.2'].sort(),
  );
});

test('what is open is followed to its end, and with it the offboarding', async () => {
  await story.sandbox.advance(30 * MINUTE);
  await story.sandbox.forget();
  await story.move('IT-1', 'In Progress');
  await story.move('IT-1', 'Done');
  await story.move((await read('task-4')).issue?.key ?? '', 'Done');
  await story.move('IT-2', 'To Do');
  await story.move('IT-2', 'Done');
  const heard = told(await story.heard());
  expect(heard).toEqual(
    expect.arrayContaining([
      'delegation.status_changed task-1.2',
      'delegation.completed task-1.3',
      'delegation.completed task-4.2',
      'offboarding.completed offboarding:ob-19.1',
      'delegation.reopened task-2.3',
      'offboarding.reopened offboarding:ob-19.2',
      'delegation.completed task-2.4',
      'offboarding.completed offboarding:ob-19.3',
    ]),
  );
  expect(heard).toHaveLength(8);
});

test('the same requests are the same, a change and a cancel take hold, and new ones are made', async () => {
  const first = {
    id: 'task-1',
    person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
    app: { id: 77, name: 'Figma' },
    offboarding: { id: 'ob-19', total: 5 },
  };
  expect((await call('POST', '/v1/delegations', first)).status).toBe(200);
  expect((await call('POST', '/v1/delegations', { ...first, account: 'x' })).status).toBe(409);
  const { version } = await read('task-1');
  const change = { id: 'task-1', version, dueAt: '2027-01-15' };
  expect((await call('PATCH', '/v1/delegations/task-1', change)).json()).toMatchObject({
    dueAt: '2027-01-15',
  });
  const made = await call('POST', '/v1/delegations', { ...first, id: 'task-6' });
  expect([made.status, made.json<DelegationView>().warnings]).toEqual([201, [expect.stringContaining('task-1')]]);
  expect((await call('POST', '/v1/delegations/task-1/cancel', { id: 'task-1' })).status).toBe(200);
});

test('its settings and credentials stand, and the admin page shows them', async () => {
  expect((await call('GET', '/v1/ping')).status).toBe(200);
  const settings = await story.admin<{ rules: { app: string | null }[]; connection: { inboundSigning: object[] } }>(
    'getSettings',
  );
  expect(settings.rules.map(({ app }) => app)).toEqual([null, 'PagerDuty']);
  expect(settings.connection.inboundSigning).toHaveLength(1);
  expect(await story.admin('listDelegations', { filter: 'all' })).toMatchObject({
    delegations: expect.any(Array) as [],
  });
});

test('what came later reaches what is old: it is reduced when its time has come', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 400 });
  await story.sandbox.advance(30 * MINUTE);
  await story.sandbox.faults({ on: 'invocation', match: 'sweep', do: { status: 500 } });
  for (let day = 0; day < 31; day += 1) await story.sandbox.advance(DAY);
  await story.sandbox.faults();
  await story.sandbox.advance(11 * MINUTE);
  expect(await read('task-2')).not.toHaveProperty('person');
  expect((await read('task-1')).person).toBeDefined();
});
