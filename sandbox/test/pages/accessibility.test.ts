import type { Page } from 'playwright-core';
import { seriousFindings } from '../../../test/support/browser';
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

describe.each(['light', 'dark'] as const)('in %s mode', (colorScheme) => {
  describe.each([1280, 400])('at %i pixels', (width) => {
    beforeAll(async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
    });

    it.each([
      ['/', 'acme'],
      ['/browse/IT-1', 'Accessible issue'],
      ['/jira/projects/IT', 'IT'],
      ['/jira/admin', 'Administration'],
      ['/jira/manage-apps', 'Manage apps'],
      ['/jira/dashboard', 'Dashboard'],
      ['/jira/apps/sample-global', 'Sample for all'],
      ['/jira/admin/sample', 'Sample'],
    ])('%s fits the width and has no serious finding', async (path, heading) => {
      await app.open(path);
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await seriousFindings(page)).toEqual([]);
    });

    it.each(['Fields', 'Overlays', 'Parts', 'Charts'])("the app's tab %s has no serious finding", async (name) => {
      await app.open('/jira/admin/sample');
      await page.getByRole('tab', { name }).click();
      expect(await seriousFindings(page)).toEqual([]);
    });
  });
});

test('an issue names a mentioned user and marks an internal comment', async () => {
  await app.open('/browse/IT-1');
  await page.getByText('@Olga Owner').waitFor();
  await page.getByText('Internal note').waitFor();
});
