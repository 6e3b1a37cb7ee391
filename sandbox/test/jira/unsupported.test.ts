import { OPERATIONS } from '../../src/jira/operations/all';
import { documented, resolve } from './openapi';
import { aSite, saying } from './site';

const implemented = documented.filter(({ id }) => Object.hasOwn(OPERATIONS, id));

test.each([
  ['an unsupported path', 'GET', 'dashboard', 501, 'GET /rest/api/3/dashboard'],
  ['an unsupported operation', 'POST', 'issuetype', 501, 'createIssueType'],
  ['an undocumented method', 'PATCH', 'issue/IT-1', 405, 'PATCH /rest/api/3/issue/IT-1'],
  ['an unsupported path beside a path with a parameter', 'GET', 'project/recent', 501, 'getRecent'],
  [
    'an undocumented method of a path beside a path with a parameter',
    'GET',
    'issue/archive',
    405,
    'GET /rest/api/3/issue/archive',
  ],
  ['an unsupported expansion', 'GET', 'issue/IT-1?expand=renderedFields', 501, 'renderedFields'],
  ['an undocumented parameter', 'GET', 'issue/IT-1?color=red', 501, 'color'],
  ['a parameter named __proto__', 'GET', 'issue/IT-1?__proto__=1', 501, '__proto__'],
  ['a parameter given twice', 'GET', 'user/search?query=a&query=b', 501, 'query'],
])('%s is rejected, and the error names it', (_, method, path, status, named) => {
  const site = aSite();
  site.createIssue();
  const answer = site.call(site.as('ada'), method, path, method === 'POST' ? { name: 'X' } : undefined);
  expect([answer.status, JSON.stringify(answer.at('errorMessages')).includes(named)]).toEqual([status, true]);
});

test.each(['abc', '1e3', '0x1', '1.0', ' ', ''])('a number parameter rejects %p', (value) => {
  const site = aSite();
  const path = `project/search?startAt=${encodeURIComponent(value)}`;
  expect(site.call(site.as('ada'), 'GET', path).status).toBe(400);
});

test('a broken escape in the query is rejected', () => {
  const site = aSite();
  expect(site.call(site.as('ada'), 'GET', 'project/search?query=%E0%A4%A').status).toBe(400);
});

test('a query can contain a question mark', () => {
  const site = aSite();
  site.createIssue();
  const path = "search/jql?jql=project=IT AND summary ~ 'Jan?'&fields=summary";
  expect(
    site.call(site.as('ada'), 'GET', path.replaceAll(' ', '+')).at('issues', 0, 'fields', 'summary'),
  ).toBeDefined();
});

test('a number parameter rejects text', () => {
  const site = aSite();
  expect(site.call(site.as('ada'), 'GET', 'project/search?maxResults=many').status).toBe(400);
  expect(site.call(site.as('ada'), 'GET', 'project/search?startAt=abc').status).toBe(400);
});

test('a repeated list parameter counts as one list', () => {
  const site = aSite();
  const key = site.createIssue();
  const fields = site.call(site.as('ada'), 'GET', `issue/${key}?fields=summary&fields=labels`).at('fields');
  expect(Object.keys(fields ?? {}).sort()).toEqual(['labels', 'summary']);
  const path = 'mypermissions?permissions=ADMINISTER&permissions=USER_PICKER';
  expect(Object.keys(site.call(site.as('ada'), 'GET', path).at('permissions') ?? {})).toHaveLength(2);
});

/** Adds the required fields to the fields of a new issue in JSON. */
const withRequiredFields = (text: string) =>
  text.replace('{', '{"project":{"key":"IT"},"issuetype":{"name":"Task"},"summary":"S",');
