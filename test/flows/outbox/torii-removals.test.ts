import type { DelegationView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';
import { removalRequest, toriiOf, type Torii } from '../../support/torii';

const MINUTE = 60_000;

let story: Story;
let torii: Torii;
shareStory((shared) => {
  story = shared;
  torii = toriiOf(story);
});

describe('pairs', () => {
  test('a completion is confirmed at Torii in the invocation of the event, beside the webhook', async () => {
    const { issue } = await story.delegated();
    await story.invocations();
    await story.move(issue?.key ?? '', 'Done');

    expect(await torii.requestTexts()).toEqual([removalRequest(true)]);
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
    expect((await story.invocations()).map(({ module }) => module)).toEqual(['issue-updated']);
  });

  test('a pair is confirmed when all of its delegations are completed', async () => {
    const one = await story.delegated({ account: 'Acme Design' });
    const two = await story.delegated({ id: 'task-2', account: 'Acme Labs' });
    await story.move(one.issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).toEqual([]);
    await story.move(two.issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).toEqual([removalRequest(true)]);
  });

  test('an accepted batch member counts at once, before its issue exists', async () => {
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.setFaults({
      on: 'jira',
      match: 'assignable',
      do: { status: 429, headers: { 'retry-after': '600' } },
    });
    const second = { ...FIGMA, id: 'task-2', account: 'Second', owner: { email: 'owen@acme.example' } };
    await story.service('POST', '/v1/delegations/batch', { delegations: [second] });
    expect(await torii.requestTexts()).toEqual([removalRequest(true), removalRequest(false)]);
    expect((await story.service('GET', '/v1/delegations/task-2')).json()).toMatchObject({ state: 'creating' });
  });

  test('a member of a batch that fails counts until it is canceled, however it names the app', async () => {
    const { person } = FIGMA;
    const members = [
      { id: 'task-1', person, app: { name: 'Figma' } },
      { id: 'task-2', person, app: { id: 77, name: 'Figma' }, issue: { project: 'NOPE' } },
    ];
    await story.service('POST', '/v1/delegations/batch', { delegations: members });
    await story.sandbox.settle();
    const { issue } = (await story.service('GET', '/v1/delegations/task-1')).json<DelegationView>();
    await story.move(issue?.key ?? '', 'Done');
    expect((await torii.requestTexts()).filter((call) => call.startsWith('PUT'))).toEqual([]);
    await story.service('POST', '/v1/delegations/task-2/cancel', { id: 'task-2' });
    expect((await torii.requestTexts()).filter((call) => call.startsWith('PUT'))).toEqual([removalRequest(true)]);
  });

  test("a canceled delegation of the pair doesn't count", async () => {
    const one = await story.delegated({ account: 'Acme Design' });
    await story.delegated({ id: 'task-2', account: 'Acme Labs' });
    await story.move(one.issue?.key ?? '', 'Done');
    await story.service('POST', '/v1/delegations/task-2/cancel', { id: 'task-2' });
    expect(await torii.requestTexts()).toEqual([removalRequest(true)]);
  });

  test.each([
    ['reopened', async (key: string) => story.move(key, 'In Progress')],
    ['declined', async (key: string) => story.move(key, "Won't Do")],
    ['joined by a further account', async () => story.delegated({ id: 'task-2', account: 'Another' })],
  ])('a confirmation is reverted when the pair is %s', async (_, changePair) => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await story.move(key, 'Done');
    await changePair(key);
    expect(await torii.requestTexts()).toEqual([removalRequest(true), removalRequest(false)]);
  });

  test('an unconfirmed pair is never reverted', async () => {
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', "Won't Do");
    await story.move(issue?.key ?? '', 'To Do');
    expect(await torii.requestTexts()).toEqual([]);
  });

  test('a refused confirmation is never reverted, even after an earlier revert', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await story.move(key, 'Done');
    await story.move(key, 'To Do');
    await torii.behave({ status: 422, times: 1 });
    await story.move(key, 'Done');
    await story.move(key, 'To Do');
    expect(await torii.requestTexts()).toEqual([
      removalRequest(true),
      removalRequest(false),
      removalRequest(true, 422),
    ]);
  });

  test("a removal that Torii answers with another state is sent again, and doesn't delay other pushes", async () => {
    await torii.behave({ disagree: true, times: 1 });
    const one = await story.delegated();
    const two = await story.delegated({ id: 'task-2', app: { id: 78, name: 'Notion' } });
    await story.move(one.issue?.key ?? '', 'Done');
    await story.move(two.issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).toEqual([removalRequest(true), removalRequest(true, 200, 78)]);
    await story.sandbox.advance(10_000);
    expect(await torii.requestTexts()).toEqual([
      removalRequest(true),
      removalRequest(true, 200, 78),
      removalRequest(true),
    ]);
  });
});

