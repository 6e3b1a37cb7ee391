import { shareStory } from '../../support/share-story';
import { FIGMA, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

type Named = { readonly id: string; readonly name: string };
const options = async <T>(path: string) => (await story.service('GET', `/v1/options/${path}`)).json<T>();
const keys = async (path = 'projects') =>
  (await options<{ projects: { key: string }[] }>(path)).projects.map(({ key }) => key);
const allow = (projects: readonly string[] | null) => story.admin<object>('saveAllowedProjects', { projects });

test('options list projects, issue types, statuses of a type, and fillable fields', async () => {
  expect(await keys()).toEqual(['IT', 'OPS']);
  const { issueTypes } = await options<{ issueTypes: (Named & { subtask: boolean })[] }>('projects/IT/issue-types');
  expect(issueTypes.map(({ name, subtask }) => [name, subtask])).toEqual([
    ['Task', false],
    ['Sub-task', true],
  ]);
  const [task] = issueTypes;
  const { statuses } = await options<{ statuses: (Named & { category: string })[] }>(
    `projects/IT/issue-types/${task?.id ?? ''}/statuses`,
  );
  expect(statuses.map(({ name, category }) => `${name} ${category}`)).toEqual([
    'To Do new',
    'In Progress indeterminate',
    'Waiting indeterminate',
    'Done done',
    "Won't Do done",
  ]);
  const ops = (await options<{ issueTypes: Named[] }>('projects/OPS/issue-types')).issueTypes[0]?.id ?? '';
  const { fields } = await options<{ fields: (Named & { required: boolean })[] }>(
    `projects/OPS/issue-types/${ops}/fields`,
  );
  expect(fields).toContainEqual(expect.objectContaining({ name: 'Cost centre', required: true }));
  expect(fields.map(({ id }) => id)).not.toContain('summary');
});

test('a query finds projects by a part of key or name', async () => {
  const { projects } = await options<{ projects: { key: string; name: string }[] }>('projects?query=op');
  expect(projects.map(({ key }) => key)).toEqual(['OPS']);
});

describe('with allowed projects', () => {
  beforeEach(() => allow(['OPS']));

  test('only the allowed projects are listed', async () => {
    expect(await keys()).toEqual(['OPS']);
  });

  test('another project is unknown, like a missing one', async () => {
    const hidden = await story.service('GET', '/v1/options/projects/IT/issue-types');
    const missing = await story.service('GET', '/v1/options/projects/NONE/issue-types');
    expect(hidden.status).toBe(404);
    expect(hidden.text).toBe(missing.text);
  });

  test('a call with another project is refused with its pointer, like a missing one', async () => {
    const errors = async (project: string) =>
      (await story.service('POST', '/v1/delegations', { ...FIGMA, issue: { project } })).json<{
        status: number;
        errors: object[];
      }>();
    const refused = await errors('IT');
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer: '/issue/project' }] });
    expect((await errors('NONE')).errors).toEqual(refused.errors);
  });

  test('the error names a rule with another project', async () => {
    const answer = await story.service('POST', '/v1/delegations', FIGMA);
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ detail: expect.stringContaining('The rule for all apps') as string });
  });

  test('an allowed project works by key or id', async () => {
    const answer = await story.service('POST', '/v1/delegations', {
      ...FIGMA,
      app: { name: 'PagerDuty' },
      issue: { project: 'ops' },
    });
    expect(answer.status).toBe(201);
  });

  test('null allows all projects again', async () => {
    await allow(null);
    expect(await keys()).toEqual(['IT', 'OPS']);
  });
});

test("a project that the app can't see can't be allowed", async () => {
  expect(await allow(['IT', 'NOPE'])).toMatchObject({ problem: { status: 400, errors: [{ pointer: '/projects/1' }] } });
});

test('without any project nothing is listed', async () => {
  await allow([]);
  expect(await keys()).toEqual([]);
});

test('a cursor of another list and an unknown parameter are refused', async () => {
  for (const path of ['projects?cursor=abc', 'projects?page=2']) {
    expect((await story.service('GET', `/v1/options/${path}`)).status).toBe(400);
  }
});