test.each([
  ['POST', 'issue', `{"fields":${withRequiredFields('{"__proto__":1}')}}`, 'fields.__proto__'],
  ['PUT', 'issue/IT-1', '{"fields":{"__proto__":{"x":1}}}', 'fields.__proto__'],
  ['PUT', 'issue/IT-1', '{"update":{"__proto__":[{"set":1}]}}', 'update.__proto__'],
  ['PUT', 'issue/IT-1', '{"update":{"labels":[{"__proto__":1}]}}', 'update.labels.0.__proto__'],
  ['PUT', 'issue/IT-1', '{"fields":{"priority":{"name":"High","color":1}}}', 'fields.priority.color'],
  ['PUT', 'issue/IT-1', '{"fields":{"priority":{"name":"High","__proto__":1}}}', 'fields.priority.__proto__'],
  ['POST', 'issue', '{"fields":{"project":{"key":"IT","color":1}}}', 'fields.project.color'],
  ['POST', 'issue/IT-1/remotelink', '{"object":{},"application":{"__proto__":1}}', 'application.__proto__'],
])('%s %s with the body %s is rejected, and the error names the member', (method, path, body, name) => {
  const site = aSite();
  site.createIssue();
  const { status, body: text } = site.jira.handle(
    { method, path: `/rest/api/3/${path}`, headers: { 'content-type': 'application/json' }, body },
    site.as('ada'),
  );
  expect([status, text]).toEqual([501, expect.stringContaining(`'${name}'`)]);
});

test('a field value of a response can be sent back', () => {
  const site = aSite();
  const key = site.createIssue();
  const sent = site.call(site.as('ada'), 'GET', `issue/${key}?fields=priority,assignee,reporter`).at('fields');
  expect(site.call(site.as('ada'), 'PUT', `issue/${key}`, { fields: sent }).status).toBe(204);
  const [project, issuetype] = ['project', 'issuetype'].map((name) =>
    site.call(site.as('ada'), 'GET', `issue/${key}`).at('fields', name),
  );
  expect(site.createIssue({ project, issuetype })).toBe('IT-2');
});

test('a write with an unknown expansion changes nothing', () => {
  const site = aSite();
  const key = site.createIssue();
  const before = JSON.stringify(site.jira.dump());
  const comment = site.call(site.as('ada'), 'POST', `issue/${key}/comment?expand=x`, { body: saying('Hi') });
  const edit = site.call(site.as('ada'), 'PUT', `issue/${key}?returnIssue=true&expand=x`, { fields: { summary: 'S' } });
  expect([comment.status, edit.status]).toEqual([501, 501]);
  expect(JSON.parse(JSON.stringify(site.jira.site()))).toEqual((JSON.parse(before) as { site: unknown }).site);
});

const parameters = implemented
  .filter(({ id }) => !OPERATIONS[id]?.ignoresRequest)
  .flatMap(({ id, method, template, query }) => query.map(({ name }) => ({ id, method, template, name })));

test.each(parameters)('$id reads or rejects the parameter $name', ({ id, method, template, name }) => {
  const site = aSite();
  site.createIssue();
  const path = template.replace('/rest/api/3/', '').replace(/\{\w+\}/g, '10000');
  const answer = site.call(site.as('ada'), method, `${path}?${name}=1`);
  const isNamed = answer.status === 501 && JSON.stringify(answer.at('errorMessages')).includes(`parameter '${name}'`);
  expect(isNamed).toBe(!OPERATIONS[id]?.query.includes(name));
});

/** Members that the sandbox stores unchanged, or checks against the fields of the site. */
const FREE_MEMBERS = ['fields', 'update', 'application', 'object', 'body'];
/** Operations whose body is one value. */
const ONE_VALUE = ['setIssueProperty', 'setProjectProperty', 'addWatcher'];

interface Member {
  readonly id: string;
  readonly path: string;
  readonly value: unknown;
}

const members = implemented.flatMap(({ id, body }): Member[] => {
  if (!body || ONE_VALUE.includes(id) || OPERATIONS[id]?.ignoresRequest) return [];
  const nested = Object.entries(body.properties ?? {}).flatMap(([name, raw]): Member[] => {
    const schema = resolve(raw);
    const items = resolve(schema.items);
    if (FREE_MEMBERS.includes(name)) return [];
    if (schema.type === 'object') return [{ id, path: `${name}.undocumented`, value: { [name]: { undocumented: 1 } } }];
    if (schema.type !== 'array' || items.type !== 'object') return [];
    return [{ id, path: `${name}.0.undocumented`, value: { [name]: [{ undocumented: 1 }] } }];
  });
  return [{ id, path: 'undocumented', value: { undocumented: 1 } }, ...nested];
});

test.each(members)('$id rejects the body member $path, and the error names it', ({ id, path, value }) => {
  const name = path.split('.')[0] ?? '';
  // The error names the outer member instead, if the handler doesn't read that member at all.
  expect(() => OPERATIONS[id]?.checkMembers(value)).toThrow(
    new RegExp(`body member '(${path.replaceAll('.', '\\.')}|${name})'`),
  );
});
