import { startSandbox, type Sandbox } from 'forge-sandbox/testing';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

/** Returns the HTML of a page before its script draws it. */
async function plainHtml(path: string): Promise<string> {
  const { text } = await sandbox.get(path);
  return /<main class="plain">(.*?)<\/main>/s.exec(text)?.[1] ?? '';
}

const doc = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

test('the home page has links, the users, an example call, and the list of what is emulated', async () => {
  const page = await plainHtml('/');
  const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
  // Ian is inactive.
  const users = (await sandbox.info()).users.filter(({ email }) => !email.startsWith('ian@'));
  expect(links).toEqual(
    expect.arrayContaining([
      '/jira/projects/IT',
      '/jira/projects/OPS',
      '/jira/admin/admin',
      '/jira/admin',
      '/service',
      '/_sandbox',
      ...users.map(({ accountId }) => `/?as=${encodeURIComponent(accountId)}`),
    ]),
  );
  expect(page).toContain(`curl ${sandbox.url}/_sandbox`);
  expect(page).toContain('Emulated');
});

test('an issue has its fields, transitions, comments and history, all escaped', async () => {
  const response = await sandbox.jira('ada', 'POST', '/issue', {
    fields: {
      project: { key: 'IT' },
      issuetype: { name: 'Task' },
      summary: '<b>Bold</b> & "quoted"',
      description: doc('</main><script>alert(1)</script>'),
      assignee: { accountId: (await sandbox.user('olga')).accountId },
    },
  });
  const { key } = response.json<{ key: string }>();
  await sandbox.jira('ada', 'POST', `/issue/${key}/comment`, { body: doc('A <i>comment</i>') });
  await sandbox.jira('ada', 'PUT', `/issue/${key}`, { fields: { labels: ['changed'] } });
  const page = await plainHtml(`/browse/${key}`);
  for (const text of [
    `${key} &lt;b&gt;Bold&lt;/b&gt; &amp; &quot;quoted&quot;`,
    'To Do',
    'In Progress',
    'Olga Owner',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    'A &lt;i&gt;comment&lt;/i&gt;',
    'labels from',
  ]) {
    expect(page).toContain(text);
  }
});

test('a missing or hidden issue gets a 404 page with the possible reasons', async () => {
  expect((await sandbox.get('/browse/IT-9999')).status).toBe(404);
  expect(await plainHtml('/browse/IT-9999')).toContain(
    'There&#x27;s no issue IT-9999, or Ada Admin can&#x27;t see it.',
  );
  const nora = encodeURIComponent((await sandbox.user('nora')).accountId);
  expect((await sandbox.get(`/browse/IT-1?as=${nora}`)).status).toBe(404);
});

test('a page of the app links to its component tree, and a missing page gets 404', async () => {
  expect(await plainHtml('/jira/admin/admin')).toContain('/_sandbox/ui?module=admin');
  const unknown = await sandbox.get('/jira/admin/none');
  expect([unknown.status, await plainHtml('/jira/admin/none')]).toEqual([
    404,
    expect.stringContaining('no jira:adminPage'),
  ]);
});

test.each([
  ['HEAD', '/', undefined, 404],
  ['OPTIONS', '/browse/IT-1', undefined, 404],
  ['PUT', '/jira/admin/admin', undefined, 404],
  ['GET', '/nothing', undefined, 404],
  ['HEAD', '/_sandbox', undefined, 404],
  ['DELETE', '/_sandbox/clock', undefined, 404],
  ['GET', '/x1/none/v1/ping', undefined, 404],
  ['OPTIONS', '/service', undefined, 404],
  ['POST', '/_pages/context', undefined, 400],
  ['POST', '/_pages/product', { module: 'none' }, 400],
  ['POST', '/_pages/egress', { call: 'set', as: 'nobody' }, 400],
  ['GET', '/_pages/issue-modules', undefined, 400],
  ['GET', '/_pages/script/none', undefined, 400],
] as const)('%s %s with the body %j gets %i', async (method, path, body, status) => {
  expect((await sandbox.request(method, path, body)).status).toBe(status);
});

test('a cookie without a known user is ignored', async () => {
  expect((await sandbox.get('/', { cookie: 'sandbox-as=%' })).status).toBe(200);
});
