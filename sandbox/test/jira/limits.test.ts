import { ISSUE_WRITES, POINTS_PER_HOUR } from '../../src/jira/limits';
import { anApp, aSite, type TestSite } from './site';

const writeProperty = (site: TestSite, key: string) =>
  site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, 1);

describe('writes to one issue', () => {
  const [shortLimit, longLimit] = ISSUE_WRITES;

  test('at most 20 writes in 2 seconds pass', () => {
    const site = aSite();
    const key = site.createIssue();
    const answers = Array.from({ length: shortLimit.writes + 1 }, () => writeProperty(site, key));
    expect(answers.map((each) => each.status).filter((each) => each === 429)).toHaveLength(1);
    expect(answers.at(-1)?.headers).toMatchObject({
      'retry-after': '2',
      'ratelimit-reason': 'jira-per-issue-on-write',
    });
    site.wait(2_001);
    expect(writeProperty(site, key).status).toBe(200);
  });

  test('at most 100 writes in 30 seconds pass', () => {
    const site = aSite();
    const key = site.createIssue();
    // 5 writes per second stay below the limit of 20 writes in 2 seconds.
    for (let n = 0; n < longLimit.writes; n += 1) {
      site.wait(200);
      expect(writeProperty(site, key).status).toBeLessThan(300);
    }
    site.wait(200);
    expect(writeProperty(site, key).status).toBe(429);
  });

  test('a link counts as a write to both of its issues', () => {
    const site = aSite();
    const busy = site.createIssue();
    const link = (key: string) =>
      site.call(site.as('owen'), 'POST', 'issueLink', {
        type: { name: 'Relates' },
        inwardIssue: { key },
        outwardIssue: { key: busy },
      });
    for (let n = 0; n < shortLimit.writes; n += 1) expect(link(site.createIssue()).status).toBe(201);
    expect(link(site.createIssue()).headers).toMatchObject({ 'ratelimit-reason': 'jira-per-issue-on-write' });
    expect(writeProperty(site, busy).status).toBe(429);
  });

  test('each issue has a limit of its own', () => {
    const site = aSite();
    const [first, second] = [site.createIssue(), site.createIssue()];
    for (let n = 0; n < shortLimit.writes; n += 1) writeProperty(site, first);
    expect(writeProperty(site, second).status).toBe(201);
  });
});

test('all callers share the limit of 100 reads per second for an endpoint', () => {
  const site = aSite();
  const read = (name: string) => site.call(site.as(name), 'GET', 'serverInfo');
  for (let n = 0; n < 100; n += 1) read('owen');
  expect(read('ada').headers).toMatchObject({ 'retry-after': '1', 'ratelimit-reason': 'jira-burst-based' });
  expect(site.call(site.as('ada'), 'GET', 'myself').status).toBe(200);
  // The limit allows one more read every 10 ms.
  site.wait(10);
  expect(read('ada').status).toBe(200);
});

test.each([
  ['POST', 'search/jql', { jql: 'project = IT' }, 100],
  ['PUT', 'project/IT/properties/p', 1, 50],
  ['DELETE', 'project/IT/properties/p', undefined, 50],
] as const)('%s %s has the documented limit of requests per second', (method, path, body, limit) => {
  const site = aSite();
  const send = () => site.call(site.as('ada'), method, path, body);
  for (let n = 0; n < limit; n += 1) expect(send().status).not.toBe(429);
  expect(send().headers).toMatchObject({ 'ratelimit-reason': 'jira-burst-based' });
});

describe("the app's points", () => {
  const points = (site: TestSite, method: string, path: string, body?: unknown) =>
    site.call(site.app, method, path, body).headers['x-sandbox-points'];

  // Each call costs one point. A read costs one more for each returned object, and two for a user or permission.
  test.each([
    ['GET', 'issue/IT-1', undefined, '2'],
    ['GET', 'mypermissions?permissions=ADMINISTER', undefined, '3'],
    ['GET', 'user/assignable/search?project=IT&query=olga', undefined, '3'],
    ['PUT', 'issue/IT-1', { fields: { summary: 'T' } }, '1'],
    ['POST', 'issue/bulkfetch', { issueIdsOrKeys: ['IT-1', 'IT-2'] }, '3'],
    ['GET', 'issue/IT-9', undefined, '1'],
  ])('%s %s costs the documented points', (method, path, body, cost) => {
    const site = aSite();
    site.createIssue();
    site.createIssue();
    expect(points(site, method, path, body)).toBe(cost);
  });

  test('calls of people cost no points', () => {
    const site = aSite();
    expect(site.call(site.as('ada'), 'GET', 'myself').headers).not.toHaveProperty('x-sandbox-points');
  });

  test('headers warn when 80% of the quota is used, and the next hour has a new quota', () => {
    const site = aSite();
    const state = site.jira.dump() as { limits: { hour: number; used: Record<string, number> } };
    const spend = (used: number) => {
      site.jira.load({
        ...state,
        limits: {
          ...state.limits,
          hour: Math.floor(site.now() / 3_600_000),
          used: { [anApp.appId]: used },
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
    // The clock is at the start of an hour.
    expect([refused.status, refused.headers['retry-after'], refused.headers['ratelimit-reason']]).toEqual([
      429,
      '3600',
      'jira-quota-global-based',
    ]);
    site.wait(3_600_000);
    expect(site.call(site.app, 'GET', 'myself').status).toBe(200);
  });
});

describe('one call', () => {
  /** Returns distinct names. */
  const distinctNames = (count: number, prefix = 'k') =>
    Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  const query = (name: string, values: readonly string[]) => values.map((each) => `${name}=${each}`).join('&');

  test.each<[string, number, (n: number) => readonly [string, string, unknown]]>([
    [
      'properties of a search',
      5,
      (n: number) => ['POST', 'search/jql', { jql: 'project = IT', properties: distinctNames(n) }],
    ],
    [
      'properties of a bulk fetch',
      5,
      (n: number) => ['POST', 'issue/bulkfetch', { issueIdsOrKeys: ['IT-1'], properties: distinctNames(n) }],
    ],
    ['keys of projects', 50, (n: number) => ['GET', `project/search?${query('keys', distinctNames(n))}`, undefined]],
    ['ids of projects', 50, (n: number) => ['GET', `project/search?${query('id', distinctNames(n, '1'))}`, undefined]],
    ['ids of statuses', 50, (n: number) => ['GET', `statuses?${query('id', distinctNames(n, '1'))}`, undefined]],
    [
      'projects of a permission check',
      1000,
      (n: number) => [
        'POST',
        'permissions/check',
        { projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], projects: distinctNames(n, '1').map(Number) }] },
      ],
    ],
  ])('the maximum number of %s is %i', (_, limit, callOf) => {
    const site = aSite();
    const status = (n: number) => {
      const [method, path, body] = callOf(n);
      return site.call(site.as('ada'), method, path, body).status;
    };
    expect([status(limit), status(limit + 1)]).toEqual([200, 400]);
  });
});
