import { parse, stringify } from 'yaml';
import type { SandboxHost } from '../../src/create-host';
import { notes } from '../support/notes';

/** Creates the notes app with an issue panel that has display conditions, and an issue. */
async function withPanel(
  displayConditions: object,
): Promise<{ isShown: (user: string) => boolean; host: SandboxHost }> {
  const icon = 'https://developer.atlassian.com/platform/forge/images/icons/issue-panel-icon.svg';
  const panel = { key: 'panel', title: 'Panel', icon, resource: 'page', render: 'native', displayConditions };
  const { host, jira } = await notes({
    manifest(text) {
      const manifest = parse(text) as { modules: Record<string, object[]> };
      manifest.modules['jira:issuePanel'] = [panel];
      return stringify(manifest);
    },
  });
  const { key } = jira<{ key: string }>('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'shown' },
    properties: [{ key: 'notes', value: { watched: true, tags: ['red', 'blue'], owner: { name: 'ada' } } }],
  });
  const accountOf = (name: string): string =>
    host.jira.users().find(({ email }) => email.startsWith(`${name}@`))?.accountId ?? '';
  return { host, isShown: (user) => host.forge.isShown('panel', accountOf(user), { issue: key }) };
}

const property = { entity: 'issue', propertyKey: 'notes' };
const holdingCondition = { entityPropertyExists: property };
const failingCondition = { entityPropertyExists: { ...property, propertyKey: 'other' } };

const SHOWN = 'shown';
const HIDDEN = 'hidden';
test.each<[string, string, object]>([
  ['no condition', SHOWN, {}],
  ['a condition on an existing property', SHOWN, holdingCondition],
  ['a condition on a missing property', HIDDEN, failingCondition],
  [
    'a condition on an existing path in a property',
    SHOWN,
    { entityPropertyExists: { ...property, objectName: 'owner.name' } },
  ],
  [
    'a condition on a missing path in a property',
    HIDDEN,
    { entityPropertyExists: { ...property, objectName: 'owner.email' } },
  ],
  [
    'the text of the value in a condition',
    SHOWN,
    { entityPropertyEqualTo: { ...property, objectName: 'watched', value: 'true' } },
  ],
  [
    'another value in a condition',
    HIDDEN,
    { entityPropertyEqualTo: { ...property, objectName: 'owner.name', value: 'owen' } },
  ],
  [
    'a condition on any item of a list, of which one exists',
    SHOWN,
    { entityPropertyContainsAny: { ...property, objectName: 'tags', value: ['red', 'green'] } },
  ],
  [
    'a condition on all items of a list, of which one is missing',
    HIDDEN,
    { entityPropertyContainsAll: { ...property, objectName: 'tags', value: ['red', 'green'] } },
  ],
  ['a condition on the project', SHOWN, { projectKey: 'IT' }],
  ['a condition on other projects', HIDDEN, { projectKey: ['OPS', 'HR'] }],
  ['a condition on the issue type', SHOWN, { issueType: ['Task'] }],
  ['several conditions, of which one fails,', HIDDEN, { ...holdingCondition, projectKey: 'OPS' }],
  ['a disjunction of which one condition holds', SHOWN, { or: [failingCondition, holdingCondition] }],
  ['a conjunction of which one condition fails', HIDDEN, { and: [failingCondition, holdingCondition] }],
  ['the negation of a failing condition', SHOWN, { not: failingCondition }],
  ['the negation of a holding condition', HIDDEN, { not: holdingCondition }],
])('with %s the panel is %s', async (_, visibility, conditions) => {
  expect((await withPanel(conditions)).isShown('owen')).toBe(visibility === SHOWN);
});

test.each<[string, object]>([
  ['isAdmin', { isAdmin: true }],
  ['canAdministerJira', { canAdministerJira: true }],
  ['hasGlobalPermission', { hasGlobalPermission: 'ADMINISTER' }],
])('%s shows the panel to administrators only', async (_, conditions) => {
  const { isShown } = await withPanel(conditions);
  expect([isShown('ada'), isShown('owen')]).toEqual([true, false]);
});

test("isShown throws for a user who can't open the issue", async () => {
  const { isShown } = await withPanel({});
  expect(() => isShown('nora')).toThrow('cannot open the issue');
});

test('an unknown condition inside others stops the start', async () => {
  await expect(withPanel({ not: { or: [{ moonIsFull: true }] } })).rejects.toThrow(
    'panel: the sandbox does not support the display condition moonIsFull',
  );
});
