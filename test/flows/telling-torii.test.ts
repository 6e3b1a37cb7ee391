import type { DelegationView } from '../../src/domain/view';
import { startStory, told, type Story } from '../support/story';

const HOST = 'api.toriihq.com';
const MINUTE = 60_000;

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
beforeEach(() => story.reset());
afterAll(() => story.end());

/** The calls that Torii got, with its answers: `PUT /users/40121/apps/77 {...} 200`. */
async function toriiGot(): Promise<string[]> {
  await story.sandbox.settle();
  return (await story.sandbox.received())
    .filter(({ host }) => host === HOST)
    .map(({ method, path, body, answered }) =>
      [method, path.replace('/v1.0', ''), body, answered ?? 'no answer'].filter((part) => part !== '').join(' '),
    );
}

const removed = (is: boolean, answered: number | string = 200, app = 77) =>
  `PUT /users/40121/apps/${app} {"isUserRemovedFromApp":${is}} ${answered}`;

const torii = (behaviour: object) => story.sandbox.service({ host: HOST, ...behaviour });

describe('pairs', () => {
  test('a completion is confirmed at Torii in the invocation that saw the event, side by side with the webhook', async () => {
    const { issue } = await story.delegated();
    await story.invocations();
    await story.move(issue?.key ?? '', 'Done');

    expect(await toriiGot()).toEqual([removed(true)]);
    expect(told(await story.heard())).toEqual(['delegation.completed task-8841.2']);
    expect((await story.invocations()).map(({ module }) => module)).toEqual(['issue-updated']);
  });

  test('Torii knows pairs, not accounts: it hears of a person and an app when all of their delegations are completed', async () => {
    const one = await story.delegated({ account: 'Acme Design' });
    const two = await story.delegated({ id: 'task-2', account: 'Acme Labs' });
    await story.move(one.issue?.key ?? '', 'Done');
    expect(await toriiGot()).toEqual([]);
    await story.move(two.issue?.key ?? '', 'Done');
    expect(await toriiGot()).toEqual([removed(true)]);
  });

  test('a canceled delegation of the pair does not count', async () => {
    const one = await story.delegated({ account: 'Acme Design' });
    await story.delegated({ id: 'task-2', account: 'Acme Labs' });
    await story.move(one.issue?.key ?? '', 'Done');
    await story.service('POST', '/v1/delegations/task-2/cancel', { id: 'task-2' });
    expect(await toriiGot()).toEqual([removed(true)]);
  });

  test.each([
    ['reopened', async (key: string) => story.move(key, 'In Progress')],
    ['declined', async (key: string) => story.move(key, "Won't Do")],
    ['joined by a further account', async () => story.delegated({ id: 'task-2', account: 'Another' })],
  ])('a confirmation is taken back when the pair is %s', async (_, untrue) => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await story.move(key, 'Done');
    await untrue(key);
    expect(await toriiGot()).toEqual([removed(true), removed(false)]);
  });

  test('what Torii never heard is never touched', async () => {
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', "Won't Do");
    await story.move(issue?.key ?? '', 'To Do');
    expect(await toriiGot()).toEqual([]);
  });

  test('an answer that disagrees confirms nothing: it is tried again, and nobody else has to wait for it', async () => {
    await torii({ disagree: true, times: 1 });
    const one = await story.delegated();
    const two = await story.delegated({ id: 'task-2', app: { id: 78, name: 'Notion' } });
    await story.move(one.issue?.key ?? '', 'Done');
    await story.move(two.issue?.key ?? '', 'Done');
    expect(await toriiGot()).toEqual([removed(true), removed(true, 200, 78)]);
    await story.sandbox.advance(10_000);
    expect(await toriiGot()).toEqual([removed(true), removed(true, 200, 78), removed(true)]);
  });
});

