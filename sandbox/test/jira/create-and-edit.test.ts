import { demoSite } from '../../src/jira/seed/demo-site';
import { aSite, saying, TRANSITIONS } from './site';

const create = (fields: Record<string, unknown>, more: Record<string, unknown> = {}) => {
  const site = aSite();
  const body = { fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S', ...fields }, ...more };
  return { site, answer: site.call(site.as('owen'), 'POST', 'issue', body) };
};

test.each([
  ['an unknown project', { project: { key: 'NOPE' } }, { project: 'Specify a valid project ID or key' }],
  ['an unknown type', { issuetype: { name: 'Epic' } }, { issuetype: 'Specify a valid issue type' }],
  ['a null summary', { summary: null }, { summary: 'You must specify a summary of the issue.' }],
  [
    'a summary of two lines',
    { summary: 'a\nb' },
    { summary: 'The summary is invalid because it contains newline characters.' },
  ],
  // Jira accepts 255 characters, although its message says less than that.
  [
    'a summary of 256 characters',
    { summary: 'x'.repeat(256) },
    { summary: 'Summary must be less than 255 characters.' },
  ],
  [
    'an unknown field',
    { customfield_99: 1 },
    { customfield_99: "Field 'customfield_99' cannot be set. It is not on the appropriate screen, or unknown." },
  ],
  [
    'a field of another project',
    { customfield_10042: 'x' },
    { customfield_10042: "Field 'customfield_10042' cannot be set. It is not on the appropriate screen, or unknown." },
  ],
  [
    'a description in plain text',
    { description: 'words' },
    { description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)' },
  ],
  ['a label with a space', { labels: ['a b'] }, { labels: "The label 'a b' contains spaces which is invalid." }],
  ['an empty label', { labels: [''] }, { labels: "The label '' contains spaces which is invalid." }],
  [
    'an assignee named by email address',
    { assignee: { emailAddress: 'ada@acme.example' } },
    { assignee: "'accountId' must be the only user identifying query parameter in GDPR strict mode." },
  ],
  ['an invalid date', { duedate: '2026-02-30' }, { duedate: 'Error parsing date string: 2026-02-30' }],
  ['an unknown priority', { priority: { name: 'Urgent' } }, { priority: "Priority name 'Urgent' is not valid" }],
  [
    'a resolution',
    { resolution: { name: 'Done' } },
    { resolution: "Field 'resolution' cannot be set. It is not on the appropriate screen, or unknown." },
  ],
  [
    'a sub-task without a parent',
    { issuetype: { name: 'Sub-task' } },
    { issuetype: 'Issue type is a sub-task but parent issue key or id not specified.' },
  ],
])("%s is refused with Jira's message", (_, fields, errors) => {
  const { answer } = create(fields);
  expect([answer.status, answer.at('errors')]).toEqual([400, errors]);
});

test.each([
  ['a summary of 255 characters', { summary: 'x'.repeat(255) }],
  ['a due date on a leap day', { duedate: '2028-02-29' }],
])('%s is accepted', (_, fields) => {
  expect(create(fields).answer.status).toBe(201);
});

test.each<[string, object]>([
  ['an unknown node', { type: 'paragraph', content: [{ type: 'blink', text: 'x' }] }],
  ['a Confluence node', { type: 'extension', attrs: { extensionType: 'a', extensionKey: 'b' } }],
  ['a panel without its type', { type: 'panel', content: [{ type: 'paragraph', content: [] }] }],
  ['a task without state and id', { type: 'taskList', attrs: { localId: '1' }, content: [{ type: 'taskItem' }] }],
  ["a heading level that isn't a number", { type: 'heading', attrs: { level: '1' }, content: [] }],
  ['an unknown attribute', { type: 'paragraph', attrs: { color: 'red' }, content: [] }],
  ['a nested expand at the top level', { type: 'nestedExpand', attrs: {}, content: [{ type: 'paragraph' }] }],
  ['an empty text', { type: 'paragraph', content: [{ type: 'text', text: '' }] }],
])('a document with %s is refused as a whole', (_, bad) => {
  const description = { type: 'doc', version: 1, content: [{ type: 'rule' }, bad] };
  expect(create({ description }).answer.at('errors')).toEqual({ description: 'INVALID_INPUT' });
});

test.each<[string, object[]]>([
  ['no content', []],
  ['a paragraph without words', [{ type: 'paragraph', content: [{ type: 'text', text: ' ' }, { type: 'hardBreak' }] }]],
])('a comment with %s is refused', (_, content) => {
  const site = aSite();
  const body = { type: 'doc', version: 1, content };
  const answer = site.call(site.as('ada'), 'POST', `issue/${site.createIssue()}/comment`, { body });
  expect([answer.status, answer.at('errors')]).toEqual([400, { comment: 'Comment body can not be empty!' }]);
});

test('an assignee is named by account id only', () => {
  const site = aSite();
  const key = site.createIssue();
  const assign = (body: object) => site.call(site.as('ada'), 'PUT', `issue/${key}/assignee`, body).status;
  expect([assign({ name: 'ada' }), assign({}), assign({ accountId: null })]).toEqual([400, 400, 204]);
});

test('an issue is created together with a property', () => {
  const { site, answer } = create({}, { properties: [{ key: 'delegation', value: { key: 'abc' } }] });
  expect(site.jira.issueProperty(String(answer.at('id')), 'delegation', site.now())).toEqual({ key: 'abc' });
});

test('a property holds at most 32,768 characters', () => {
  // The two quotation marks of the JSON text count.
  const property = (length: number) => ({ properties: [{ key: 'p', value: 'x'.repeat(length - 2) }] });
  expect(create({}, property(32_768)).answer.status).toBe(201);
  expect(create({}, property(32_769)).answer.status).toBe(400);
});

test('a required custom field is named in the error', () => {
  const { answer } = create({ project: { key: 'OPS' } });
  expect(answer.at('errors')).toEqual({ customfield_10042: 'Cost centre is required.' });
});

test('a bulk create takes at most 50 issues', () => {
  const site = aSite();
  const bulk = (count: number) => {
    const issue = { fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S' } };
    return site.call(site.as('owen'), 'POST', 'issue/bulk', {
      issueUpdates: Array.from({ length: count }, () => issue),
    });
  };
  expect(bulk(50).status).toBe(201);
  expect(bulk(51).status).toBe(400);
});

test('a bulk create in which all issues fail gets 400 with an error for each issue', () => {
  const site = aSite();
  const answer = site.call(site.as('owen'), 'POST', 'issue/bulk', { issueUpdates: [{ fields: {} }, { fields: {} }] });
  expect([answer.status, answer.at('errors', 1, 'failedElementNumber')]).toEqual([400, 1]);
});

test('labels are added and removed one by one', () => {
  const site = aSite();
  const key = site.createIssue({ labels: ['a', 'b'] });
  site.call(site.as('owen'), 'PUT', `issue/${key}`, { update: { labels: [{ add: 'c' }, { remove: 'a' }] } });
  expect(site.call(site.as('owen'), 'GET', `issue/${key}?fields=labels`).at('fields', 'labels')).toEqual(['b', 'c']);
});

test('an edit that changes nothing sends no event', () => {
  const site = aSite();
  const key = site.createIssue();
  const before = site.events.length;
  site.call(site.as('owen'), 'PUT', `issue/${key}`, { fields: { summary: 'Remove Jane Roe from Figma' } });
  expect(site.events).toHaveLength(before);
});

test('a rejected edit changes nothing', () => {
  const site = aSite();
  const key = site.createIssue();
  const refused = site.call(site.as('owen'), 'PUT', `issue/${key}`, { fields: { summary: 'Other', labels: ['a b'] } });
  expect(refused.status).toBe(400);
  expect(site.call(site.as('owen'), 'GET', `issue/${key}`).at('fields', 'summary')).toBe('Remove Jane Roe from Figma');
});

test('only an administrator can edit without notifications', () => {
  const site = aSite();
  const key = site.createIssue();
  const editQuietly = (name: string) =>
    site.call(site.as(name), 'PUT', `issue/${key}?notifyUsers=false`, { fields: { summary: name } }).status;
  expect([editQuietly('owen'), editQuietly('ada')]).toEqual([403, 204]);
});

test("a body that isn't JSON, has no content type, or has a wrong shape is rejected", () => {
  const site = aSite();
  const send = (body: string, type?: string) =>
    site.jira.handle(
      { method: 'POST', path: '/rest/api/3/issue', headers: type ? { 'content-type': type } : {}, body },
      site.as('owen'),
    ).status;
  expect([send('{', 'application/json'), send('{}'), send('{"fields": 1}', 'application/json')]).toEqual([
    400, 415, 400,
  ]);
});

test('an archived or hidden parent is rejected', () => {
  const site = aSite();
  const [archived, hidden] = [site.createIssue(), site.createIssue()];
  site.perform('archive-issue', { issue: archived });
  site.perform('move', { issue: hidden, project: 'OPS' });
  site.perform('block-app', { project: 'OPS' });
  const errors = (type: string, key: string) => {
    const fields = { project: { key: 'IT' }, issuetype: { name: type }, summary: 'S', parent: { key } };
    return site.call(site.app, 'POST', 'issue', { fields }).at('errors');
  };
  expect(errors('Sub-task', archived)).toEqual({
    issuetype: 'Issue type is a sub-task but parent issue key or id not specified.',
  });
  expect(errors('Task', hidden)).toEqual({ parent: 'Could not find issue by id or key.' });
});

test('an issue with sub-tasks is deleted only with them', () => {
  const site = aSite();
  const parent = site.createIssue();
  const child = site.createIssue({ issuetype: { name: 'Sub-task' }, parent: { key: parent } });
  expect(site.call(site.as('ada'), 'DELETE', `issue/${parent}`).status).toBe(400);
  expect(site.call(site.as('ada'), 'DELETE', `issue/${parent}?deleteSubtasks=true`).status).toBe(204);
  expect(site.call(site.as('ada'), 'GET', `issue/${child}`).status).toBe(404);
});

describe('a comment', () => {
  test('must be a document', () => {
    const site = aSite();
    expect(site.call(site.as('owen'), 'POST', `issue/${site.createIssue()}/comment`, { body: 'Hi' }).status).toBe(400);
  });

  test.each([
    ['service_desk', false],
    ['business', true],
  ] as const)('with the internal property in a %s project has jsdPublic %s', (typeKey, jsdPublic) => {
    const content = demoSite();
    for (const project of Object.values(content.projects)) project.typeKey = typeKey;
    const site = aSite({ site: content });
    const path = `issue/${site.createIssue()}/comment`;
    const properties = [{ key: 'sd.public.comment', value: { internal: true } }];
    const internal = site.call(site.as('owen'), 'POST', `${path}?expand=properties`, {
      body: saying('Hi'),
      properties,
    });
    expect([internal.at('jsdPublic'), internal.at('properties')]).toEqual([jsdPublic, properties]);
    expect(site.call(site.as('owen'), 'POST', path, { body: saying('Hi') }).at('jsdPublic')).toBe(true);
  });
});

test.each([
  ["whose body isn't a document", { body: 'Hi' }],
  ["for a role that doesn't exist", { body: saying('Hi'), visibility: { type: 'role', value: 'Nobody' } }],
  ['with an empty property key', { body: saying('Hi'), properties: [{ key: '', value: 1 }] }],
])('a call that also adds a comment %s changes nothing', (_, comment) => {
  const site = aSite();
  const [key, other] = [site.createIssue(), site.createIssue()];
  site.events.length = 0;
  const update = { comment: [{ add: comment }] };
  const answers = [
    site.call(site.as('ada'), 'PUT', `issue/${key}`, { fields: { summary: 'New' }, update }),
    site.call(site.as('ada'), 'POST', `issue/${key}/transitions`, { transition: { id: TRANSITIONS.done }, update }),
    site.call(site.as('ada'), 'POST', 'issueLink', {
      type: { name: 'Relates' },
      inwardIssue: { key },
      outwardIssue: { key: other },
      comment,
    }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(site.events).toEqual([]);
  expect(site.call(site.as('ada'), 'GET', `issue/${key}`).at('fields')).toMatchObject({
    summary: 'Remove Jane Roe from Figma',
    status: { name: 'To Do' },
    issuelinks: [],
  });
});

test("an id isn't accepted as a key, nor a key as an id", () => {
  const site = aSite();
  const parent = site.createIssue();
  const id = site.call(site.as('owen'), 'GET', `issue/${parent}`).at('id');
  const statusOfCreation = (fields: object) =>
    site.call(site.as('owen'), 'POST', 'issue', {
      fields: {
        project: { key: 'IT' },
        issuetype: { name: 'Sub-task' },
        summary: 'S',
        parent: { key: parent },
        ...fields,
      },
    }).status;
  expect(statusOfCreation({})).toBe(201);
  expect(
    [{ project: { key: '10000' } }, { project: { id: 'IT' } }, { parent: { key: id } }].map(statusOfCreation),
  ).toEqual([400, 400, 400]);
});

test('setting a property and linking issues answer without a body', () => {
  const site = aSite();
  const [key, other] = [site.createIssue(), site.createIssue()];
  const link = { type: { name: 'Relates' }, inwardIssue: { key }, outwardIssue: { key: other } };
  const answers = [
    site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, { a: 1 }),
    site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, { a: 2 }),
    site.call(site.as('owen'), 'POST', 'issueLink', link),
  ];
  expect(answers.map((answer) => [answer.status, answer.at()])).toEqual([
    [201, undefined],
    [200, undefined],
    [201, undefined],
  ]);
  // A blank property key is rejected.
  expect(site.call(site.as('owen'), 'PUT', `issue/${key}/properties/%20`, 1).status).toBe(400);
});
