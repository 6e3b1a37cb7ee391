import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Sandbox } from 'forge-sandbox/testing';
import { readManifest } from '../../src/forge/app/read-manifest';
import { warningsOf } from '../../src/forge/app/manifest-checks';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let app: AppInBrowser;
let sandbox: Sandbox;
let page: Page;

beforeAll(async () => {
  app = await openApp('every-place');
  ({ sandbox, page } = app);
}, 120_000);
afterAll(() => app.end());

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const waitForText = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();
const currentPath = (): string => page.url().slice(sandbox.url.length);

describe('the admin pages of an app', () => {
  it('are in the sidebar unless Manage apps has a button for them', async () => {
    await app.open('/jira/admin');
    const sidebar = page.getByRole('navigation', { name: 'Jira settings' });
    await sidebar.getByRole('link', { name: 'Places', exact: true }).click();
    await waitForText('Module place-admin');
    expect(await sidebar.getByRole('link').allTextContents()).toEqual(['Administration', 'Manage apps', 'Places']);
  });

  it.each([
    ['Configure', 'place-configure'],
    ['Get started', 'place-start'],
  ])('open from Manage apps with the link %s', async (button, key) => {
    await app.open('/jira/manage-apps');
    await page.getByRole('link', { name: button, exact: true }).click();
    await waitForText(`Module ${key}`);
    expect(currentPath()).toBe(`/jira/admin/${key}`);
  });

  it('are for Jira administrators only', async () => {
    expect((await sandbox.get(`/jira/manage-apps?as=${(await sandbox.user('olga')).accountId}`)).status).toBe(403);
  });

  it('have no menu of sub-pages, and the check of the manifest warns about it', async () => {
    await app.open('/jira/admin/place-admin');
    await waitForText('Module place-admin');
    expect(await page.getByText('Never drawn').count()).toBe(0);
    const manifest = await readManifest(join(__dirname, '../apps/every-place'));
    expect(warningsOf(manifest)).toEqual([
      expect.stringContaining('place-admin: sub-pages of this module'),
      // The app's other warning is about its permission in a display condition.
      expect.stringContaining('place-global: no documentation says that hasGlobalPermission knows'),
    ]);
  });
});

describe.each(['/jira/admin/place-admin', '/jira/apps/place-global'])('the history of %s', (base) => {
  beforeEach(async () => {
    await app.openAs('ada', `${base}/start?state=all`);
    await waitForText('At /start ?state=all');
  });

  it('pushes, replaces, and survives a reload', async () => {
    await press('Push');
    await waitForText('At /late ?state=open');
    expect(currentPath()).toBe(`${base}/late?state=open`);
    await press('Replace');
    await waitForText('At /late ?state=done');
    await page.reload();
    await waitForText('At /late ?state=done');
    await page.goBack();
    await waitForText('At /start ?state=all');
  });

  it('keeps the path when only the query changes', async () => {
    await press('Query alone');
    await waitForText('At /start ?page=2');
    expect(currentPath()).toBe(`${base}/start?page=2`);
  });

  it('opens an address below another module', async () => {
    await press('Navigate');
    await waitForText('Module place-global');
    await waitForText('At /open ?from=admin');
  });

  it('opens a tab', async () => {
    const [tab] = await Promise.all([page.context().waitForEvent('page'), press('Open a tab')]);
    await tab.waitForURL('**/browse/IT-1');
    await tab.close();
  });
});

describe('the menu of a global page', () => {
  it('changes the address, and the app draws the sub-page', async () => {
    await app.openAs('ada', '/jira/apps/place-global');
    await waitForText('At /');
    const menu = page.getByRole('navigation', { name: 'Places for all' });
    await menu.getByRole('link', { name: 'Late ones' }).click();
    await waitForText('At /late');
    expect(await menu.getByRole('link', { name: 'Late ones' }).getAttribute('aria-current')).toBe('page');
  });

  it("hides the sub-pages whose display conditions don't hold", async () => {
    await app.openAs('olga', '/jira/apps/place-global');
    await page.getByRole('link', { name: 'Open ones' }).waitFor();
    expect(await page.getByRole('link', { name: 'Late ones' }).count()).toBe(0);
  });
});

test('a page is drawn without a browser at a path below it', async () => {
  const { accountId } = await sandbox.user('olga');
  const drawn = await sandbox.get(
    `/_sandbox/ui?module=place-global&as=${encodeURIComponent(accountId)}&path=${encodeURIComponent('/late?state=open')}`,
  );
  expect(drawn.text).toContain('"text":"?state=open"');
  expect(drawn.text).toContain(accountId);
});
