import { demoSite } from '../../src/jira/seed/demo-site';
import { anApp, aSite, saying, TRANSITIONS } from './site';

test('a hidden issue and a missing one have the same 404', () => {
  const site = aSite();
  const key = site.createIssue();
  const answers = [key, 'IT-999'].map((each) => site.call(site.as('nora'), 'GET', `issue/${each}`));
  expect(answers.map((each) => [each.status, each.at('errorMessages')])).toEqual(
    Array.from({ length: 2 }, () => [404, ['Issue does not exist or you do not have permission to see it.']]),
  );
});

test('anonymous callers and wrong credentials are rejected', () => {
  const site = aSite();
  expect(site.call({ kind: 'anonymous' }, 'GET', 'myself').status).toBe(401);
  expect(site.jira.authenticate(`Basic ${Buffer.from('ada@acme.example:wrong').toString('base64')}`)).toBeUndefined();
});

test.each([
  [
    'CREATE_ISSUES',
    'POST',
    'issue',
    { fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S' } },
    403,
  ],
  ['EDIT_ISSUES', 'PUT', 'issue/IT-1', { fields: { summary: 'T' } }, 403],
  ['EDIT_ISSUES', 'PUT', 'issue/IT-1/properties/p', 1, 403],
  ['ASSIGN_ISSUES', 'PUT', 'issue/IT-1/assignee', { accountId: null }, 403],
  ['TRANSITION_ISSUES', 'POST', 'issue/IT-1/transitions', { transition: { id: TRANSITIONS.inProgress } }, 400],
  [
    'ADD_COMMENTS',
    'POST',
    'issue/IT-1/comment',
    { body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x' }] }] } },
    400,
  ],
  ['DELETE_ISSUES', 'DELETE', 'issue/IT-1', undefined, 403],
  ['BROWSE_PROJECTS', 'GET', 'issue/IT-1', undefined, 404],
])("without %s, the app can't call %s %s", (permission, method, path, body, status) => {
  const site = aSite();
  site.createIssue();
  const before = site.call(site.app, method, path, body).status;
  const restricted = aSite();
  restricted.createIssue();
  restricted.perform('set-permission', {
    project: 'IT',
    permission,
    role: 'atlassian-addons-project-access',
    granted: false,
  });
  expect([before < 300, restricted.call(restricted.app, method, path, body).status]).toEqual([true, status]);
});

test('a call without the scope of its operation is rejected', () => {
  const site = aSite();
  const key = site.createIssue();
  const withScopes = (...scopes: string[]) =>
    site.call({ kind: 'app', app: { ...anApp, scopes: new Set(scopes) } }, 'GET', `issue/${key}/properties`).status;
  expect([withScopes('write:jira-work'), withScopes('read:jira-work')]).toEqual([403, 200]);
});

test("an app that acts for a user can't see an issue that the user can't see", () => {
  const site = aSite();
  const key = site.createIssue();
  const asNora = { kind: 'app-as-user' as const, app: anApp, accountId: site.accountOf('nora') };
  expect(site.call(asNora, 'GET', `issue/${key}`).status).toBe(404);
});

test("a user is found by the start of a name, or by an email address, even if it's hidden", () => {
  const site = aSite();
  const state = site.jira.dump() as { site: { users: Record<string, { emailHidden: boolean; email: string }> } };
  for (const user of Object.values(state.site.users)) if (user.email === 'olga@acme.example') user.emailHidden = true;
  site.jira.load(state);
  const found = (query: string) => {
    const answer = site.call(site.app, 'GET', `user/assignable/search?project=IT&query=${encodeURIComponent(query)}`);
    return [answer.at(0, 'displayName'), answer.at(0, 'emailAddress'), answer.at(1)];
  };
  expect(found('olga@acme.example')).toEqual(['Olga Owner', undefined, undefined]);
  expect(found('ro')).toEqual(['Jane Roe', 'jane@acme.example', undefined]);
  expect(found('oe')).toEqual([undefined, undefined, undefined]);
});

test('a page of assignable users can be short', () => {
  const site = aSite();
  const namesFrom = (startAt: number) => {
    const path = `user/assignable/search?project=IT&query=acme&startAt=${startAt}&maxResults=2`;
    const answer = site.call(site.app, 'GET', path);
    return [0, 1].map((index) => answer.at(index, 'displayName')).filter((each) => each !== undefined);
  };
  // Nora can't browse the project and Ian is inactive, but both take places on a page.
  expect([namesFrom(0), namesFrom(2), namesFrom(4)]).toEqual([
    ['Ada Admin', 'Owen Owner'],
    ['Olga Owner'],
    ['Jane Roe'],
  ]);
});

test('only active users are found', () => {
  const site = aSite();
  const found = (query: string) => site.call(site.as('ada'), 'GET', `user/search?query=${query}`).at(0, 'displayName');
  expect([found('olga'), found('ian')]).toEqual(['Olga Owner', undefined]);
  site.perform('deactivate-user', { accountId: site.accountOf('olga') });
  expect(found('olga')).toBeUndefined();
});

test('mypermissions answers for the caller and the project, and rejects missing or unknown keys', () => {
  const site = aSite();
  const ask = (name: string, query: string) => site.call(site.as(name), 'GET', `mypermissions?${query}`);
  expect(ask('owen', 'permissions=ADMINISTER').at('permissions', 'ADMINISTER', 'havePermission')).toBe(false);
  expect(ask('ada', 'permissions=ADMINISTER').at('permissions', 'ADMINISTER', 'havePermission')).toBe(true);
  expect(
    ask('owen', 'permissions=BROWSE_PROJECTS&projectKey=IT').at('permissions', 'BROWSE_PROJECTS', 'havePermission'),
  ).toBe(true);
  expect([ask('ada', '').status, ask('ada', 'permissions=FLY').status]).toEqual([400, 400]);
});

test('a comment for administrators is hidden from others, in the list of comments and in the issue', () => {
  const site = aSite();
  const key = site.createIssue();
  const body = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x' }] }] };
  const visibility = { type: 'role', value: 'Administrators' };
  site.call(site.as('ada'), 'POST', `issue/${key}/comment`, { body, visibility });
  const counts = (name: string) => [
    site.call(site.as(name), 'GET', `issue/${key}/comment`).at('total'),
    site.call(site.as(name), 'GET', `issue/${key}`).at('fields', 'comment', 'total'),
  ];
  expect([counts('ada'), counts('owen')]).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

test.each([
  ['a role', { type: 'role', value: 'Nobody' }],
  ['a group', { type: 'group', value: 'nobody' }],
])("a comment for %s that doesn't exist is refused", (_, visibility) => {
  const site = aSite();
  const body = saying('x');
  const answer = site.call(site.as('ada'), 'POST', `issue/${site.createIssue()}/comment`, { body, visibility });
  const message = `The ${visibility.type} '${visibility.value}' does not exist.`;
  expect([answer.status, answer.at('errors')]).toEqual([400, { visibility: message }]);
});

test("project keys are case-sensitive, issue keys aren't", () => {
  const site = aSite();
  const key = site.createIssue();
  const status = (path: string) => site.call(site.app, 'GET', path).status;
  expect([status('project/IT'), status('project/it'), status(`issue/${key.toLowerCase()}`)]).toEqual([200, 404, 200]);
  const fields = { project: { key: 'it' }, issuetype: { name: 'Task' }, summary: 'S' };
  expect(site.call(site.app, 'POST', 'issue', { fields }).status).toBe(400);
});

test.each(['user/search?', 'user/assignable/search?project=IT&'])(
  '%s takes a query or an account id, not both',
  (path) => {
    const site = aSite();
    const status = (more: string) => site.call(site.app, 'GET', `${path}${more}`).status;
    expect([status('query=ada&accountId=x'), status('query=ada'), status('accountId=x')]).toEqual([400, 200, 200]);
  },
);

test('users are hidden without the permission Browse users and groups', () => {
  const seed = demoSite();
  const site = aSite({ site: { ...seed, globalPermissions: { ...seed.globalPermissions, USER_PICKER: [] } } });
  const ask = (path: string) => site.call(site.as('nora'), 'GET', path);
  expect(ask('user/search?query=ada').at()).toEqual([]);
  expect(ask(`user?accountId=${site.accountOf('ada')}`).status).toBe(403);
});

test('an edit of a comment keeps its restriction, or checks a new one', () => {
  const site = aSite();
  const key = site.createIssue();
  const visibility = { type: 'role', value: 'Member' };
  const id = site.call(site.as('owen'), 'POST', `issue/${key}/comment`, { body: saying('x'), visibility }).at('id');
  const edit = (more: object) =>
    site.call(site.as('owen'), 'PUT', `issue/${key}/comment/${String(id)}`, { body: saying('y'), ...more });
  expect(edit({}).at('visibility', 'value')).toBe('Member');
  expect(edit({ visibility: { type: 'role', value: 'Nobody' } }).status).toBe(400);
  // Owen isn't an administrator.
  expect(edit({ visibility: { type: 'role', value: 'Administrators' } }).status).toBe(400);
  const group = { type: 'group', value: 'jira-users-acme' };
  // Start of the group's id.
  expect(edit({ visibility: group }).at('visibility', 'identifier')).toMatch(/^8e2b7c15/);
});

test('empty credentials match no user', () => {
  const { jira } = aSite();
  expect(jira.authenticate(`Basic ${Buffer.from(':').toString('base64')}`)).toBeUndefined();
});

test('the groups of a user and the members of a group are listed', () => {
  const site = aSite();
  const groups = site.call(site.as('owen'), 'GET', `user/groups?accountId=${site.accountOf('ada')}`);
  expect([groups.at(0, 'name'), groups.at(1, 'name')]).toEqual(['jira-admins-acme', 'jira-users-acme']);
  const members = (query: string) => site.call(site.as('owen'), 'GET', `group/member?${query}`);
  // The group has six members. Ian is inactive.
  expect(members('groupname=jira-users-acme').at('total')).toBe(5);
  expect(members('groupname=jira-users-acme&includeInactiveUsers=true').at('total')).toBe(6);
  expect([members('groupname=nobody').status, members('').status]).toEqual([404, 400]);
});
