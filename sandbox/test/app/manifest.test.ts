import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { parseManifest } from '../../src/forge/app/read-manifest';

type Yaml = Record<string, never> & {
  app: { runtime: object; storage: { entities: { indexes: object[]; attributes: Record<string, object> }[] } };
  permissions: { scopes: string[] };
  modules: Record<string, Record<string, unknown>[]>;
};

/** Returns a function that parses the notes app's manifest with a change. */
function parseChanged(change: (manifest: Yaml) => unknown): () => unknown {
  const manifest = parse(readFileSync(join(__dirname, '../apps/notes/manifest.yml'), 'utf8')) as Yaml;
  change(manifest);
  return () => parseManifest(stringify(manifest));
}
/** Returns the first module of a type. */
const first = (manifest: Yaml, type: string): Record<string, unknown> => manifest.modules[type]?.[0] ?? {};
/** Returns a change that sets the trigger's filter expression. */
const setExpression = (expression: string) => (manifest: Yaml) =>
  Object.assign(first(manifest, 'trigger'), { filter: { expression } });

test('the manifest of the notes app is accepted', () => {
  expect(parseChanged(() => undefined)).not.toThrow();
});

test.each<[string, (manifest: Yaml) => unknown, string]>([
  [
    'an unknown module',
    ({ modules }) => (modules['jira:workflowValidator'] = [{ key: 'v' }]),
    'the sandbox does not support the module jira:workflowValidator',
  ],
  [
    'egress to an unknown remote',
    ({ permissions }) => Object.assign(permissions, { external: { fetch: { backend: [{ remote: 'away' }] } } }),
    'there is no remote away',
  ],
  [
    'egress to a remote without the operation fetch',
    (manifest) => {
      Object.assign(manifest, { remotes: [{ key: 'away', baseUrl: 'https://away.example', operations: ['compute'] }] });
      Object.assign(manifest.permissions, { external: { fetch: { backend: [{ remote: 'away' }] } } });
    },
    'the remote away needs the operation fetch',
  ],
  [
    'an unknown event',
    (m) => (first(m, 'trigger').events = ['avi:jira:exploded:issue']),
    'listens to avi:jira:exploded:issue, which is not an event',
  ],
  [
    'an event that the sandbox never sends',
    (m) => (first(m, 'trigger').events = ['avi:jira:created:worklog']),
    'listens to avi:jira:created:worklog, which the sandbox never sends',
  ],
  ['an event without its scope', ({ permissions }) => (permissions.scopes = ['storage:app']), 'or read:jira-work'],
  ['an incomplete expression', setExpression('event.issue.'), 'filter.expression'],
  ['a statement that Jira expressions lack', setExpression('while (true) {}'), 'filter.expression'],
  ['an expression of more than 10,000 characters', setExpression(`true || ${'x'.repeat(10_000)}`), 'too long'],
  [
    'six property paths',
    (m) =>
      Object.assign(first(m, 'trigger'), {
        filter: { ignoreSelf: true },
        payload: { include: { propertyPaths: [1, 2, 3, 4, 5, 6].map((n) => `issue.properties['k'].p${n}`) } },
      }),
    '6 property paths',
  ],
  [
    'two five-minute schedules',
    ({ modules }) => modules.scheduledTrigger?.push({ key: 'tock', function: 'tick-function', interval: 'fiveMinute' }),
    'more than one scheduled trigger',
  ],
  [
    'more than five scheduled triggers',
    ({ modules }) =>
      modules.scheduledTrigger?.push(
        // The notes app has two already.
        ...[1, 2, 3, 4, 5].map((n) => ({ key: `t${n}`, function: 'tick-function', interval: 'hour' })),
      ),
    'more than 5 scheduled triggers',
  ],
  ['2,048 MB of memory', ({ app }) => Object.assign(app.runtime, { memoryMB: 2048 }), 'app.runtime.memoryMB'],
  ['Node 20', ({ app }) => Object.assign(app.runtime, { name: 'nodejs20.x' }), 'nodejs20.x can no longer be deployed'],
  ['a time-out of 901 seconds', (m) => (first(m, 'function').timeoutSeconds = 901), 'timeoutSeconds'],
  ['an undeclared function', (m) => (first(m, 'webtrigger').function = 'nowhere'), 'inbox names the function nowhere'],
  [
    'an undeclared resource',
    (m) => (first(m, 'jira:globalPage').resource = 'nowhere'),
    'notes names the resource nowhere',
  ],
  ['a duplicate key', (m) => (first(m, 'webtrigger').key = 'notes'), 'the key notes occurs twice'],
  ['Custom UI', (m) => delete first(m, 'jira:globalPage').render, 'draws Custom UI'],
  [
    'an unknown display condition',
    (m) => (first(m, 'jira:globalPage').displayConditions = { moonIsFull: true }),
    'moonIsFull',
  ],
  [
    'a range of two attributes',
    ({ app }) => app.storage.entities[0]?.indexes.push({ name: 'two-ranges', range: ['at', 'text'] }),
    'one attribute',
  ],
  [
    'an index on an attribute of any type',
    ({ app }) => Object.assign(app.storage.entities[0]?.attributes ?? {}, { at: { type: 'any' } }),
    'any',
  ],
  ['a page without a title', (m) => delete first(m, 'jira:globalPage').title, 'modules.jira:globalPage.0'],
  [
    'a panel without an icon',
    ({ modules }) => (modules['jira:issuePanel'] = [{ key: 'p', title: 'P', resource: 'main', render: 'native' }]),
    'modules.jira:issuePanel.0.icon',
  ],
  ['an empty filter', (m) => (first(m, 'trigger').filter = {}), 'needs appIsLicensed, ignoreSelf or expression'],
  [
    'onError without an expression',
    (m) => (first(m, 'trigger').filter = { ignoreSelf: true, onError: 'IGNORE' }),
    'onError needs an expression',
  ],
  [
    'a static response without outputs',
    (m) => (first(m, 'webtrigger').response = { type: 'static' }),
    'a static response needs outputs',
  ],
  [
    'an unknown scope',
    ({ permissions }) => permissions.scopes.push('read:everything'),
    'there is no scope read:everything',
  ],
  [
    'an invalid egress address',
    ({ permissions }) => Object.assign(permissions, { external: { fetch: { backend: ['https://a b.example'] } } }),
    "https://a b.example isn't a valid address",
  ],
  [
    'an egress address without https',
    ({ permissions }) => Object.assign(permissions, { external: { fetch: { backend: ['http://a.example'] } } }),
    "http://a.example isn't a valid address",
  ],
  [
    '101 values of entity properties',
    ({ modules }) =>
      (modules['jira:entityProperty'] = [
        {
          key: 'many',
          entityType: 'issue',
          propertyKey: 'p',
          values: Array.from({ length: 101 }, (_, n) => ({ path: `p${n}`, type: 'string' })),
        },
      ]),
    'more than 100 values',
  ],
  [
    "a web trigger with Forge's authentication",
    (m) => (first(m, 'webtrigger').request = { authentication: { type: 'hmacSharedSecret' } }),
    'request',
  ],
  ['a misspelled filter', (m) => (first(m, 'trigger').filters = { ignoreSelf: true }), 'filters'],
  ['a function with a provider', (m) => (first(m, 'function').providers = { auth: ['google'] }), 'providers'],
  ['a start time of a schedule', (m) => (first(m, 'scheduledTrigger').startTime = '09:00'), 'startTime'],
  [
    'a consumer with a function and a resolver',
    (m) => Object.assign(first(m, 'consumer'), { resolver: { function: 'work-function', method: 'x' } }),
    'modules.consumer',
  ],
])('the start fails with %s', (_, change, message) => {
  expect(parseChanged(change)).toThrow(message);
});