describe('ids', () => {
  test('missing ids are looked up when the delegation is made, by exact match, and kept', async () => {
    const { issue } = await story.delegated({ person: { email: 'jane@acme.example' }, app: { name: 'figma' } });
    const lookUps = ['GET /users?email=jane%40acme.example 200', 'GET /apps?q=figma 200'];
    expect(await toriiGot()).toEqual(lookUps);
    await story.move(issue?.key ?? '', 'Done');
    expect(await toriiGot()).toEqual([...lookUps, removed(true)]);
  });

  test('those of a batch are looked up as well, the same question once', async () => {
    const member = (id: string, name: string) => ({
      id,
      person: { email: 'jane@acme.example' },
      app: { name },
      offboarding: { id: 'ob-1' },
    });
    const delegations = [member('task-1', 'Figma'), member('task-2', 'Notion')];
    await story.service('POST', '/v1/delegations/batch', { delegations });
    const lookUps = ['GET /users?email=jane%40acme.example 200', 'GET /apps?q=Figma 200', 'GET /apps?q=Notion 200'];
    expect((await toriiGot()).toSorted()).toEqual(lookUps.toSorted());

    const made = (await story.service('GET', '/v1/delegations/task-2')).json<DelegationView>();
    await story.move(made.issue?.key ?? '', 'Done');
    expect((await toriiGot()).slice(3)).toEqual([removed(true, 200, 78)]);
  });

  test('a leaver whose offboarding knows Torii’s id is not asked for again; another person in it is', async () => {
    const without = (email: string, name: string) => ({
      id: name,
      person: { email },
      app: { name },
      offboarding: { id: 'ob-1' },
    });
    await story.delegated(without('jane@acme.example', 'Figma'));
    await story.delegated(without('jane@acme.example', 'Notion'));
    await story.delegated(without('janet@acme.example', 'PagerDuty'));
    expect((await toriiGot()).filter((call) => call.startsWith('GET /users'))).toEqual([
      'GET /users?email=jane%40acme.example 200',
      'GET /users?email=janet%40acme.example 200',
    ]);
  });

  test('what was found of another person in the same offboarding is not taken for the leaver’s', async () => {
    const both = { id: 'ob-1', total: 2 };
    const one = await story.delegated({ person: { email: 'jane@acme.example' }, offboarding: both });
    const two = await story.delegated({
      id: 'task-2',
      person: { id: 40122, email: 'janet@acme.example' },
      offboarding: both,
    });
    for (const { issue } of [one, two]) await story.move(issue?.key ?? '', 'Done');
    expect(await toriiGot()).toContain('PUT /users/40121 {"lifecycleStatus":"offboarded"} 200');
    expect((await toriiGot()).filter((call) => call.startsWith('PUT /users/40122 '))).toEqual([]);
  });

  test('told that it is too much, nothing is looked up ahead until Torii may be asked again', async () => {
    const unknown = (id: string, name: string) => story.delegated({ id, app: { name } });
    await torii({ status: 429, retryAfter: 60, times: 1 });
    await unknown('task-1', 'Figma');
    await unknown('task-2', 'Notion');
    expect(await toriiGot()).toEqual(['GET /apps?q=Figma 429']);
    await story.sandbox.advance(MINUTE);
    await unknown('task-3', 'PagerDuty');
    expect(await toriiGot()).toEqual(['GET /apps?q=Figma 429', 'GET /apps?q=PagerDuty 200']);
  });

  test('a key that is refused when something is looked up stops the channel, and nothing more is asked with it', async () => {
    await torii({ status: 401 });
    await story.delegated({ app: { name: 'Figma' } });
    await story.delegated({ id: 'task-2', app: { name: 'Notion' } });
    expect(await toriiGot()).toEqual(['GET /apps?q=Figma 401']);
    const { torii: shown } = await story.admin<{ torii: { stopped: string } }>('getSettings');
    expect(shown.stopped).toContain('401');
  });

  test('while Torii is down the delegation is made all the same, and the ids are looked up when they are needed', async () => {
    await torii({ status: 503, times: 2 });
    const { issue } = await story.delegated({ person: { email: 'jane@acme.example' }, app: { name: 'Figma' } });
    await story.move(issue?.key ?? '', 'Done');
    expect((await toriiGot()).at(-1)).toBe(removed(true));
  });

  test('a name that Torii has not exactly parks the push, with the reason', async () => {
    const { issue } = await story.delegated({ app: { name: 'Fig' } });
    await story.move(issue?.key ?? '', 'Done');
    expect(await toriiGot()).not.toContain(removed(true));
    expect(await story.admin('countPushes', { show: 'parked', channel: 'torii' })).toEqual({ count: 1 });
  });
});

