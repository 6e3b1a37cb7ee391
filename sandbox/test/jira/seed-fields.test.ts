import type { CustomField } from '../../src/jira/model/field';
import type { Site } from '../../src/jira/model/site';
import { demoSite } from '../../src/jira/seed/demo-site';
import { aSite, saying, TRANSITIONS } from './site';

const FIELDS: readonly CustomField[] = [
  { id: 'customfield_10101', name: 'Seats', description: '', kind: 'number' },
  {
    id: 'customfield_10102',
    name: 'Vendor',
    description: '',
    kind: 'select',
    options: [
      { id: '1', value: 'Adobe' },
      { id: '2', value: 'Figma' },
      { id: '3', value: 'Gone', disabled: true },
    ],
  },
  {
    id: 'customfield_10103',
    name: 'Teams',
    description: '',
    kind: 'selects',
    options: [
      { id: '4', value: 'Red' },
      { id: '5', value: 'Blue' },
    ],
  },
  { id: 'customfield_10104', name: 'Approver', description: '', kind: 'user' },
  { id: 'customfield_10105', name: 'Approvers', description: '', kind: 'users' },
  { id: 'customfield_10106', name: 'Last day', description: '', kind: 'date' },
  { id: 'customfield_10107', name: 'Access ends at', description: '', kind: 'datetime' },
  { id: 'customfield_10108', name: 'Notes', description: '', kind: 'document' },
  { id: 'customfield_10109', name: 'Tags', description: '', kind: 'labels' },
];

/** Returns the demo's site with the fields on the screens of IT's tasks. */
function richSite(): Site {
  const site = demoSite();
  for (const field of FIELDS) site.customFields[field.id] = field;
  const [task] = site.projects['10000']?.types ?? [];
  for (const field of FIELDS) {
    task?.create.push({ field: field.id });
    task?.edit.push({ field: field.id });
  }
  return site;
}

/** Creates an issue with a value in a field, and reads the field. */
const createWith = (id: string, value: unknown) => {
  const site = aSite({ site: richSite() });
  const fields = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S', [id]: value };
  const created = site.call(site.as('owen'), 'POST', 'issue', { fields });
  const stored =
    created.status === 201
      ? site.call(site.as('owen'), 'GET', `issue/${String(created.at('key'))}`).at('fields', id)
      : undefined;
  return { site, status: created.status, error: created.at('errors', id), stored };
};

test.each<[string, string, unknown, unknown]>([
  ['a number', 'customfield_10101', 12.5, 12.5],
  ['an option by its value', 'customfield_10102', { value: 'Figma' }, { value: 'Figma', id: '2' }],
  ['a list of options by id', 'customfield_10103', [{ id: '4' }, { id: '5' }], [{ value: 'Red' }, { value: 'Blue' }]],
  ['a date', 'customfield_10106', '2026-12-01', '2026-12-01'],
  // Jira returns the time in London's time zone, which the demo's site has.
  ['a date-time', 'customfield_10107', '2026-12-01T10:00:00.000+0100', '2026-12-01T09:00:00.000+0000'],
  ['a document', 'customfield_10108', saying('Hi'), saying('Hi')],
  ['a list of labels, without its duplicates,', 'customfield_10109', ['a', 'b', 'a'], ['a', 'b']],
])('%s is stored and returned', (_, id, value, expected) => {
  const { status, stored } = createWith(id, value);
  expect(status).toBe(201);
  if (typeof expected === 'object' && expected !== null) expect(stored).toMatchObject(expected);
  else expect(stored).toBe(expected);
});

test.each<[string, string, unknown, string]>([
  ['a number as text', 'customfield_10101', '12', 'Operation value must be a number'],
  ['an unknown option', 'customfield_10102', { value: 'Sketch' }, "Option value 'Sketch' is not valid"],
  ['a disabled option', 'customfield_10102', { id: '3' }, "Option id '3' is not valid"],
  ['a single option for a list', 'customfield_10103', { id: '4' }, 'data was not an array'],
  [
    'a date-time with a colon in its offset',
    'customfield_10107',
    '2025-09-25T13:00:00.000+00:00',
    'Error parsing time: 2025-09-25T13:00:00.000+00:00',
  ],
  [
    'a date-time without an offset',
    'customfield_10107',
    '2025-09-25T13:00:00.000',
    'Error parsing time: 2025-09-25T13:00:00.000',
  ],
  ['an unknown user', 'customfield_10104', { accountId: 'nobody' }, "specify a valid 'accountId'"],
])('%s is refused', (_, id, value, error) => {
  expect(createWith(id, value)).toMatchObject({ status: 400, error });
});

test('the users in a field have their display names', () => {
  const site = aSite({ site: richSite() });
  const key = site.createIssue({
    customfield_10104: { accountId: site.accountOf('olga') },
    customfield_10105: [{ accountId: site.accountOf('ada') }],
  });
  const read = (id: string, ...path: (string | number)[]) =>
    site.call(site.as('owen'), 'GET', `issue/${key}`).at('fields', id, ...path);
  expect([read('customfield_10104', 'displayName'), read('customfield_10105', 0, 'displayName')]).toEqual([
    'Olga Owner',
    'Ada Admin',
  ]);
});

describe('transition conditions', () => {
  const withCondition = (
    condition: NonNullable<Site['workflows'][string]['transitions'][number]['conditions']>[number],
  ) => {
    const seed = demoSite();
    const done = seed.workflows.it?.transitions.find((each) => each.id === TRANSITIONS.done);
    if (done) done.conditions = [condition];
    const site = aSite({ site: seed });
    const isOffered = (name: string, key: string) =>
      JSON.stringify(site.call(site.as(name), 'GET', `issue/${key}/transitions`).at('transitions')).includes(
        `"id":"${TRANSITIONS.done}"`,
      );
    return { site, isOffered };
  };

  test('a condition allows the assignee only', () => {
    const { site, isOffered } = withCondition({ only: 'assignee' });
    const key = site.createIssue({ assignee: { accountId: site.accountOf('olga') } });
    expect([isOffered('olga', key), isOffered('owen', key)]).toEqual([true, false]);
  });

  test('a condition allows a role only', () => {
    const { site, isOffered } = withCondition({ role: 'Administrators' });
    const key = site.createIssue();
    expect([isOffered('ada', key), isOffered('owen', key)]).toEqual([true, false]);
  });

  test('a condition requires a permission', () => {
    const { site, isOffered } = withCondition({ permission: 'DELETE_ISSUES' });
    const key = site.createIssue();
    expect([isOffered('ada', key), isOffered('owen', key)]).toEqual([true, false]);
  });

  test('a condition requires completed sub-tasks', () => {
    const { site, isOffered } = withCondition({ subtasks: 'done' });
    const key = site.createIssue();
    const child = site.createIssue({ issuetype: { name: 'Sub-task' }, parent: { key } });
    expect(isOffered('owen', key)).toBe(false);
    site.call(site.as('owen'), 'POST', `issue/${child}/transitions`, { transition: { id: TRANSITIONS.wontDo } });
    expect(isOffered('owen', key)).toBe(true);
  });
});
