import { ISSUE_WRITES, POINTS_PER_HOUR } from '../../src/jira/limits';
import { aSite, type TestSite } from './site';

const writeProperty = (site: TestSite, key: string) =>
  site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, 1);

describe('writes to one issue', () => {
  test('20 writes in 2 seconds pass', () => {
    const site = aSite();
    const key = site.anIssue();
    const answers = Array.from({ length: 21 }, () => writeProperty(site, key));
    expect(answers.map((each) => each.status).filter((each) => each === 429)).toHaveLength(1);
    expect(answers[20]?.headers).toMatchObject({ 'retry-after': '2', 'ratelimit-reason': 'jira-per-issue-on-write' });
    site.wait(2_001);
    expect(writeProperty(site, key).status).toBe(200);
  });

  test('100 writes in 30 seconds pass', () => {
    const site = aSite();
    const key = site.anIssue();
    const [, longLimit] = ISSUE_WRITES;
    for (let n = 0; n < longLimit.writes; n += 1) {
      site.wait(200);
      expect(writeProperty(site, key).status).toBeLessThan(300);
    }
    site.wait(200);
    expect(writeProperty(site, key).status).toBe(429);
  });

  test('a link writes to both of its issues', () => {
    const site = aSite();
    const busy = site.anIssue();
    const link = (key: string) =>
      site.call(site.as('owen'), 'POST', 'issueLink', {
        type: { name: 'Relates' },
        inwardIssue: { key },
        outwardIssue: { key: busy },
      });
    for (let each = 0; each < 20; each += 1) expect(link(site.anIssue()).status).toBe(201);
    expect(link(site.anIssue()).headers).toMatchObject({ 'ratelimit-reason': 'jira-per-issue-on-write' });
    expect(writeProperty(site, busy).status).toBe(429);
  });

  test('each issue has a limit of its own', () => {
    const site = aSite();
    const [first, second] = [site.anIssue(), site.anIssue()];
    for (let n = 0; n < 20; n += 1) writeProperty(site, first);
    expect(writeProperty(site, second).status).toBe(201);
  });
});

test('all callers share 100 reads a second of an endpoint', () => {
  const site = aSite();
  const read = (name: string) => site.call(site.as(name), 'GET', 'serverInfo');
  for (let each = 0; each < 100; each += 1) read('owen');
  expect(read('ada').headers).toMatchObject({ 'retry-after': '1', 'ratelimit-reason': 'jira-burst-based' });
  expect(site.call(site.as('ada'), 'GET', 'myself').status).toBe(200);
  site.wait(10);
  expect(read('ada').status).toBe(200);
});

test.each([
  ['POST', 'search/jql', { jql: 'project = IT' }, 100],
  ['PUT', 'project/IT/properties/p', 1, 50],
  ['DELETE', 'project/IT/properties/p', undefined, 50],
] as const)('%s %s: has the documented limit per second', (method, path, body, limit) => {
  const site = aSite();
  const send = () => site.call(site.as('ada'), method, path, body);
  for (let n = 0; n < limit; n += 1) expect(send().status).not.toBe(429);
  expect(send().headers).toMatchObject({ 'ratelimit-reason': 'jira-burst-based' });
});

describe("the app's points", () => {
  const points = (site: TestSite, method: string, path: string, body?: unknown) =>
    site.call(site.app, method, path, body).headers['x-sandbox-points'];

  test.each([
    ['GET', 'issue/IT-1', undefined, '2'],
    ['GET', 'mypermissions?permissions=ADMINISTER', undefined, '3'],
    ['GET', 'user/assignable/search?project=IT&query=olga', undefined, '3'],
    ['PUT', 'issue/IT-1', { fields: { summary: 'T' } }, '1'],
    ['POST', 'issue/bulkfetch', { issueIdsOrKeys: ['IT-1', 'IT-2'] }, '3'],
    ['GET', 'issue/IT-9', undefined, '1'],
  ])('%s %s has the documented cost', (method, path, body, cost) => {
    const site = aSite();
    site.anIssue();
    site.anIssue();
    expect(points(site, method, path, body)).toBe(cost);
  });

  test('calls of people cost no points', () => {
    const site = aSite();
    expect(site.call(site.as('ada'), 'GET', 'myself').headers).not.toHaveProperty('x-sandbox-points');
  });

  test('headers warn at 80%, and a used-up quota returns with the next hour', () => {
    const site = aSite();
    const state = site.jira.dump() as { limits: { hour: number; used: Record<string, number> } };
    const spend = (used: number) => {
      site.jira.load({
        ...state,
        limits: {
          ...state.limits,
          hour: Math.floor(site.now() / 3_600_000),
          used: { 'ari:cloud:ecosystem::app/4f0c1b2d-0000-4000-8000-000000000001': used },
        },
      });
      return site.call(site.app, 'GET', 'myself');
    };
    expect(spend(POINTS_PER_HOUR * 0.5).headers).not.toHaveProperty('ratelimit');
    expect(spend(POINTS_PER_HOUR * 0.81).headers).toMatchObject({
      'x-ratelimit-nearlimit': 'true',
      'x-ratelimit-reset': '2026-11-24T08:00:00.000Z',
    });
    expect(spend(POINTS_PER_HOUR - 1).status).toBe(200);
    const refused = spend(POINTS_PER_HOUR);
    expect([refused.status, refused.headers['retry-after'], refused.headers['ratelimit-reason']]).toEqual([
      429,
      '3600',
      'jira-quota-global-based',
    ]);
    site.wait(3_600_000);
    expect(site.call(site.app, 'GET', 'myself').status).toBe(200);
  });
});

describe('the maximum of one call', () => {
  const many = (count: number, name = 'k') => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
  const query = (name: string, values: readonly string[]) => values.map((each) => `${name}=${each}`).join('&');

  test.each<[string, number, (n: number) => readonly [string, string, unknown]]>([
    ['properties of a search', 5, (n: number) => ['POST', 'search/jql', { jql: 'project = IT', properties: many(n) }]],
    [
      'properties of a bulk fetch',
      5,
      (n: number) => ['POST', 'issue/bulkfetch', { issueIdsOrKeys: ['IT-1'], properties: many(n) }],
    ],
    ['keys of projects', 50, (n: number) => ['GET', `project/search?${query('keys', many(n))}`, undefined]],
    ['ids of projects', 50, (n: number) => ['GET', `project/search?${query('id', many(n, '1'))}`, undefined]],
    ['ids of statuses', 50, (n: number) => ['GET', `statuses?${query('id', many(n, '1'))}`, undefined]],
    [
      'projects of a permission check',
      1000,
      (n: number) => [
        'POST',
        'permissions/check',
        { projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], projects: many(n, '1').map(Number) }] },
      ],
    ],
  ])('%s: at most %i', (_, limit, callOf) => {
    const site = aSite();
    const status = (n: number) => {
      const [method, path, body] = callOf(n);
      return site.call(site.as('ada'), method, path, body).status;
    };
    expect([status(limit), status(limit + 1)]).toEqual([200, 400]);
  });
});
