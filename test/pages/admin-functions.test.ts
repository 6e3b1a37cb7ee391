import { startStory, type Story } from '../support/story';

let story: Story;

beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story.end());

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

test('the settings contain no secret', async () => {
  const { secret } = await story.admin<{ secret: string }>('createCredential', { kind: 'outbound-signing' });
  expect(secret).toMatch(/^whsec_/);
  expect(JSON.stringify(await story.admin('getSettings', {}))).not.toContain(secret);
});
