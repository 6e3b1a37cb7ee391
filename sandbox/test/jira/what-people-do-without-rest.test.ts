import { aSite, type TestSite } from './site';

const issue = (site: TestSite, key: string) => site.call(site.as('ada'), 'GET', `issue/${key}?properties=delegation`);

test('a move changes the key, keeps the id, and finds the status by name', () => {
  const site = aSite();
  const key = site.anIssue();
  const id = issue(site, key).at('id');
  site.call(site.as('owen'), 'POST', `issue/${key}/transitions`, { transition: { id: '21' } });
  expect(site.act('move', { issue: key, project: 'OPS' }).status).toBe(204);

  const moved = issue(site, key);
  expect([moved.at('id'), moved.at('key'), moved.at('fields', 'status', 'id')]).toEqual([id, 'OPS-1', '10022']);
  expect(site.events.at(-1)?.body).toMatchObject({
    jiraEventTypeName: 'issue_moved',
    changelog: {
      items: [
        { field: 'project', fromString: 'IT', toString: 'Operations' },
        { field: 'Key', fromString: key, toString: 'OPS-1' },
        { field: 'issuetype', fromString: 'Task', toString: 'Task' },
        { field: 'status', fromString: 'In Progress', toString: 'In Progress' },
      ],
    },
  });
});

test('what is archived, or in the trash, is worked on by nobody, and nothing is moved there', () => {
  const site = aSite();
  const [archived, live] = [site.anIssue(), site.anIssue()];
  const refusal = (act: string, input: object) => {
    const { status, body } = site.act(act, input);
    return [status, (JSON.parse(body) as { errorMessages: string[] }).errorMessages];
  };
  site.act('archive-issue', { issue: archived });
  const readOnly = [400, [`Issue ${archived} is archived: restore it first.`]];
  expect(refusal('move', { issue: archived, project: 'OPS' })).toEqual(readOnly);
  expect(refusal('clone', { issue: archived })).toEqual(readOnly);
  expect(refusal('bulk-transition', { issues: [live, archived], status: 'Done' })).toEqual(readOnly);
  site.act('archive-project', { project: 'OPS' });
  expect(refusal('move', { issue: live, project: 'OPS' })).toEqual([
    400,
    ['Project OPS is archived: restore it first.'],
  ]);
  site.act('unarchive-project', { project: 'OPS' });
  site.act('trash-project', { project: 'OPS' });
  expect(refusal('move', { issue: live, project: 'OPS' })).toEqual([
    404,
    ['Project OPS is in the trash: restore it first.'],
  ]);
});

test('a project is archived, put into the trash and restored once each, and never from one into the other', () => {
  const site = aSite();
  const done = (act: string) => site.act(act, { project: 'IT' }).status;
  expect(done('archive-project')).toBe(204);
  expect([done('archive-project'), done('trash-project'), done('restore-project')]).toEqual([400, 400, 400]);
  expect(done('unarchive-project')).toBe(204);
  expect(done('trash-project')).toBe(204);
  expect([done('archive-project'), done('trash-project'), done('unarchive-project')]).toEqual([404, 404, 400]);
  expect(done('restore-project')).toBe(204);
  expect(site.events.filter(({ name }) => name.endsWith(':project'))).toHaveLength(4);
});

test('a clone has the property too, and says whose clone it is', () => {
  const site = aSite();
  const key = site.anIssue({}, { properties: [{ key: 'delegation', value: { token: 't' } }] });
  const made: { key: string } = JSON.parse(site.act('clone', { issue: key }).body) as { key: string };

  expect(issue(site, made.key).at('properties', 'delegation')).toEqual({ token: 't' });
  expect(issue(site, made.key).at('fields', 'summary')).toBe('CLONE - Remove Jane Roe from Figma');
  const created = site.events.findLast((each) => each.name === 'avi:jira:created:issue');
  expect(created?.body).toMatchObject({ clonedFrom: { key } });
});

test('a bulk change moves many issues in one moment, an event for each, past what REST takes in a second', () => {
  const site = aSite();
  const issues = Array.from({ length: 120 }, (_, n) => {
    if (n % 50 === 0) site.wait(1000);
    return site.anIssue();
  });
  const before = site.events.length;
  expect(site.act('bulk-transition', { issues, status: 'Done' }).status).toBe(204);
  const told = site.events.slice(before).filter(({ name }) => name === 'avi:jira:updated:issue');
  expect(new Set(told.map(({ issueId }) => issueId)).size).toBe(120);
  site.wait(1000);
  expect(issue(site, issues[0] ?? '').at('fields', 'resolution', 'name')).toBe('Done');
});

test('a bulk change to a status that one of the issues can not go to changes none', () => {
  const site = aSite();
  const [one, other] = [site.anIssue(), site.anIssue()];
  expect(site.act('bulk-transition', { issues: [one, other, 'IT-9999'], status: 'Done' }).status).toBe(404);
  expect(site.act('bulk-transition', { issues: [one, other], status: 'Nowhere' }).status).toBe(404);
  expect(issue(site, one).at('fields', 'status', 'name')).toBe('To Do');
});

