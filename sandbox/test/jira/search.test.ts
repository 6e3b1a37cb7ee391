import { aSite, FIRST_ISSUE_ID, STATUSES, TRANSITIONS, type TestSite } from './site';

const SEARCH_LAG_MS = 30_000;

const search = (site: TestSite, body: Record<string, unknown>) => site.call(site.app, 'POST', 'search/jql', body);
const ids = (site: TestSite, body: Record<string, unknown>) => search(site, body).at('issues');

test('a write is found after the lag, or at once by reconciliation', () => {
  const site = aSite({ searchLagMs: SEARCH_LAG_MS });
  const key = site.createIssue();
  const id = site.call(site.app, 'GET', `issue/${key}`).at('id');
  expect(ids(site, { jql: 'project = IT' })).toEqual([]);
  expect(ids(site, { jql: 'project = IT', reconcileIssues: [Number(id)] })).toEqual([{ id }]);
  site.wait(SEARCH_LAG_MS);
  expect(ids(site, { jql: 'project = IT' })).toEqual([{ id }]);
});

test('search has the old status until the lag has passed', () => {
  const site = aSite({ searchLagMs: SEARCH_LAG_MS });
  const key = site.createIssue();
  site.wait(SEARCH_LAG_MS);
  site.call(site.as('owen'), 'POST', `issue/${key}/transitions`, { transition: { id: TRANSITIONS.done } });
  const status = () =>
    search(site, { jql: `key = ${key}`, fields: ['status'] }).at('issues', 0, 'fields', 'status', 'id');
  expect(status()).toBe(STATUSES.toDo);
  site.wait(SEARCH_LAG_MS);
  expect(status()).toBe(STATUSES.done);
});

test('a search without fields returns ids', () => {
  const site = aSite();
  site.createIssue();
  expect(search(site, { jql: 'project = IT' }).at('issues', 0)).toEqual({ id: FIRST_ISSUE_ID });
});

test('a page token is refused for another query', () => {
  const site = aSite();
  site.createIssue();
  site.createIssue();
  const token = search(site, { jql: 'project = IT', maxResults: 1 }).at('nextPageToken');
  expect(search(site, { jql: 'project = IT', maxResults: 1, nextPageToken: token }).at('isLast')).toBe(true);
  expect(search(site, { jql: 'project = OPS', maxResults: 1, nextPageToken: token }).status).toBe(400);
});

test('an unbounded or wrong query is rejected', () => {
  const site = aSite();
  expect(search(site, { jql: 'ORDER BY created' }).at('errorMessages')).toEqual([
    'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
  ]);
  expect(search(site, { jql: 'color = red' }).status).toBe(400);
});

test.each([
  ['trashed', (site: TestSite) => site.perform('trash-project', { project: 'IT' })],
  ['archived', (site: TestSite) => site.perform('archive-project', { project: 'IT' })],
  [
    'hidden from the searcher',
    (site: TestSite) =>
      site.perform('set-permission', {
        project: 'IT',
        permission: 'BROWSE_PROJECTS',
        role: 'atlassian-addons-project-access',
        granted: false,
      }),
  ],
])('a project that is %s is unknown to JQL', (_, hide) => {
  const site = aSite();
  site.createIssue();
  hide(site);
  for (const name of ['IT', '10000']) {
    expect(search(site, { jql: `project = ${name}` }).status).toBe(400);
  }
  expect(search(site, { jql: 'project = IT' }).at('errorMessages', 0)).toBe(
    "The value 'IT' does not exist for the field 'project'.",
  );
});

test.each([
  ['trash-project', 'restore-project'],
  ['archive-project', 'unarchive-project'],
])('after %s and %s, issues are found after the lag, or at once by reconciliation', (hide, restore) => {
  const site = aSite({ searchLagMs: SEARCH_LAG_MS });
  const id = site.call(site.app, 'GET', `issue/${site.createIssue()}`).at('id');
  site.wait(SEARCH_LAG_MS);
  site.perform(hide, { project: 'IT' });
  site.wait(SEARCH_LAG_MS);
  site.perform(restore, { project: 'IT' });
  expect(ids(site, { jql: 'project = IT' })).toEqual([]);
  expect(ids(site, { jql: 'project = IT', reconcileIssues: [Number(id)] })).toEqual([{ id }]);
  site.wait(SEARCH_LAG_MS);
  expect(ids(site, { jql: 'project = IT' })).toEqual([{ id }]);
});

test('an alias of an issue property is searchable', () => {
  const site = aSite();
  site.jira.defineSearchAliases([
    { appId: 'a', propertyKey: 'delegation', path: 'state', type: 'string', alias: 'delegationState' },
  ]);
  site.createIssue({}, { properties: [{ key: 'delegation', value: { state: 'open' } }] });
  site.createIssue();
  expect(ids(site, { jql: 'delegationState = open' })).toEqual([{ id: FIRST_ISSUE_ID }]);
  expect(ids(site, { jql: "issue.property[delegation].state = 'open'" })).toEqual([{ id: FIRST_ISSUE_ID }]);
});

test('reconciliation takes at most 50 ids, and a bulk fetch at most 100 issues', () => {
  const site = aSite();
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  expect(search(site, { jql: 'project = IT', reconcileIssues: numbers(50) }).status).toBe(200);
  expect(search(site, { jql: 'project = IT', reconcileIssues: numbers(51) }).status).toBe(400);
  const fetch = (count: number) =>
    site.call(site.app, 'POST', 'issue/bulkfetch', { issueIdsOrKeys: numbers(count).map(String) }).status;
  expect([fetch(100), fetch(101)]).toEqual([200, 400]);
});

test('the endpoint /search, which Atlassian removed, answers 410', () => {
  const site = aSite();
  expect(site.call(site.app, 'GET', 'search?jql=project%20%3D%20IT').status).toBe(410);
});
