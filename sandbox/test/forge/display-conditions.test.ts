import { parse, stringify } from 'yaml';
import type { SandboxHost } from '../../src/create-host';
import { notes } from '../support/notes';

/** Returns the notes app with an issue panel that has these conditions, and an issue for it. */
async function withPanel(displayConditions: object): Promise<{ shown: (user: string) => boolean; host: SandboxHost }> {
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
  return { host, shown: (user) => host.forge.isShown('panel', accountOf(user), { issue: key }) };
}

const property = { entity: 'issue', propertyKey: 'notes' };
const yes = { entityPropertyExists: property };
const no = { entityPropertyExists: { ...property, propertyKey: 'other' } };

test.each<[string, object, boolean]>([
  ['none', {}, true],
  ['a property that is there', yes, true],
  ['a property that is not there', no, false],
  ['a path in it', { entityPropertyExists: { ...property, objectName: 'of.whom' } }, true],
  ['a path that is not in it', { entityPropertyExists: { ...property, objectName: 'of.what' } }, false],
  ['a value as text', { entityPropertyEqualTo: { ...property, objectName: 'watched', value: 'true' } }, true],
  ['another value', { entityPropertyEqualTo: { ...property, objectName: 'of.whom', value: 'owen' } }, false],
  ['any of a list', { entityPropertyContainsAny: { ...property, objectName: 'tags', value: ['red', 'green'] } }, true],
  ['all of a list', { entityPropertyContainsAll: { ...property, objectName: 'tags', value: ['red', 'green'] } }, false],
  ['the project', { projectKey: 'IT' }, true],
  ['one of several projects', { projectKey: ['OPS', 'HR'] }, false],
  ['the type', { issueType: ['Task'] }, true],
  ['several at once are all needed', { ...yes, projectKey: 'OPS' }, false],
  ['or', { or: [no, yes] }, true],
  ['and', { and: [no, yes] }, false],
  ['not', { not: no }, true],
  ['not, of what holds', { not: yes }, false],
])('%s', async (_, conditions, holds) => {
  expect((await withPanel(conditions)).shown('owen')).toBe(holds);
});

test.each<[string, object]>([
  ['isAdmin', { isAdmin: true }],
  ['canAdministerJira', { canAdministerJira: true }],
  ['hasGlobalPermission', { hasGlobalPermission: 'ADMINISTER' }],
])('%s applies to administrators only', async (_, conditions) => {
  const { shown } = await withPanel(conditions);
  expect([shown('ada'), shown('owen')]).toEqual([true, false]);
});

test("conditions hide a page but don't protect it", async () => {
  const { shown } = await withPanel({});
  expect(() => shown('nora')).toThrow('cannot open the issue');
});

test('an unknown condition stops the start at any depth', async () => {
  await expect(withPanel({ not: { or: [{ moonIsFull: true }] } })).rejects.toThrow(
    'panel: the sandbox does not support the display condition moonIsFull',
  );
});
