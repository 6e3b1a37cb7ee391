import type { Page } from 'playwright-core';
import { findingsInAllLooks } from '../../../test/support/browser';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let app: AppInBrowser;
let page: Page;

beforeAll(async () => {
  app = await openApp('every-part');
  ({ page } = app);
  const fields = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Accessible issue' };
  await app.sandbox.jira('ada', 'POST', '/issue', { fields });
  const mention = { type: 'mention', attrs: { id: (await app.sandbox.user('olga')).accountId } };
  await app.sandbox.jira('ada', 'POST', '/issue/IT-1/comment', {
    body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [mention] }] },
    properties: [{ key: 'sd.public.comment', value: { internal: true } }],
  });
  await app.openAs('ada', '/');
}, 120_000);
afterAll(() => app.end());

async function expectAccessible(): Promise<void> {
  expect(await findingsInAllLooks(page)).toEqual([]);
}

test.each([
  ['/', 'acme'],
  ['/browse/IT-1', 'Accessible issue (edit Summary)'],
  ['/jira/projects/IT', 'IT'],
  ['/jira/admin', 'Administration'],
  ['/jira/manage-apps', 'Manage apps'],
  ['/jira/dashboard', 'Dashboard'],
  ['/jira/apps/sample-global', 'Sample for all'],
])('the page %s fits the width and has no serious finding in either theme', async (path, heading) => {
  await app.open(path);
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
  await expectAccessible();
});

test("an app's page fits the width and has no serious finding in any tab", async () => {
  await app.open('/jira/admin/sample');
  await page.getByRole('heading', { level: 1, name: 'Sample', exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
  await expectAccessible();
  for (const name of ['Fields', 'Overlays', 'Parts', 'Charts']) {
    await page.getByRole('tab', { name }).click();
    await page.getByRole('tabpanel', { name }).waitFor();
    await expectAccessible();
  }
}, 120_000);

test('an issue names a mentioned user and marks an internal comment', async () => {
  await app.open('/browse/IT-1');
  await page.getByText('@Olga Owner').waitFor();
  await page.getByText('Internal note').waitFor();
});
