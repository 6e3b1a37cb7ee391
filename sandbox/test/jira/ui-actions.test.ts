import { aSite, FIRST_ISSUE_ID, STATUSES, TRANSITIONS, type TestSite } from './site';

const issue = (site: TestSite, key: string) => site.call(site.as('ada'), 'GET', `issue/${key}?properties=delegation`);

test('a move changes the key, keeps the id, and matches the status by name', () => {
  const site = aSite();
  const key = site.createIssue();
  const id = issue(site, key).at('id');
  site.call(site.as('owen'), 'POST', `issue/${key}/transitions`, { transition: { id: TRANSITIONS.inProgress } });
  expect(site.perform('move', { issue: key, project: 'OPS' }).status).toBe(204);

  const moved = issue(site, key);
  expect([moved.at('id'), moved.at('key'), moved.at('fields', 'status', 'id')]).toEqual([
    id,
    'OPS-1',
    STATUSES.opsInProgress,
  ]);
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

test('archived issues, and archived or trashed projects, reject UI actions', () => {
  const site = aSite();
  const [archived, live] = [site.createIssue(), site.createIssue()];
  const refusal = (action: string, input: object) => {
    const { status, body } = site.perform(action, input);
    return [status, (JSON.parse(body) as { errorMessages: string[] }).errorMessages];
  };
  site.perform('archive-issue', { issue: archived });
  const readOnly = [400, [`Issue ${archived} is archived: restore it first.`]];
  expect(refusal('move', { issue: archived, project: 'OPS' })).toEqual(readOnly);
  expect(refusal('clone', { issue: archived })).toEqual(readOnly);
  expect(refusal('bulk-transition', { issues: [live, archived], status: 'Done' })).toEqual(readOnly);
  site.perform('archive-project', { project: 'OPS' });
  expect(refusal('move', { issue: live, project: 'OPS' })).toEqual([
    400,
    ['Project OPS is archived: restore it first.'],
  ]);
  site.perform('unarchive-project', { project: 'OPS' });
  site.perform('trash-project', { project: 'OPS' });
  expect(refusal('move', { issue: live, project: 'OPS' })).toEqual([
    404,
    ['Project OPS is in the trash: restore it first.'],
  ]);
});

test('an archived or trashed project accepts only the action that restores it', () => {
  const site = aSite();
  const statusOf = (action: string) => site.perform(action, { project: 'IT' }).status;
  expect(statusOf('archive-project')).toBe(204);
  expect([statusOf('archive-project'), statusOf('trash-project'), statusOf('restore-project')]).toEqual([
    400, 400, 400,
  ]);
  expect(statusOf('unarchive-project')).toBe(204);
  expect(statusOf('trash-project')).toBe(204);
  expect([statusOf('archive-project'), statusOf('trash-project'), statusOf('unarchive-project')]).toEqual([
    404, 404, 400,
  ]);
  expect(statusOf('restore-project')).toBe(204);
  // Each of the four successful actions sends an event.
  expect(site.events.filter(({ name }) => name.endsWith(':project'))).toHaveLength(4);
});

test('a clone has the property of its original, and its event names the original', () => {
  const site = aSite();
  const key = site.createIssue({}, { properties: [{ key: 'delegation', value: { token: 't' } }] });
  const clone: { key: string } = JSON.parse(site.perform('clone', { issue: key }).body) as { key: string };

  expect(issue(site, clone.key).at('properties', 'delegation')).toEqual({ token: 't' });
  expect(issue(site, clone.key).at('fields', 'summary')).toBe('CLONE - Remove Jane Roe from Figma');
  const created = site.events.findLast((each) => each.name === 'avi:jira:created:issue');
  expect(created?.body).toMatchObject({ clonedFrom: { key } });
});

test('a bulk change has no rate limit and sends an event for each issue', () => {
  const site = aSite();
  const issues = Array.from({ length: 120 }, (_, n) => {
    // The creations stay below the limit of 100 requests per second.
    if (n % 50 === 0) site.wait(1000);
    return site.createIssue();
  });
  const before = site.events.length;
  expect(site.perform('bulk-transition', { issues, status: 'Done' }).status).toBe(204);
  const updates = site.events.slice(before).filter(({ name }) => name === 'avi:jira:updated:issue');
  expect(new Set(updates.map(({ issueId }) => issueId)).size).toBe(120);
  site.wait(1000);
  expect(issue(site, issues[0] ?? '').at('fields', 'resolution', 'name')).toBe('Done');
});

test('a bulk change with an unknown issue or status changes no issue', () => {
  const site = aSite();
  const [first, second] = [site.createIssue(), site.createIssue()];
  expect(site.perform('bulk-transition', { issues: [first, second, 'IT-9999'], status: 'Done' }).status).toBe(404);
  expect(site.perform('bulk-transition', { issues: [first, second], status: 'Nowhere' }).status).toBe(404);
  expect(issue(site, first).at('fields', 'status', 'name')).toBe('To Do');
});

test('a renamed status keeps its id', () => {
  const site = aSite();
  site.perform('rename-status', { status: STATUSES.done, name: 'Erledigt' });
  expect(site.call(site.as('ada'), 'GET', `status/${STATUSES.done}`).at('name')).toBe('Erledigt');
});

test('a replaced status moves its issues without an event', () => {
  const site = aSite();
  const key = site.createIssue();
  const before = site.events.length;
  site.perform('replace-status', { project: 'IT', type: 'Task', status: 'To Do', by: 'Waiting' });
  expect(issue(site, key).at('fields', 'status', 'name')).toBe('Waiting');
  expect(site.events).toHaveLength(before);
  const names = JSON.stringify(site.call(site.as('ada'), 'GET', 'project/IT/statuses').at(0, 'statuses'));
  expect(names).not.toContain('"To Do","id"');
});

test.each([
  ['archive-project', 'IT'],
  ['trash-project', 'IT'],
])("after %s the app doesn't see the project", (action, project) => {
  const site = aSite();
  const key = site.createIssue();
  site.perform(action, { project });
  expect(site.call(site.app, 'GET', `issue/${key}`).at('errorMessages')).toEqual([
    'Issue does not exist or you do not have permission to see it.',
  ]);
  expect(site.call(site.app, 'GET', 'project/search').at('values', 0, 'key')).toBe('OPS');
});

test('an app access rule hides the issues from the app, but not the project', () => {
  const site = aSite();
  const key = site.createIssue();
  site.perform('block-app', { project: 'IT' });
  const status = (method: string, path: string, body?: unknown) => site.call(site.app, method, path, body).status;
  expect(status('GET', `issue/${key}`)).toBe(404);
  expect(status('PUT', `issue/${key}`, { fields: { summary: 'S' } })).toBe(404);
  expect(site.call(site.app, 'POST', 'search/jql', { jql: 'project = IT' }).at('issues')).not.toMatchObject([{ key }]);
  const fields = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S' };
  expect(status('POST', 'issue', { fields })).toBe(400);
  expect(status('GET', 'user/assignable/search?project=IT')).toBe(404);
  // These operations are exempt from the rule [doc: each operation's page].
  expect(status('GET', 'project/IT')).toBe(200);
  expect(status('GET', 'project/IT/statuses')).toBe(200);
  expect(site.call(site.app, 'GET', 'project/search').at('values', 0, 'key')).toBe('IT');
});

test('a move into a blocked project sends the event for hidden issues', () => {
  const site = aSite();
  const key = site.createIssue();
  site.perform('block-app', { project: 'OPS' });
  const before = site.events.length;
  site.perform('move', { issue: key, project: 'OPS' });
  expect(site.events.slice(before)).toMatchObject([
    {
      name: 'avi:ecosystem.app_policy:blocked:app_access_to_objects.v2',
      body: { data: { objects: [{ ids: [FIRST_ISSUE_ID] }] } },
    },
  ]);
});

test('an app access rule can end and never applies to people', () => {
  const site = aSite();
  const key = site.createIssue();
  site.perform('block-app', { project: 'IT' });
  expect(site.call(site.as('owen'), 'GET', `issue/${key}`).status).toBe(200);
  site.perform('block-app', { project: 'IT', blocked: false });
  expect(site.call(site.app, 'GET', `issue/${key}`).status).toBe(200);
});

test('a blocked project sends no Jira events to apps', () => {
  const site = aSite();
  const key = site.createIssue();
  site.perform('block-app', { project: 'IT' });
  const before = site.events.length;
  site.call(site.as('owen'), 'PUT', `issue/${key}`, { fields: { summary: 'Not sent' } });
  expect(site.events).toHaveLength(before);
});

test('a moved issue is found by its old key', () => {
  const site = aSite();
  const key = site.createIssue();
  site.perform('move', { issue: key, project: 'OPS' });
  expect(issue(site, key).at('key')).toBe('OPS-1');
});

test('an archived issue is hidden until its restoration, and neither action sends an event', () => {
  const site = aSite();
  const key = site.createIssue();
  const before = site.events.length;
  site.perform('archive-issue', { issue: key });
  expect(issue(site, key).status).toBe(404);
  expect(site.perform('unarchive-issue', { issue: key }).status).toBe(204);
  expect(issue(site, key).status).toBe(200);
  expect(site.perform('unarchive-issue', { issue: key }).status).toBe(400);
  expect(site.events).toHaveLength(before);
});

test('a deactivated user can neither call nor be assigned', () => {
  const site = aSite();
  const key = site.createIssue();
  const olga = site.as('olga');
  site.perform('deactivate-user', { accountId: site.accountOf('olga') });
  expect(site.call(olga, 'GET', 'myself').status).toBe(401);
  expect(site.call(site.as('owen'), 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf('olga') }).status).toBe(
    400,
  );
});

test.each([
  ['an unknown action', 'explode', {}, 404],
  ['an unknown issue', 'move', { issue: 'IT-9', project: 'OPS' }, 404],
  ['an unknown member', 'clone', { issue: 'IT-1', color: 'red' }, 400],
])('%s is refused with a message', (_, action, input, expectedStatus) => {
  const { status, body } = aSite().perform(action, input);
  // A body without a message is shorter: `{"errorMessages":[],"errors":{}}`.
  expect([status, body.length > 40]).toEqual([expectedStatus, true]);
});

test('the behavior findsHiddenEmails decides if a search finds a hidden address', () => {
  const site = aSite();
  site.perform('hide-email', { accountId: site.accountOf('olga') });
  const search = () => site.call(site.app, 'GET', 'user/search?query=olga%40acme.example');
  expect([search().at(0, 'displayName'), search().at(0, 'emailAddress')]).toEqual(['Olga Owner', undefined]);
  site.perform('behavior', { findsHiddenEmails: false });
  expect(search().at(0)).toBeUndefined();
  expect(site.call(site.app, 'GET', 'user/search?query=olga').at(0, 'displayName')).toBe('Olga Owner');
  site.perform('hide-email', { accountId: site.accountOf('olga'), hidden: false });
  expect(search().at(0, 'emailAddress')).toBe('olga@acme.example');
});

test('a screen is replaced for one operation', () => {
  const site = aSite();
  const key = site.createIssue();
  const screen = {
    project: 'IT',
    type: 'Task',
    operation: 'edit',
    fields: ['summary', { field: 'labels', required: true }],
  };
  expect(site.perform('set-screen', screen).status).toBe(204);
  const edit = (fields: object) => site.call(site.as('owen'), 'PUT', `issue/${key}`, { fields });
  expect(edit({ duedate: '2026-12-01' }).at('errors', 'duedate')).toContain('cannot be set');
  expect(edit({ labels: [] }).at('errors', 'labels')).toBe('Labels is required.');
  expect(site.call(site.as('owen'), 'GET', `issue/${site.createIssue({ duedate: '2026-12-01' })}`).status).toBe(200);
  // An unknown field, and a field of the project OPS.
  expect(site.perform('set-screen', { ...screen, fields: ['customfield_1'] }).status).toBe(404);
  expect(site.perform('set-screen', { ...screen, fields: ['customfield_10042'] }).status).toBe(400);
});

test('with the behavior emptiesBadQueries, a search with a wrong query is empty, and a count still fails', () => {
  const site = aSite();
  const search = () => site.call(site.app, 'POST', 'search/jql', { jql: 'nosuchfield = 1' });
  expect(search().status).toBe(400);
  site.perform('behavior', { emptiesBadQueries: true });
  expect([search().status, search().at('issues', 0)]).toEqual([200, undefined]);
  expect(site.call(site.app, 'POST', 'search/approximate-count', { jql: 'nosuchfield = 1' }).status).toBe(400);
});

test('the behavior knowsSearchAliases decides if JQL knows the search aliases of an app', () => {
  const site = aSite();
  site.jira.defineSearchAliases([{ appId: 'a', propertyKey: 'note', path: 'kind', type: 'string', alias: 'noteKind' }]);
  const search = () => site.call(site.app, 'POST', 'search/jql', { jql: 'noteKind = "x"' }).status;
  expect(search()).toBe(200);
  site.perform('behavior', { knowsSearchAliases: false });
  expect(search()).toBe(400);
});

test('a group can be named __proto__', () => {
  const site = aSite();
  expect(site.perform('set-group', { group: '__proto__', members: [site.accountOf('owen')] }).status).toBe(204);
  site.jira.load(JSON.parse(JSON.stringify(site.jira.dump())));
  expect(site.call(site.as('ada'), 'GET', 'groups/picker?query=proto').at('groups', 0, 'name')).toBe('__proto__');
  const accountId = encodeURIComponent(site.accountOf('owen'));
  expect(JSON.stringify(site.call(site.as('ada'), 'GET', `user/groups?accountId=${accountId}`).at())).toContain(
    '__proto__',
  );
});
