import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import type { DelegationView } from '../../../src/domain/contract/views';
import { saveRuleForAll } from '../../support/rule';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';
import { removalRequest, toriiOf } from '../../support/torii';

let story: Story;
shareStory((shared) => (story = shared));

const HOUR = 3_600_000;

async function delegation(): Promise<DelegationView> {
  return (await story.service('GET', '/v1/delegations/task-8841')).json<DelegationView>();
}

interface Issue {
  readonly id: string;
  readonly key: string;
  readonly fields: {
    readonly status: { readonly name: string };
    readonly comment: { readonly comments: readonly { readonly body: unknown }[] };
    readonly issuelinks: readonly { readonly inwardIssue?: { key: string }; readonly outwardIssue?: { key: string } }[];
  };
  readonly properties: Readonly<Record<string, unknown>>;
}

async function issue(key: string): Promise<Issue> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${key}?properties=*all`)).json<Issue>();
}

/** Returns a fault: the first creation of an issue has no response and takes effect after `late` ms. */
const lateCreate = (late: number) =>
  ({ on: 'jira', match: 'POST /rest/api/3/issue', nth: 1, times: 1, do: { late } }) as const;

test('a completion whose event was lost is found by the hourly search', async () => {
  const created = await story.delegated();
  await story.sandbox.advance(2 * HOUR);
  await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
  await story.move(created.issue?.key ?? '', 'Done');
  await story.sandbox.setFaults();
  expect(await story.receivedPushes()).toEqual([]);

  await story.sandbox.advance(HOUR + 10 * 60_000);

  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
});

describe('a move with a lost event', () => {
  async function moveIntoTrash(): Promise<void> {
    const { issue } = await story.delegated();
    await story.sandbox.advance(2 * HOUR);
    await story.sandbox.setFaults({ on: 'event', match: 'avi:jira:updated:issue', do: { drop: true } });
    expect((await story.sandbox.act('move', { issue: issue?.key, project: 'OPS' })).status).toBe(204);
    await story.sandbox.settle();
    await story.sandbox.setFaults();
    expect((await story.sandbox.act('trash-project', { project: 'OPS' })).status).toBe(204);
    await story.sandbox.advance(20 * HOUR);
    expect(pushNames(await story.receivedPushes())).toEqual([]);
  }

  test('is found at once when its new project is restored', async () => {
    await moveIntoTrash();

    expect((await story.sandbox.act('restore-project', { project: 'OPS' })).status).toBe(204);

    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.moved task-8841.3']);
  });

  test("is found 15 minutes later if Jira's search lacked the restored project", async () => {
    await moveIntoTrash();
    expect((await story.sandbox.act('search-lag', { ms: 10 * 60_000 })).status).toBe(204);

    expect((await story.sandbox.act('restore-project', { project: 'OPS' })).status).toBe(204);
    await story.sandbox.advance(16 * 60_000);

    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.moved task-8841.3']);
  });

  test.each([
    ['is unavailable', 503],
    ['refuses it', 400],
  ])('is found later if Jira %s when the app searches the restored project', async (_, status) => {
    await moveIntoTrash();
    // Both searches of the project fail.
    await story.sandbox.setFaults({ on: 'jira', match: '/search/jql', times: 2, do: { status } });

    expect((await story.sandbox.act('restore-project', { project: 'OPS' })).status).toBe(204);
    expect(pushNames(await story.receivedPushes())).toEqual([]);
    await story.sandbox.advance(2 * HOUR);

    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.moved task-8841.3']);
  });
});

test('a search that Jira refuses is a finding until it works again', async () => {
  const texts = async () => (await story.admin<FindingsView>('listFindings')).findings.map(({ text }) => text);
  const refusal = { errorMessages: ["Field 'delegateForJiraKind' does not exist"], errors: {} };
  await story.sandbox.setFaults({ on: 'jira', match: '/search/jql', do: { status: 400, body: refusal } });
  await story.sandbox.advance(HOUR + 10 * 60_000);
  expect(await texts()).toEqual([expect.stringContaining("Jira refuses the app's own search")]);
  await story.sandbox.setFaults();
  await story.sandbox.advance(HOUR + 10 * 60_000);
  expect(await texts()).toEqual([]);
});

test('a crashed search is repeated', async () => {
  const created = await story.delegated();
  await story.sandbox.advance(2 * HOUR);
  await story.sandbox.setFaults(
    { on: 'event', do: { drop: true } },
    { on: 'jira', match: '/search/jql', times: 1, do: { lost: 'after' } },
  );
  await story.move(created.issue?.key ?? '', 'Done');

  await story.sandbox.advance(HOUR + 20 * 60_000);

  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
});

test('an event that storage refused is retried by Forge', async () => {
  const created = await story.delegated();
  await story.sandbox.setFaults({ on: 'kvs', do: { status: 503 } });
  await story.move(created.issue?.key ?? '', 'Done');
  await story.sandbox.setFaults();
  expect(await story.receivedPushes()).toEqual([]);

  // Forge retries a failed event after a minute.
  await story.sandbox.advance(61_000);

  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
});

test('the hourly search costs one point while nothing changes', async () => {
  await story.delegated();
  await story.sandbox.advance(3 * HOUR);
  await story.invocations();

  await story.sandbox.advance(2 * HOUR);

  const calls = (await story.invocations()).flatMap(({ calls }) => calls);
  const searches = calls.filter(({ path }) => path.includes('/search/jql'));
  expect(searches).toHaveLength(2);
  expect(searches.map(({ points }) => points)).toEqual([1, 1]);
});

describe("a late push has Jira's current state", () => {
  /** Completes an issue while the service is down, and reopens it without an event. */
  async function completeAndReopen(): Promise<DelegationView> {
    const created = await story.delegated();
    await story.sandbox.setService({ status: 503 });
    await story.move(created.issue?.key ?? '', 'Done');
    await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
    await story.move(created.issue?.key ?? '', 'To Do');
    await story.sandbox.forget();
    return created;
  }

  test('through both channels', async () => {
    await completeAndReopen();
    await story.sandbox.setService();
    await story.sandbox.advance(10 * 60_000);

    const pushes = await story.receivedPushes();
    expect(pushes.filter(({ answered }) => answered === 204).map(({ type }) => type)).toEqual(['delegation.reopened']);
    expect(await toriiOf(story).requestTexts()).not.toContainEqual(removalRequest(true));
  });

  test('and is not sent while Jira is out of reach', async () => {
    await completeAndReopen();
    await story.sandbox.setService();
    for (const refusal of [{ status: 429, headers: { 'retry-after': '600' } }, { status: 403 }]) {
      await story.sandbox.setFaults({ on: 'jira', do: refusal });
      await story.sandbox.advance(15 * 60_000);
      expect([await story.receivedPushes(), await toriiOf(story).requestTexts()]).toEqual([[], []]);
    }

    await story.sandbox.setFaults();
    await story.sandbox.advance(15 * 60_000);
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.reopened task-8841.3']);
    expect(await toriiOf(story).requestTexts()).not.toContainEqual(removalRequest(true));
  });
});

test('a completion during a rate limit of Jira is pushed when the limit ends', async () => {
  const created = await story.delegated();
  await story.sandbox.setFaults({
    on: 'jira',
    match: '/issue/',
    do: { status: 429, headers: { 'retry-after': '20' } },
  });
  await story.move(created.issue?.key ?? '', 'Done');
  await story.sandbox.advance(15_000);
  expect(await story.receivedPushes()).toEqual([]);
  await story.sandbox.setFaults();
  await story.sandbox.advance(6000);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
});

describe('an issue whose property was removed', () => {
  test('is found by the comparison, and its changes are pushed', async () => {
    const created = await story.delegated();
    const key = created.issue?.key ?? '';
    expect((await story.sandbox.jira('ada', 'DELETE', `/issue/${key}/properties/delegation`)).status).toBe(204);
    await story.sandbox.advance(60_000);
    await story.move(key, 'Done');
    expect(await story.receivedPushes()).toEqual([]);

    await story.sandbox.advance(10 * 60_000);

    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
  });

  test('is pushed although Jira refuses to restore the property', async () => {
    const key = (await story.delegated()).issue?.key ?? '';
    await story.sandbox.jira('ada', 'DELETE', `/issue/${key}/properties/delegation`);
    await story.move(key, 'Done');
    await story.sandbox.setFaults({ on: 'jira', match: '/properties/delegation', do: { status: 403 } });

    await story.sandbox.advance(10 * 60_000);

    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
    expect((await issue(key)).properties).toEqual({});
  });

  test('gets its original property back', async () => {
    const created = await story.delegated();
    const key = created.issue?.key ?? '';
    const { properties } = await issue(key);
    await story.sandbox.jira('ada', 'PUT', `/issue/${key}/properties/delegation`, { record: 'another' });

    await story.sandbox.advance(10 * 60_000);

    expect((await issue(key)).properties).toEqual(properties);
  });
});

test('a completed status still counts after it was renamed', async () => {
  const created = await story.delegated();
  await story.sandbox.act('rename-status', { status: '10005', name: 'Finished' });
  await story.move(created.issue?.key ?? '', 'Finished');
  expect(await delegation()).toMatchObject({ state: 'completed', status: { name: 'Finished' } });
});

test('a second issue of a create that took effect late is linked, commented and closed', async () => {
  await story.sandbox.setFaults(lateCreate(40 * 60_000));
  const answer = await story.service('POST', '/v1/delegations', {
    id: 'task-8841',
    person: { email: 'jane@acme.example', name: 'Jane Roe' },
    app: { name: 'Figma' },
  });
  expect(answer.status).toBe(503);
  await story.sandbox.advance(30 * 60_000);
  const first = (await delegation()).issue?.key ?? '';
  expect(first).toBe('IT-1');

  await story.sandbox.advance(30 * 60_000);

  const second = await issue('IT-2');
  expect(second.fields.status.name).toBe("Won't Do");
  expect(
    second.fields.issuelinks.flatMap(({ inwardIssue, outwardIssue }) => [inwardIssue?.key, outwardIssue?.key]),
  ).toContain(first);
  expect(JSON.stringify(second.fields.comment.comments)).toContain(`The task is ${first}`);
  expect(second.fields.comment.comments).toHaveLength(1);
  expect(await delegation()).toMatchObject({ state: 'in_progress', issue: { key: first } });
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.created task-8841.1']);
});

test('an issue that changed and moved before the app found it is pushed in its current state', async () => {
  await story.sandbox.setFaults(lateCreate(9 * 60_000), { on: 'event', do: { drop: true } });
  const answer = await story.service('POST', '/v1/delegations', FIGMA);
  expect(answer.status).toBe(503);
  await story.sandbox.advance(9 * 60_000 + 1000);
  await story.move('IT-1', 'Done');
  await story.sandbox.act('move', { issue: 'IT-1', project: 'OPS' });

  await story.sandbox.advance(30 * 60_000);

  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
  expect(await delegation()).toMatchObject({ state: 'completed', issue: { key: 'OPS-1' } });
});

test('an issue that is found after its rule was edited keeps the statuses of its request', async () => {
  await story.sandbox.setFaults(lateCreate(9 * 60_000));
  expect((await story.service('POST', '/v1/delegations', FIGMA)).status).toBe(503);
  await saveRuleForAll(story, { completedStatuses: ['Waiting'], declinedStatuses: ['Done'] });
  await story.sandbox.advance(30 * 60_000);
  await story.move('IT-1', 'Done');
  expect(await delegation()).toMatchObject({ state: 'completed', issue: { key: 'IT-1' } });
});

test('a sync of all finds completed issues that lost their property while events were lost', async () => {
  const many = Array.from({ length: 120 }, (_, n) => ({ ...FIGMA, id: `many-${n}`, account: `account ${n}` }));
  await story.service('POST', '/v1/delegations/batch', { delegations: many });
  await story.sandbox.advance(2 * HOUR);
  const { delegations } = (await story.service('GET', '/v1/delegations?limit=100')).json<{
    delegations: DelegationView[];
  }>();
  await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
  const keys = delegations.slice(0, 3).map(({ issue: created }) => created?.key ?? '');
  for (const key of keys) {
    await story.sandbox.jira('ada', 'DELETE', `/issue/${key}/properties/delegation`);
    await story.move(key, 'Done');
  }
  await story.sandbox.setFaults();
  await story.sandbox.forget();

  // The comparison of 120 delegations takes less than an hour.
  expect(await story.admin('syncAll')).toEqual({ hours: 0 });

  const pushes = await story.receivedPushes();
  expect(pushes.map(({ type }) => type)).toEqual(Array.from(keys, () => 'delegation.completed'));
  expect(pushes.map(({ data }) => data.issue?.key).sort()).toEqual(keys.toSorted());
});