test('a status renamed keeps its id', () => {
  const site = aSite();
  site.act('rename-status', { status: '10005', name: 'Erledigt' });
  expect(site.call(site.as('ada'), 'GET', 'status/10005').at('name')).toBe('Erledigt');
});

test('a status replaced takes its issues along, without an event for each', () => {
  const site = aSite();
  const key = site.anIssue();
  const before = site.events.length;
  site.act('replace-status', { project: 'IT', type: 'Task', status: 'To Do', by: 'Waiting' });
  expect(issue(site, key).at('fields', 'status', 'name')).toBe('Waiting');
  expect(site.events).toHaveLength(before);
  const names = JSON.stringify(site.call(site.as('ada'), 'GET', 'project/IT/statuses').at(0, 'statuses'));
  expect(names).not.toContain('"To Do","id"');
});

test.each([
  ['archive-project', 'IT'],
  ['trash-project', 'IT'],
])('after %s the app sees nothing of the project', (act, project) => {
  const site = aSite();
  const key = site.anIssue();
  site.act(act, { project });
  expect(site.call(site.app, 'GET', `issue/${key}`).at('errorMessages')).toEqual([
    'Issue does not exist or you do not have permission to see it.',
  ]);
  expect(site.call(site.app, 'GET', 'project/search').at('values', 0, 'key')).toBe('OPS');
});

test('an app access rule keeps the issues from the app, not the project', () => {
  const site = aSite();
  const key = site.anIssue();
  site.act('block-app', { project: 'IT' });
  const status = (method: string, path: string, body?: unknown) => site.call(site.app, method, path, body).status;
  expect(status('GET', `issue/${key}`)).toBe(404);
  expect(status('PUT', `issue/${key}`, { fields: { summary: 'S' } })).toBe(404);
  expect(site.call(site.app, 'POST', 'search/jql', { jql: 'project = IT' }).at('issues')).not.toMatchObject([{ key }]);
  const fields = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S' };
  expect(status('POST', 'issue', { fields })).toBe(400);
  expect(status('GET', 'user/assignable/search?project=IT')).toBe(404);
  // What Jira's documentation calls exempt from the rule.
  expect(status('GET', 'project/IT')).toBe(200);
  expect(status('GET', 'project/IT/statuses')).toBe(200);
  expect(site.call(site.app, 'GET', 'project/search').at('values', 0, 'key')).toBe('IT');
});

test('an issue that is moved where a rule holds is told as hidden', () => {
  const site = aSite();
  const key = site.anIssue();
  site.act('block-app', { project: 'OPS' });
  const before = site.events.length;
  site.act('move', { issue: key, project: 'OPS' });
  expect(site.events.slice(before)).toMatchObject([
    {
      name: 'avi:ecosystem.app_policy:blocked:app_access_to_objects.v2',
      body: { data: { objects: [{ ids: ['10201'] }] } },
    },
  ]);
});

test('a blocked app is let in again; people never noticed', () => {
  const site = aSite();
  const key = site.anIssue();
  site.act('block-app', { project: 'IT' });
  expect(site.call(site.as('owen'), 'GET', `issue/${key}`).status).toBe(200);
  site.act('block-app', { project: 'IT', blocked: false });
  expect(site.call(site.app, 'GET', `issue/${key}`).status).toBe(200);
});

test('what happens in a blocked project is not told to apps', () => {
  const site = aSite();
  const key = site.anIssue();
  site.act('block-app', { project: 'IT' });
  const before = site.events.length;
  site.call(site.as('owen'), 'PUT', `issue/${key}`, { fields: { summary: 'Unheard' } });
  expect(site.events).toHaveLength(before);
});

test('a moved issue is found by its old key', () => {
  const site = aSite();
  const key = site.anIssue();
  site.act('move', { issue: key, project: 'OPS' });
  expect(issue(site, key).at('key')).toBe('OPS-1');
});

test('an archived issue is out of reach until it is restored, and no event tells of either', () => {
  const site = aSite();
  const key = site.anIssue();
  const before = site.events.length;
  site.act('archive-issue', { issue: key });
  expect(issue(site, key).status).toBe(404);
  expect(site.act('unarchive-issue', { issue: key }).status).toBe(204);
  expect(issue(site, key).status).toBe(200);
  expect(site.act('unarchive-issue', { issue: key }).status).toBe(400);
  expect(site.events).toHaveLength(before);
});

test('a deactivated user can neither call nor be assigned', () => {
  const site = aSite();
  const key = site.anIssue();
  const olga = site.as('olga');
  site.act('deactivate-user', { accountId: site.accountOf('olga') });
  expect(site.call(olga, 'GET', 'myself').status).toBe(401);
  expect(site.call(site.as('owen'), 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf('olga') }).status).toBe(
    400,
  );
});

test.each([
  ['an act that is none', 'explode', {}, 404],
  ['an issue that is none', 'move', { issue: 'IT-9', project: 'OPS' }, 404],
  ['a member that is none', 'clone', { issue: 'IT-1', colour: 'red' }, 400],
])('%s is refused with words', (_, act, input, refused) => {
  const { status, body } = aSite().act(act, input);
  expect([status, body.length > 40]).toEqual([refused, true]);
});
