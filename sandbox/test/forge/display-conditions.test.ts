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
    properties: [{ key: 'notes', value: { watched: true, tags: ['red', 'blue'], of: { whom: 'ada' } } }],
  });
  const accountOf = (name: string): string =>
    host.jira.users().find(({ email }) => email.startsWith(`${name}@`))?.accountId ?? '';
  return { host, isShown: (user) => host.forge.isShown('panel', accountOf(user), { issue: key }) };
}

const property = { entity: 'issue', propertyKey: 'notes' };
const holds = { entityPropertyExists: property };
const doesNotHold = { entityPropertyExists: { ...property, propertyKey: 'other' } };

test.each<[string, object, boolean]>([
  ['no condition', {}, true],
  ['an existing property', holds, true],
  ['a missing property', doesNotHold, false],
  ['a path in a property', { entityPropertyExists: { ...property, objectName: 'of.whom' } }, true],
  ['a missing path in a property', { entityPropertyExists: { ...property, objectName: 'of.what' } }, false],
  ['the text of a value', { entityPropertyEqualTo: { ...property, objectName: 'watched', value: 'true' } }, true],
  ['another value', { entityPropertyEqualTo: { ...property, objectName: 'of.whom', value: 'owen' } }, false],
  ['any of a list', { entityPropertyContainsAny: { ...property, objectName: 'tags', value: ['red', 'green'] } }, true],
  ['all of a list', { entityPropertyContainsAll: { ...property, objectName: 'tags', value: ['red', 'green'] } }, false],
  ['the project', { projectKey: 'IT' }, true],
  ['one of several projects', { projectKey: ['OPS', 'HR'] }, false],
  ['the type', { issueType: ['Task'] }, true],
  ['several conditions, of which one fails', { ...holds, projectKey: 'OPS' }, false],
  ['an alternative', { or: [doesNotHold, holds] }, true],
  ['a conjunction', { and: [doesNotHold, holds] }, false],
  ['the negation of a failing condition', { not: doesNotHold }, true],
  ['the negation of a holding condition', { not: holds }, false],
])('the panel is shown as its conditions say: %s', async (_, conditions, isShownToOwen) => {
  expect((await withPanel(conditions)).isShown('owen')).toBe(isShownToOwen);
});

test.each<[string, object]>([
  ['isAdmin', { isAdmin: true }],
  ['canAdministerJira', { canAdministerJira: true }],
  ['hasGlobalPermission', { hasGlobalPermission: 'ADMINISTER' }],
])('%s applies to administrators only', async (_, conditions) => {
  const { isShown } = await withPanel(conditions);
  expect([isShown('ada'), isShown('owen')]).toEqual([true, false]);
});

test("conditions hide a page but don't protect it", async () => {
  const { isShown } = await withPanel({});
  expect(() => isShown('nora')).toThrow('cannot open the issue');
});

test('an unknown condition stops the start at any depth', async () => {
  await expect(withPanel({ not: { or: [{ moonIsFull: true }] } })).rejects.toThrow(
    'panel: the sandbox does not support the display condition moonIsFull',
  );
});