describe('ids', () => {
  test('missing ids are looked up at creation by exact match, and stored', async () => {
    const { issue } = await story.delegated({ person: { email: 'jane@acme.example' }, app: { name: 'figma' } });
    const lookups = ['GET /users?email=jane%40acme.example 200', 'GET /apps?q=figma 200'];
    expect(await torii.requestTexts()).toEqual(lookups);
    await story.move(issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).toEqual([...lookups, removalRequest(true)]);
  });

  test('ids of a batch are looked up once per name', async () => {
    const member = (id: string, name: string) => ({
      id,
      person: { email: 'jane@acme.example' },
      app: { name },
      offboarding: { id: 'ob-1' },
    });
    const delegations = [member('task-1', 'Figma'), member('task-2', 'Notion')];
    await story.service('POST', '/v1/delegations/batch', { delegations });
    const lookups = ['GET /users?email=jane%40acme.example 200', 'GET /apps?q=Figma 200', 'GET /apps?q=Notion 200'];
    expect((await torii.requestTexts()).toSorted()).toEqual(lookups.toSorted());

    const created = (await story.service('GET', '/v1/delegations/task-2')).json<DelegationView>();
    await story.move(created.issue?.key ?? '', 'Done');
    expect((await torii.requestTexts()).slice(3)).toEqual([removalRequest(true, 200, 78)]);
  });

  test.each([
    ['the one with looked-up ids first', false],
    ['the one with looked-up ids last', true],
  ])('delegations of one user and app at Torii are one pair, however they are named: %s', async (_, isReversed) => {
    const calls = [
      { id: 'task-1', person: { email: 'jane@acme.example' }, app: { name: 'figma' } },
      {
        id: 'task-2',
        person: { id: 40121, email: 'jane.roe@acme.example' },
        app: { id: 77, name: 'Figma Enterprise' },
        account: 'Acme Design',
      },
    ];
    const issues = new Map<string, string>();
    for (const call of isReversed ? calls.toReversed() : calls) {
      issues.set(call.id, (await story.delegated(call)).issue?.key ?? '');
    }
    // Each new issue is processed once more within a minute.
    await story.sandbox.advance(MINUTE);
    const puts = async () => (await torii.requestTexts()).filter((request) => request.startsWith('PUT'));
    await story.move(issues.get('task-2') ?? '', 'Done');
    await story.sandbox.advance(MINUTE);
    expect(await puts()).toEqual([]);
    await story.move(issues.get('task-1') ?? '', 'Done');
    await story.sandbox.advance(MINUTE);
    expect(await puts()).toEqual([removalRequest(true)]);
  });

  test('a person with a known id in the offboarding is not looked up again', async () => {
    const taskWithoutIds = (email: string, name: string) => ({
      id: name,
      person: { email },
      app: { name },
      offboarding: { id: 'ob-1' },
    });
    await story.delegated(taskWithoutIds('jane@acme.example', 'Figma'));
    await story.delegated(taskWithoutIds('jane@acme.example', 'Notion'));
    await story.delegated(taskWithoutIds('janet@acme.example', 'PagerDuty'));
    expect((await torii.requestTexts()).filter((call) => call.startsWith('GET /users'))).toEqual([
      'GET /users?email=jane%40acme.example 200',
      'GET /users?email=janet%40acme.example 200',
    ]);
  });

  test('the id of another person in the same offboarding is not used', async () => {
    const offboarding = { id: 'ob-1', total: 2 };
    const one = await story.delegated({ person: { email: 'jane@acme.example' }, offboarding });
    const two = await story.delegated({
      id: 'task-2',
      person: { id: 40122, email: 'janet@acme.example' },
      offboarding,
    });
    for (const { issue } of [one, two]) await story.move(issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).toContain('PUT /users/40121 {"lifecycleStatus":"offboarded"} 200');
    expect((await torii.requestTexts()).filter((call) => call.startsWith('PUT /users/40122 '))).toEqual([]);
  });

  test("after a 429 nothing is looked up at creation until Torii's delay ends", async () => {
    const delegateWithoutAppId = (id: string, name: string) => story.delegated({ id, app: { name } });
    await torii.behave({ status: 429, retryAfter: 60, times: 1 });
    await delegateWithoutAppId('task-1', 'Figma');
    await delegateWithoutAppId('task-2', 'Notion');
    expect(await torii.requestTexts()).toEqual(['GET /apps?q=Figma 429']);
    await story.sandbox.advance(MINUTE);
    await delegateWithoutAppId('task-3', 'PagerDuty');
    expect(await torii.requestTexts()).toEqual(['GET /apps?q=Figma 429', 'GET /apps?q=PagerDuty 200']);
  });

  test('a refused key during a lookup disables the channel and stops further lookups', async () => {
    await torii.behave({ status: 401 });
    await story.delegated({ app: { name: 'Figma' } });
    await story.delegated({ id: 'task-2', app: { name: 'Notion' } });
    expect(await torii.requestTexts()).toEqual(['GET /apps?q=Figma 401']);
    const { torii: view } = await story.admin<{ torii: { disabledReason: string } }>('getSettings');
    expect(view.disabledReason).toContain('401');
  });

  test('while Torii is down the delegation is created, and ids are looked up later', async () => {
    await torii.behave({ status: 503, times: 2 });
    const { issue } = await story.delegated({ person: { email: 'jane@acme.example' }, app: { name: 'Figma' } });
    await story.move(issue?.key ?? '', 'Done');
    expect((await torii.requestTexts()).at(-1)).toBe(removalRequest(true));
  });

  test('a name without an exact match in Torii rejects the push with the reason', async () => {
    const { issue } = await story.delegated({ app: { name: 'Fig' } });
    await story.move(issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).not.toContain(removalRequest(true));
    expect(await story.admin('countDeliveries', { filter: 'rejected', channel: 'torii' })).toEqual({ count: 1 });
  });
});

