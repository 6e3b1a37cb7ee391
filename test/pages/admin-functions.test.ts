import { startStory, type Story } from '../support/story';

let story: Story;

beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story.end());

test("a status that the workflow doesn't have is refused at its place in the list", async () => {
  const rule = {
    app: 'Notion',
    project: 'IT',
    issueType: 'Task',
    completedStatuses: ['Done', 'Finished'],
    declinedStatuses: [],
    declinedResolutions: [],
  };
  expect(await story.admin('saveRule', { rule })).toMatchObject({
    problem: { status: 400, errors: [{ pointer: '/completedStatuses/1' }] },
  });
});

test('a second rule for an app is refused', async () => {
  const rule = {
    app: 'pagerduty',
    project: 'IT',
    issueType: 'Task',
    completedStatuses: ['Done'],
    declinedStatuses: [],
    declinedResolutions: [],
  };
  expect(await story.admin('saveRule', { rule })).toMatchObject({ problem: { errors: [{ pointer: '/app' }] } });
});

test('projects in which the app can create issues are found by name', async () => {
  expect(await story.admin('getProjects', { query: 'operat' })).toEqual({
    projects: [expect.objectContaining({ key: 'OPS', name: 'Operations' })],
    hasMore: false,
  });
});

test("the required fields don't include those that the app fills", async () => {
  const { projects } = await story.admin<{ projects: { id: string }[] }>('getProjects', { query: 'OPS' });
  const project = projects[0]?.id ?? '';
  const { issueTypes } = await story.admin<{ issueTypes: { id: string }[] }>('getIssueTypes', { project });
  expect(await story.admin('getRequiredFields', { project, issueType: issueTypes[0]?.id ?? '' })).toEqual({
    fields: [{ id: 'customfield_10042', name: 'Cost centre', required: true, type: 'string', allowed: null }],
  });
});

test('a template with an unknown placeholder is refused before it is saved', async () => {
  const preview = {
    app: null,
    summary: 'Remove {{person.nam}}',
    description: '',
    completed: [],
    declined: [],
    declinedResolutions: [],
  };
  expect(await story.admin('previewRule', preview)).toMatchObject({ problem: { errors: [{ pointer: '/summary' }] } });
});

test.each(['resend', 'dismiss'])("%s refuses an offboarding that doesn't exist", async (name) => {
  expect(await story.admin(name, { id: 'offboarding:ob-0' })).toMatchObject({
    problem: { status: 400, detail: expect.stringContaining('offboarding') as string },
  });
});

test('the settings contain no secret', async () => {
  const { secret } = await story.admin<{ secret: string }>('createCredential', { kind: 'outbound-signing' });
  expect(secret).toMatch(/^whsec_/);
  expect(JSON.stringify(await story.admin('getSettings', {}))).not.toContain(secret);
});
