import { demoSite } from '../../src/jira/seed/demo-site';
import { parseSeed } from '../../src/jira/seed/parse-seed';
import { aSite } from './site';

const FORM = `
site: { name: Example, timeZone: Europe/Berlin, allowUnassigned: false }
users:
  ada: { name: Ada Admin, admin: true }
  ben: { name: Ben Boss, emailHidden: true }
  cas: { name: Cas }
groups: { finance: [ben] }
fields:
  Cost center: text
  Region: { kind: cascade, options: { Europe: [UK, France], Asia: [] } }
  Home page: url
  Team: group
  Rollout: version
  Vendor: { kind: select, options: [Adobe, Figma], project: OPS }
projects:
  HR:
    name: People
    lead: ben
    members: [ben]
    defaultAssignee: lead
    components: [Laptops]
    versions: ['1.0']
    securityLevels: { Management: [Administrators] }
    types:
      Task:
        statuses: { Open: new, Closed: done }
        create: [summary*, Cost center*, Region, Home page, Team, Rollout, components, security, assignee]
        edit: [summary]
      Sub-task: { subtask: true }
  OPS: { name: Operations, managed: team, type: business, types: { Task: { create: [summary*, Vendor] } } }
`;

/** Returns a site with the short form's content. */
function seeded(text = FORM) {
  const seed = parseSeed(text);
  if (seed.kind !== 'site') throw new Error('not a short form');
  return aSite({ site: seed.site });
}

const create = (site: ReturnType<typeof aSite>, name: string, fields: object) =>
  site.call(site.as(name), 'POST', 'issue', {
    fields: { project: { key: 'HR' }, issuetype: { name: 'Task' }, summary: 'S', ...fields },
  });
const field = (site: ReturnType<typeof aSite>, name: string): string =>
  Object.values(site.jira.site().customFields).find((each) => each.name === name)?.id ?? '';

test('the short form describes projects, users, fields and screens', () => {
  const site = seeded();
  const center = field(site, 'Cost center');
  expect(create(site, 'ben', {}).at('errors')).toEqual({ [center]: 'Cost center is required.' });
  const issue = create(site, 'ben', { [center]: 'C1' });
  expect(issue.status).toBe(201);
  const key = String(issue.at('key'));
  expect(site.call(site.as('ben'), 'GET', `issue/${key}`).at('fields', 'assignee', 'displayName')).toBe('Ben Boss');
  expect(site.call(site.as('ada'), 'GET', `issue/${key}`).at('fields', 'assignee', 'emailAddress')).toBeUndefined();
  expect(site.call(site.as('cas'), 'GET', 'project/search').at('total')).toBe(1);
  expect(site.call(site.as('ben'), 'PUT', `issue/${key}`, { fields: { [center]: 'C2' } }).status).toBe(400);
  expect(site.call(site.as('ben'), 'GET', `issue/${key}/transitions`).at('transitions', 1, 'name')).toBe('Closed');
});

