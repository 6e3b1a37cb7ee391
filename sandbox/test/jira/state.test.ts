import { aSite, type TestSite } from './site';

/** Returns the responses and events of a fixed series of calls. */
function live(site: TestSite): string {
  const key = site.anIssue({ labels: ['x'] }, { properties: [{ key: 'p', value: 1 }] });
  site.wait(1_000);
  site.call(site.app, 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf('olga') });
  const answers = [
    site.call(site.app, 'GET', `issue/${key}?expand=changelog&properties=p`),
    site.call(site.app, 'POST', 'search/jql', { jql: 'labels = x', fields: ['summary'] }),
  ];
  return JSON.stringify([site.events, answers.map((each) => [each.headers, each.at()])]);
}

test('the same seed gives the same run', () => {
  expect(live(aSite())).toBe(live(aSite()));
});

test('a dumped and loaded state continues unchanged', () => {
  const [one, other] = [aSite({ searchLagMs: 500 }), aSite({ searchLagMs: 500 })];
  live(one);
  const state: unknown = JSON.parse(JSON.stringify(one.jira.dump()));
  other.wait(1_000);
  other.jira.load(state);
  const next = (site: TestSite) => {
    const key = site.anIssue();
    return [
      key,
      site.call(site.app, 'GET', `issue/${key}`).at(),
      site.call(site.app, 'POST', 'search/jql', { jql: 'labels = x' }).at(),
    ];
  };
  expect(next(other)).toEqual(next(one));
});

test('an invalid state is rejected', () => {
  expect(() => aSite().jira.load({ site: {} })).toThrow();
});
