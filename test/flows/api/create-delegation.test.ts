import type { Problem } from '../../../src/domain/contract/problem';
import { shareStory } from '../../support/share-story';
import { FIGMA, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const create = (call: object) => story.service('POST', '/v1/delegations', { ...FIGMA, ...call });

async function issuesOf(project: string): Promise<string[]> {
  const answer = await story.sandbox.jira('ada', 'POST', '/search/jql', {
    jql: `project = ${project} ORDER BY created ASC`,
    fields: ['summary'],
  });
  return answer.json<{ issues: { key: string }[] }>().issues.map(({ key }) => key);
}

interface Issue {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

async function readIssue(key: string): Promise<Issue> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${key}?properties=*all`)).json<Issue>();
}

describe('a created delegation', () => {
  test('is answered with 201 and has an issue with all fields and a property without personal data', async () => {
    const owen = await story.sandbox.user('owen');
    const answer = await create({
      owner: { email: 'owen@acme.example' },
      dueAt: '2026-12-01',
      issue: { labels: ['urgent'] },
    });

    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      id: 'task-8841',
      state: 'in_progress',
      sequence: 1,
      status: { name: 'To Do', category: 'new' },
      assignee: { accountId: owen.accountId, displayName: 'Owen Owner' },
      outcome: null,
      completedAt: null,
      warnings: [],
    });
    const { key } = answer.json<{ issue: { key: string; url: string } }>().issue;
    const { fields, properties } = await readIssue(key);
    expect(fields).toMatchObject({
      summary: 'Remove Jane Roe from Figma',
      assignee: { accountId: owen.accountId },
      duedate: '2026-12-01',
    });
    expect(fields.labels).toContain('urgent');
    expect(Object.keys(properties.delegation as object).sort()).toEqual([
      'kind',
      'offboarding',
      'pair',
      'record',
      'token',
    ]);
    expect(JSON.stringify(properties)).not.toMatch(/jane|acme|figma|8841/i);
  });

  test('has a description that ends with the completing statuses', async () => {
    const { issue } = await story.delegated();
    const { description } = (await readIssue(issue?.key ?? '')).fields;
    expect(JSON.stringify(description)).toContain('When Jane Roe no longer has access to Figma, move this issue to ');
  });

  test('uses project, type, summary, description and statuses of the call', async () => {
    const answer = await create({
      issue: { project: 'IT', type: 'Task', summary: 'Out of Figma', description: 'By **hand**' },
      completedStatuses: ['Waiting'],
      declinedStatuses: [],
    });
    const { key } = answer.json<{ issue: { key: string } }>().issue;
    const { fields } = await readIssue(key);
    expect(fields.summary).toBe('Out of Figma');
    expect(JSON.stringify(fields.description)).toContain('"strong"');
    await story.move(key, 'Waiting');
    expect((await story.receivedPushes()).map(({ type }) => type)).toEqual(['delegation.completed']);
  });

  test('follows the rule of its app and fills its required field', async () => {
    const answer = await create({ app: { name: 'pagerduty' } });
    expect(answer.json()).toMatchObject({ issue: { key: 'OPS-1' } });
  });
});

describe('an owner', () => {
  test('who is not assignable becomes a warning, and the fallback is assigned', async () => {
    const olga = await story.sandbox.user('olga');
    const answer = await create({ owner: { email: 'nobody@acme.example' } });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      assignee: { accountId: olga.accountId },
      warnings: ['owner nobody@acme.example is not assignable in IT'],
    });
  });

  test('is the first suitable one of a list, and never the person who leaves', async () => {
    const owen = await story.sandbox.user('owen');
    const answer = await create({
      owner: [{ email: 'jane@acme.example' }, { email: 'ian@acme.example' }, { accountId: owen.accountId }],
    });
    expect(answer.json()).toMatchObject({
      assignee: { accountId: owen.accountId },
      warnings: ['owner jane@acme.example is the person who leaves', 'owner ian@acme.example is not assignable in IT'],
    });
  });

  test('is not the person who leaves by account id either', async () => {
    const jane = await story.sandbox.user('jane');
    const answer = await create({ owner: { accountId: jane.accountId } });
    expect(answer.json<{ assignee: { accountId: string } }>().assignee.accountId).not.toBe(jane.accountId);
  });
});

describe('the same id', () => {
  test('with the same request returns the current delegation with 200 and creates no issue', async () => {
    const first = await create({});
    await story.move(first.json<{ issue: { key: string } }>().issue.key, 'In Progress');
    const again = await create({});
    expect(again.status).toBe(200);
    expect(again.json()).toMatchObject({ status: { name: 'In Progress' }, sequence: 2 });
    expect(await issuesOf('IT')).toHaveLength(1);
  });

  test('with another order of members is the same request', async () => {
    await create({});
    const { id, person, app } = FIGMA;
    expect(
      (
        await story.service('POST', '/v1/delegations', {
          app,
          id,
          person: { name: person.name, email: person.email, id: person.id },
        })
      ).status,
    ).toBe(200);
  });

  test('with other content is a conflict', async () => {
    await create({});
    expect((await create({ account: 'Acme Design' })).status).toBe(409);
  });

  test('sent twice at the same time creates one issue', async () => {
    const answers = await Promise.all([create({}), create({}), create({})]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 201, 503].includes(status))).toBe(true);
    expect(await issuesOf('IT')).toHaveLength(1);
    expect((await create({})).status).toBe(200);
  });
});

describe('refused requests', () => {
  test.each([
    ['an unknown member', { extra: 1 }, 400, '/extra'],
    ['a missing email', { person: { name: 'Jane' } }, 400, '/person/email'],
    ["a date that doesn't exist", { dueAt: '2026-02-30' }, 400, '/dueAt'],
    ['an id that begins with offboarding:', { id: 'offboarding:1' }, 400, '/id'],
    ['an unknown project', { issue: { project: 'NOPE' } }, 422, '/issue/project'],
    ['an unknown type', { issue: { type: 'Epic Saga' } }, 422, '/issue/type'],
    ['an unknown status', { completedStatuses: ['Done', 'Gone'] }, 422, '/completedStatuses/1'],
    ['a status in both lists', { completedStatuses: ['Done'], declinedStatuses: ['done'] }, 422, '/declinedStatuses/0'],
    ['an unknown resolution', { declinedResolutions: ['Never'] }, 422, '/declinedResolutions/0'],
    ['an unknown priority', { issue: { priority: 'Enormous' } }, 422, '/issue/priority'],
    ['an unknown parent', { issue: { type: 'Sub-task', parent: 'IT-999' } }, 422, '/issue/parent'],
    ['a sub-task without a parent', { issue: { type: 'Sub-task' } }, 422, '/issue/parent'],
    [
      'a field that the type lacks',
      { issue: { fields: { customfield_99999: 'x' } } },
      422,
      '/issue/fields/customfield_99999',
    ],
  ])('%s is refused with its pointer and reserves no id', async (_, call, status, pointer) => {
    const answer = await create(call);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = answer.json<Problem>();
    expect(problem).toMatchObject({ status });
    expect(problem.type && problem.title && problem.detail).toBeTruthy();
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
    expect((await create({})).status).toBe(201);
  });

  test('all wrong fields are named at once', async () => {
    const answer = await create({ person: {}, dueAt: 'soon', x: 1 });
    expect(
      answer
        .json<Problem>()
        .errors?.map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/dueAt', '/person/email', '/x']);
  });

  test('transport errors get 400, 404, 405 with Allow, 413 and 415', async () => {
    const post = (body: string, contentType?: string) =>
      story.service('POST', '/v1/delegations', body, contentType ? { contentType } : {});
    expect((await post('{"id":')).status).toBe(400);
    expect((await post('{}', 'text/plain')).status).toBe(415);
    expect((await post(JSON.stringify({ ...FIGMA, account: 'x'.repeat(65_536) }))).status).toBe(413);
    expect((await story.service('GET', '/v1/nothing')).status).toBe(404);
    const put = await story.service('PUT', '/v1/delegations', {});
    expect([put.status, put.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
  });

  test('an unknown delegation or offboarding is 404', async () => {
    expect((await story.service('GET', '/v1/delegations/none')).status).toBe(404);
    expect((await story.service('GET', '/v1/offboardings/none')).status).toBe(404);
  });
});

test('a dry run returns the planned issue with reasons and writes nothing', async () => {
  const answer = await create({ dryRun: true, dueAt: '2026-12-01' });
  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({
    rule: { app: null, why: expect.stringContaining('all apps') as string },
    fields: { summary: 'Remove Jane Roe from Figma', duedate: '2026-12-01' },
    completed: [{ name: 'Done' }],
  });
  expect(await issuesOf('IT')).toEqual([]);
  expect((await story.service('GET', '/v1/delegations/task-8841')).status).toBe(404);
});

test('a duplicate under another id creates a linked issue with a warning', async () => {
  const first = await story.delegated();
  const answer = await create({ id: 'task-9' });
  expect(answer.status).toBe(201);
  const { warnings, issue: second } = answer.json<{ warnings: string[]; issue: { key: string } }>();
  expect(warnings).toEqual([expect.stringContaining('task-8841')]);
  await story.sandbox.settle();
  const { issuelinks } = (await readIssue(second.key)).fields as {
    issuelinks: { inwardIssue?: { key: string }; outwardIssue?: { key: string } }[];
  };
  expect(issuelinks.flatMap(({ inwardIssue, outwardIssue }) => [inwardIssue?.key, outwardIssue?.key])).toContain(
    first.issue?.key,
  );
});

test('ping answers with app, version and site', async () => {
  const answer = await story.service('GET', '/v1/ping');
  expect(answer.json()).toMatchObject({
    ok: true,
    app: 'Delegate for Jira',
    site: { url: 'https://acme.atlassian.net' },
  });
});