describe('the lifecycle status, if it is turned on', () => {
  test('is offboarded with the offboarding, and offboarding again when it is reopened', async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    await story.move(issue?.key ?? '', 'Done');
    await story.move(issue?.key ?? '', 'To Do');
    const lifecycle = (await torii.requestTexts()).filter((call) => !call.includes('/apps/'));
    expect(lifecycle).toEqual([
      'PUT /users/40121 {"lifecycleStatus":"offboarded"} 200',
      'PUT /users/40121 {"lifecycleStatus":"offboarding"} 200',
    ]);
  });

  test('is retried after a response with another status', async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    await torii.behave({ disagree: true });
    await story.move(issue?.key ?? '', 'Done');
    await torii.behave();
    await story.sandbox.advance(10_000);
    const lifecycle = (await torii.requestTexts()).filter((call) => call.includes('lifecycleStatus'));
    expect(lifecycle).toEqual(Array(2).fill('PUT /users/40121 {"lifecycleStatus":"offboarded"} 200'));
  });

  test('is left unchanged if it is turned off', async () => {
    await story.admin('saveTorii', { enabled: true, lifecycle: false });
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    await story.move(issue?.key ?? '', 'Done');
    expect(await torii.requestTexts()).toEqual([removalRequest(true)]);
  });
});

test('the key is never shown, and only Jira administrators set it', async () => {
  const key = story.info.service?.apiKey ?? '';
  expect(JSON.stringify(await story.admin('getSettings'))).not.toContain(key);
  expect(await story.admin('saveTorii', { enabled: true, key }, 'olga')).toMatchObject({ problem: { status: 403 } });
  expect(await story.admin('checkTorii', {})).toEqual({ ok: true, problem: null });
  expect(await story.admin('checkTorii', { key: 'wrong' })).toMatchObject({ ok: false });
});