test('a manifest at its limits and with optional members is accepted', () => {
  const parseManifestAtLimits = parseChanged((m) => {
    Object.assign(first(m, 'trigger'), {
      filter: { ignoreSelf: true },
      payload: { include: { propertyPaths: [1, 2, 3, 4, 5].map((n) => `issue.properties['k'].p${n}`) } },
    });
    m.modules.scheduledTrigger?.push(
      // The notes app has two already, and five are allowed.
      ...[1, 2, 3].map((n) => ({ key: `t${n}`, function: 'tick-function', interval: 'hour' })),
    );
    Object.assign(m.app.runtime, { memoryMB: 1024 });
    first(m, 'consumer').crossVersion = true;
    first(m, 'webtrigger').events = ['webtrigger'];
    const images = ['https://a.example/avatar/*', 'https://*.b.example', 'c.example', '*'];
    Object.assign(m.permissions, { external: { images, fetch: { client: ['wss://d.example'] } } });
    first(m, 'function').timeoutSeconds = 900;
  });
  expect(parseManifestAtLimits).not.toThrow();
});

test('a variable of the manifest without a value has its default, or stops the start', () => {
  const text = (variable: string): string =>
    `app: { name: 'Notes \${UNSET_NAME} \${OTHER}', runtime: { name: nodejs22.x } }
modules: { function: [{ key: main, handler: index.main }] }
environment: { variables: [${variable}] }`;
  expect(parseManifest(text('{ key: UNSET_NAME, default: here }')).name).toBe('Notes here ${OTHER}');
  expect(() => parseManifest(text('UNSET_NAME'))).toThrow("could not find environment variable 'UNSET_NAME'");
});