describe('the lifecycle, where the admin wants it', () => {
  test('a person is offboarded with the offboarding, and offboarding again when it is reopened', async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    await story.move(issue?.key ?? '', 'Done');
    await story.move(issue?.key ?? '', 'To Do');
    const lifecycle = (await toriiGot()).filter((call) => !call.includes('/apps/'));
    expect(lifecycle).toEqual([
      'PUT /users/40121 {"lifecycleStatus":"offboarded"} 200',
      'PUT /users/40121 {"lifecycleStatus":"offboarding"} 200',
    ]);
  });

  test('an answer that says otherwise confirms nothing: it is tried again', async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    await torii({ disagree: true });
    await story.move(issue?.key ?? '', 'Done');
    await torii({});
    await story.sandbox.advance(10_000);
    const lifecycle = (await toriiGot()).filter((call) => call.includes('lifecycleStatus'));
    expect(lifecycle).toEqual(Array(2).fill('PUT /users/40121 {"lifecycleStatus":"offboarded"} 200'));
  });

  test('else it is left alone', async () => {
    await story.admin('saveTorii', { enabled: true, lifecycle: false });
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    await story.move(issue?.key ?? '', 'Done');
    expect(await toriiGot()).toEqual([removed(true)]);
  });
});

describe('workflows', () => {
  const workflows = { completed: 301, assigned: 302, declined: 303 };
  const started = (workflow: number, answered: number | string = 200) =>
    `POST /workflows/${workflow}/trigger {"triggerUserEmail":"jane@acme.example","triggerAppId":77} ${answered}`;
  const triggers = async () => (await toriiGot()).filter((call) => !call.startsWith('PUT'));
  beforeEach(() => story.admin('saveTorii', { enabled: true, lifecycle: false, workflows }));

  test('the chosen ones are started on assignment, decline and completion, once each', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await story.assign(key, 'owen');
    await story.move(key, "Won't Do");
    await story.move(key, 'In Progress');
    await story.move(key, 'Done');
    expect(await triggers()).toEqual([started(302), started(303), started(301)]);
  });

  test('one whose start had no answer is looked up, and not started again where it ran', async () => {
    await story.admin('saveTorii', { enabled: true, workflows: { ...workflows, assigned: null } });
    const { issue } = await story.delegated();
    await torii({ delayMs: 30_000, times: 2 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(5 * MINUTE);
    const got = await triggers();
    expect(got.filter((call) => call.startsWith('POST'))).toHaveLength(1);
    expect(got).toContainEqual(expect.stringContaining('GET /workflows/actionExecutions'));
    expect(await story.admin('countPushes', { show: 'held' })).toEqual({ count: 0 });
  });

  test('that it ran for another app of the same person is no proof', async () => {
    const figma = await story.delegated();
    const notion = await story.delegated({ id: 'task-8842', app: { id: 78, name: 'Notion' } });
    await story.sandbox.faults({ on: 'egress', match: '/workflows/301/trigger', nth: 1, do: { status: 500 } });
    await story.move(figma.issue?.key ?? '', 'Done');
    await story.move(notion.issue?.key ?? '', 'Done');
    await story.sandbox.advance(15 * MINUTE);
    expect(await story.admin('countPushes', { show: 'parked', channel: 'torii' })).toEqual({ count: 1 });
  });

  test('where it can not be found it is parked, until an admin sends it again', async () => {
    const { issue } = await story.delegated();
    await torii({ hang: true, times: 1 });
    await story.assign(issue?.key ?? '', 'owen');
    await story.sandbox.advance(10 * MINUTE);
    expect((await triggers()).filter((call) => call.startsWith('POST'))).toHaveLength(1);
    expect(await story.admin('countPushes', { show: 'parked', channel: 'torii' })).toEqual({ count: 1 });

    await story.admin('sendAgain', { id: 'task-8841' });
    expect((await triggers()).at(-1)).toBe(started(302));
    expect(await story.admin('countPushes', { show: 'parked' })).toEqual({ count: 0 });
  });

  test('a completion that is over before it was told starts nothing', async () => {
    const { issue } = await story.delegated();
    await torii({ status: 503 });
    await story.assign(issue?.key ?? '', 'owen');
    await story.move(issue?.key ?? '', 'Done');
    await story.move(issue?.key ?? '', 'To Do');
    await torii({});
    await story.sandbox.advance(30 * MINUTE);
    const good = (await triggers()).filter((call) => call.endsWith(' 200'));
    expect(good).toEqual([started(302)]);
  });
});

describe('what goes wrong', () => {
  test('after a try without an answer the next one reads back first, and once more 2 minutes later', async () => {
    const { issue } = await story.delegated();
    await torii({ hang: true, times: 1 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(30_000);
    const read = 'GET /users/40121/apps/77 200';
    expect(await toriiGot()).toEqual([removed(true, 'no answer'), read, removed(true)]);
    await story.sandbox.advance(3 * MINUTE);
    expect(await toriiGot()).toEqual([removed(true, 'no answer'), read, removed(true), read]);
  });

  test('a PUT that lands late is found by the second reading, and put right', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await torii({ late: 60_000, times: 1 });
    await story.move(key, 'Done');
    await story.sandbox.advance(10_000);
    await story.move(key, 'To Do');
    await story.sandbox.advance(10 * MINUTE);
    const got = await toriiGot();
    expect(got.at(-2)).toBe(removed(false));
    expect(got.at(-1)).toBe('GET /users/40121/apps/77 200');
  });

  test.each([401, 403])('%i stops the channel and says so; saving a key starts it anew', async (status) => {
    const { issue } = await story.delegated();
    await torii({ status, times: 1 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(60 * MINUTE);
    expect(await toriiGot()).toHaveLength(1);
    const { torii: shown } = await story.admin<{ torii: { stopped: string } }>('getSettings');
    expect(shown.stopped).toContain(String(status));

    await story.admin('saveTorii', { enabled: true, key: story.info.service?.apiKey ?? '' });
    expect((await toriiGot()).at(-1)).toBe(removed(true));
  });

  test('404 parks the push at once with the words of Torii, and keeps nobody else waiting', async () => {
    const one = await story.delegated({ person: { id: 99, email: 'jane@acme.example' } });
    const two = await story.delegated({ id: 'task-2', app: { id: 78, name: 'Notion' } });
    await story.move(one.issue?.key ?? '', 'Done');
    await story.move(two.issue?.key ?? '', 'Done');
    await story.sandbox.advance(60 * MINUTE);
    expect(await toriiGot()).toEqual([
      'PUT /users/99/apps/77 {"isUserRemovedFromApp":true} 404',
      removed(true, 200, 78),
    ]);
    expect(await story.admin('countPushes', { show: 'parked' })).toEqual({ count: 1 });
  });

  test('429 is waited for as long as Torii asks', async () => {
    const { issue } = await story.delegated();
    await torii({ status: 429, retryAfter: 300, times: 1 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(4 * MINUTE);
    expect(await toriiGot()).toEqual([removed(true, 429)]);
    await story.sandbox.advance(7 * MINUTE);
    expect(await toriiGot()).toEqual([removed(true, 429), removed(true)]);
  });

  test('each channel has its own acknowledgement: Torii down for a day keeps nothing from the webhook', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await torii({ status: 500 });
    await story.move(key, 'Done');
    await story.sandbox.advance(24 * 60 * MINUTE);
    expect(told(await story.heard())).toEqual(['delegation.completed task-8841.2']);
    await torii({});
    await story.sandbox.advance(13 * 60 * MINUTE);
    expect((await toriiGot()).filter((call) => call.endsWith('200'))).toContain(removed(true));
    expect(await story.heard()).toHaveLength(1);
  });

  test('while Torii hangs, changes reach the webhook at once', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await torii({ hang: true });
    await story.move(key, 'Done');
    await story.sandbox.advance(1000);
    await story.move(key, 'To Do');
    expect(told(await story.heard())).toEqual(['delegation.completed task-8841.2', 'delegation.reopened task-8841.3']);
  });
});

test('no key is ever shown, and only people who administer Jira set it', async () => {
  const key = story.info.service?.apiKey ?? '';
  expect(JSON.stringify(await story.admin('getSettings'))).not.toContain(key);
  await expect(story.admin('saveTorii', { enabled: true, key }, 'olga')).rejects.toThrow('administer Jira');
  expect(await story.admin('checkTorii', {})).toEqual({ ok: true, problem: null });
  expect(await story.admin('checkTorii', { key: 'wrong' })).toMatchObject({ ok: false });
});
