import type { Site } from '../../src/jira/model/site';
import { aSite, type TestSite } from './site';

/** Returns the responses and events of a fixed series of calls. */
function runCalls(site: TestSite): string {
  const key = site.createIssue({ labels: ['x'] }, { properties: [{ key: 'p', value: 1 }] });
  site.wait(1_000);
  site.call(site.app, 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf('olga') });
  const answers = [
    site.call(site.app, 'GET', `issue/${key}?expand=changelog&properties=p`),
    site.call(site.app, 'POST', 'search/jql', { jql: 'labels = x', fields: ['summary'] }),
  ];
  return JSON.stringify([site.events, answers.map((each) => [each.headers, each.at()])]);
}

test('two sites with the same random seed give the same responses and events', () => {
  expect(runCalls(aSite())).toBe(runCalls(aSite()));
});

test('a site that loads a dumped state continues as the original site does', () => {
  const [first, second] = [aSite({ searchLagMs: 500 }), aSite({ searchLagMs: 500 })];
  runCalls(first);
  const state: unknown = JSON.parse(JSON.stringify(first.jira.dump()));
  // `runCalls` has advanced the clock of the first site by this time.
  second.wait(1_000);
  second.jira.load(state);
  const createAndSearch = (site: TestSite) => {
    const key = site.createIssue();
    return [
      key,
      site.call(site.app, 'GET', `issue/${key}`).at(),
      site.call(site.app, 'POST', 'search/jql', { jql: 'labels = x' }).at(),
    ];
  };
  expect(createAndSearch(second)).toEqual(createAndSearch(first));
});

test('an invalid state is rejected', () => {
  expect(() => aSite().jira.load({ site: {} })).toThrow();
});

test.each<[string, (site: Site) => void, string]>([
  ['a wrong member', (site) => Object.assign(site, { projects: 'IT' }), 'projects'],
  [
    'an unknown kind of a field',
    (site) => Object.assign(site.customFields.customfield_10042 ?? {}, { kind: 'x' }),
    'kind',
  ],
  ['an unknown time zone', (site) => (site.timeZone = 'Mars'), 'timeZone'],
  [
    'an unknown field on a screen',
    (site) => site.projects['10000']?.types[0]?.create.push({ field: 'f' }),
    'the field f',
  ],
  ['an unknown lead', (site) => Object.assign(site.projects['10000'] ?? {}, { lead: 'nobody' }), 'the user nobody'],
  ['a missing status', (site) => delete site.statuses['10003'], 'the status 10003'],
  ['a missing project', (site) => delete site.projects['10000'], 'the project 10000'],
])('a state with %s is rejected, and the error names the cause', (_, change, named) => {
  const site = aSite();
  site.createIssue();
  // Cast: `dump` returns the site in this member.
  const state = site.jira.dump() as { site: Site };
  change(state.site);
  expect(() => site.jira.load(state)).toThrow(named);
});
