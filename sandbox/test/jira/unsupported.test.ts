import { aSite } from './site';

test.each([
  ['a path', 'GET', 'dashboard', 501, 'GET /rest/api/3/dashboard'],
  ['an operation', 'POST', 'issuetype', 501, 'createIssueType'],
  ['a method', 'PATCH', 'issue/IT-1', 405, 'PATCH /rest/api/3/issue/IT-1'],
  ['an expansion', 'GET', 'issue/IT-1?expand=renderedFields', 501, 'renderedFields'],
])('%s that it does not serve names itself', (_, method, path, status, named) => {
  const site = aSite();
  site.anIssue();
  const answer = site.call(site.as('ada'), method, path, method === 'POST' ? { name: 'X' } : undefined);
  expect([answer.status, JSON.stringify(answer.at('errorMessages')).includes(named)]).toEqual([status, true]);
});

test('a parameter that is no number where one is due is refused', () => {
  const site = aSite();
  expect(site.call(site.as('ada'), 'GET', 'project/search?maxResults=many').status).toBe(400);
});
