import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** HTML page that Jira answers during an incident, instead of JSON. */
const HTML = {
  status: 200,
  body: '<!DOCTYPE html><html><title>Unavailable</title></html>',
  headers: { 'content-type': 'text/html' },
};
const answerOnce = (match: string, answer: object) =>
  story.sandbox.setFaults({ on: 'jira', match, times: 1, do: answer });

test.each([
  ['the creation', 'POST /rest/api/3/issue'],
  ['the search of the owner', 'GET /rest/api/3/user'],
])('a request gets 503 if Jira answers %s with HTML, and creates one issue in the end', async (_, match) => {
  const call = {
    id: 'task-1',
    person: { email: 'jane@acme.example' },
    app: { name: 'Zoom' },
    owner: { email: 'owen@acme.example' },
  };
  await answerOnce(match, HTML);
  const answer = await story.service('POST', '/v1/delegations', call);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);

  await story.sandbox.advance(40 * MINUTE);

  expect((await story.service('POST', '/v1/delegations', call)).status).toBeLessThan(300);
  const found = await story.sandbox.jira('ada', 'POST', '/search/jql', {
    jql: 'summary ~ "Zoom"',
    fields: ['summary'],
  });
  expect(found.json<{ issues: unknown[] }>().issues).toHaveLength(1);
});

test('a completion is pushed within 15 minutes if Jira answers the read of the issue with HTML', async () => {
  const { issue } = await story.delegated();
  await answerOnce('GET /rest/api/3/issue/', HTML);
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(15 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
});

test("an issue that the app can't parse doesn't hide others of the same page", async () => {
  const invalid = await story.delegated({ id: 'invalid', app: { name: 'Slack' } });
  const other = await story.delegated({ id: 'other', app: { name: 'Zoom' } });
  await story.sandbox.advance(2 * HOUR);
  await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
  for (const { issue } of [invalid, other]) await story.move(issue?.key ?? '', 'Done');
  const page = await story.sandbox.jira('ada', 'POST', '/search/jql', {
    jql: `issue in (${invalid.issue?.key}, ${other.issue?.key})`,
    fields: ['*all'],
    properties: ['delegation'],
    expand: 'changelog',
  });
  const issues = page.json<{ issues: { key: string }[] }>().issues;
  expect(issues).toHaveLength(2);
  const body = issues.map((issue) =>
    issue.key === invalid.issue?.key ? { ...issue, fields: { status: 'Done' } } : issue,
  );
  await answerOnce('POST /rest/api/3/search/jql', {
    status: 200,
    body: JSON.stringify({ issues: body, isLast: true }),
  });

  await story.sandbox.advance(HOUR + 10 * MINUTE);
  const faults = await story.sandbox.request('GET', '/_sandbox/faults');
  // The fault replaced the answer of one search.
  expect(faults.json()).toMatchObject([{ struck: 1 }]);
  expect(pushNames(await story.receivedPushes())).toContain('delegation.completed other.2');
});