test('cascading selects, URLs, groups, versions and components accept valid values and refuse others', () => {
  const site = seeded();
  const [center, region, home, team, rollout] = ['Cost center', 'Region', 'Home page', 'Team', 'Rollout'].map((each) =>
    field(site, each),
  );
  const ids = {
    center: center ?? '',
    region: region ?? '',
    home: home ?? '',
    team: team ?? '',
    rollout: rollout ?? '',
  };
  const fields = {
    [ids.center]: 'C1',
    [ids.region]: { value: 'Europe', child: { value: 'UK' } },
    [ids.home]: 'https://x.example',
    [ids.team]: { name: 'finance' },
    [ids.rollout]: { name: '1.0' },
    components: [{ name: 'Laptops' }],
  };
  const key = String(create(site, 'ada', fields).at('key'));
  expect(site.call(site.as('ada'), 'GET', `issue/${key}`).at('fields')).toMatchObject({
    [ids.region]: { value: 'Europe', child: { value: 'UK' } },
    [ids.home]: 'https://x.example',
    [ids.team]: { name: 'finance' },
    [ids.rollout]: { name: '1.0', released: false },
    components: [{ name: 'Laptops' }],
    fixVersions: [],
  });
  const search = (jql: string) =>
    site.call(site.as('ada'), 'POST', 'search/jql', { jql, fields: ['key'] }).at('issues', 0, 'key');
  expect(['Region = UK', 'component = Laptops', 'Rollout = "1.0"', 'Team = finance'].map(search)).toEqual(
    Array.from({ length: 4 }, () => key),
  );
  const refused = (name: string, value: unknown) =>
    create(site, 'ada', { [ids.center]: 'C1', [name]: value }).at('errors', name);
  expect(refused(ids.region, { value: 'Asia', child: { value: 'UK' } })).toBe("Option 'UK' is not valid");
  expect(refused(ids.home, 'not a url')).toBe('The URL is not valid.');
  expect(refused(ids.team, { name: 'nobody' })).toBe("The group 'nobody' does not exist.");
  expect(refused('components', [{ name: 'Phones' }])).toBe("Component name 'Phones' is not valid");
  const typeId = site.call(site.as('ada'), 'GET', 'issue/createmeta/HR/issuetypes').at('issueTypes', 0, 'id');
  const meta = JSON.stringify(
    site.call(site.as('ada'), 'GET', `issue/createmeta/HR/issuetypes/${String(typeId)}?maxResults=200`).at('fields'),
  );
  expect(meta).toContain('"children":[{');
});

test('a security level hides an issue, also from search, and needs a permission', () => {
  const site = seeded();
  const center = field(site, 'Cost center');
  const level = { [center]: 'C1', security: { name: 'Management' } };
  const key = String(create(site, 'ada', level).at('key'));
  const sees = (name: string) => [
    site.call(site.as(name), 'GET', `issue/${key}`).status,
    site.call(site.as(name), 'POST', 'search/jql', { jql: 'project = HR', fields: ['key'] }).at('issues', 0, 'key'),
  ];
  expect([sees('ada'), sees('ben')]).toEqual([
    [200, key],
    [404, undefined],
  ]);
  expect(create(site, 'ben', level).at('errors', 'security')).toContain('cannot be set');
});

test('a site can forbid unassigned issues', () => {
  const site = seeded();
  const center = field(site, 'Cost center');
  const key = String(create(site, 'ben', { [center]: 'C1' }).at('key'));
  const assign = site.call(site.as('ben'), 'PUT', `issue/${key}/assignee`, { accountId: null });
  expect([assign.status, assign.at('errors', 'assignee')]).toEqual([400, 'Issues must be assigned.']);
  const ops = { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary: 'S' };
  expect(site.call(site.as('ada'), 'POST', 'issue', { fields: ops }).at('errors', 'assignee')).toBe(
    'Issues must be assigned.',
  );
});

test('a state in JSON is recognized', () => {
  const state = { jira: { site: demoSite() }, forge: {} };
  expect(parseSeed(JSON.stringify(state))).toEqual({ kind: 'state', state });
});

test('the same short form gives the same ids', () => {
  expect(parseSeed(FORM)).toEqual(parseSeed(FORM));
});

test.each([
  ['an unknown member', FORM.replace('lead: ben', 'leader: ben'), 'leader'],
  ['an unknown user', FORM.replace('lead: ben', 'lead: bob'), "the user 'bob'"],
  ['an unknown field', FORM.replace('Cost center*', 'Cost centre*'), "the field 'Cost centre'"],
  ['a field of an unknown kind', FORM.replace('Team: group', 'Team: crowd'), 'fields'],
  ['no administrator', FORM.replace(', admin: true', ''), 'admin: true'],
])('a form with %s is refused, and the error names the cause', (_, text, named) => {
  expect(() => parseSeed(text)).toThrow(named);
});
