import type { Page } from 'playwright-core';
import { seriousFindings } from '../../../test/support/browser';
import type { Sandbox } from 'forge-sandbox/testing';
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
const gadget = (title: string) => page.getByRole('region', { name: `Gadget ${title}` });
/** Waits until the gadget with the id 10100 on the dashboard with the id 10000 shows a text. */
const shows = (text: string): Promise<void> =>
  gadget('Open places').getByText(`Gadget 10100 on 10000 shows ${text}`).waitFor();

describe('a dashboard gadget', () => {
  it('opens its edit view first, rejects a wrong refresh, and shows the submission', async () => {
    await app.openAs('ada', '/jira/dashboard');
    await page.getByLabel('Place', { exact: true }).fill('Paris');
    await press('Save wrongly');
    await page.getByText(/refresh is a positive whole number of minutes/).waitFor();
    await press('Save place');
    await shows('Paris');
    await page.reload();
    await shows('Paris');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('opens its edit view again', async () => {
    await press('Configure Open places');
    await page.getByLabel('Place', { exact: true }).fill('Rome');
    await press('Save place');
    await shows('Rome');
  });

  it('links its title', async () => {
    const link = gadget('Open places').getByRole('link', { name: 'Open places' });
    expect(await link.getAttribute('href')).toMatch(/^\/issues\/\?jql=/);
  });

  it('loads again on refresh, or gets an event if it refreshes itself', async () => {
    await press('Refresh Live places');
    await gadget('Live places').getByText('Refreshed: gadget mine').waitFor();
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await gadget('Live places').getByText('Refreshed: gadget mine dashboard').waitFor();
    await shows('Rome');
  });

  it('is configured by the owner of the dashboard only', async () => {
    await app.openAs('olga', '/jira/dashboard');
    await shows('Rome');
    expect(await page.getByRole('button', { name: 'Configure Open places' }).count()).toBe(0);
  });

  it('is drawn without a browser, as is its edit view', async () => {
    const { accountId } = await sandbox.user('ada');
    const drawn = (query: string) =>
      sandbox.get(`/_sandbox/ui?module=place-gadget&as=${encodeURIComponent(accountId)}${query}`);
    expect((await drawn('')).text).toContain('"Rome"');
    expect((await drawn('&entryPoint=edit')).text).toContain('Save place');
  });
});

describe('a global permission of the app', () => {
  let key: string;
  const has = async (user: string, permission: string) => {
    const path = `/mypermissions?permissions=${encodeURIComponent(permission)}`;
    const { permissions } = (await sandbox.jira(user, 'GET', path)).json<{
      permissions: Record<string, { havePermission: boolean; type: string }>;
    }>();
    return permissions[permission]?.havePermission;
  };
  const opensPage = async (user: string) => {
    const { accountId } = await sandbox.user(user);
    return (await sandbox.get(`/jira/apps/place-global?as=${encodeURIComponent(accountId)}`)).status === 200;
  };

  beforeAll(async () => {
    const { permissions } = (await sandbox.jira('ada', 'GET', '/permissions')).json<{
      permissions: Record<string, { name: string }>;
    }>();
    const found = Object.entries(permissions).find(([, { name }]) => name === 'View places');
    key = found?.[0] ?? '';
  });

  it('has the ARI of its module as its key', () => {
    expect(key).toMatch(/^ari:cloud:ecosystem::extension\/5c0f7a14-[\w-]+\/[\w-]+\/static\/view-places$/);
  });

  it('is granted by default as the manifest says', async () => {
    const edit = key.replace('view-places', 'edit-places');
    expect([await has('olga', key), await has('olga', edit), await has('ada', edit)]).toEqual([true, false, true]);
  });

  it('is revoked and granted by an admin, and guards the page', async () => {
    const { accountId } = await sandbox.user('owen');
    expect(await opensPage('olga')).toBe(true);
    for (const group of ['jira-users-acme', 'jira-admins-acme']) {
      await sandbox.act('set-global-permission', { permission: key, group, granted: false });
    }
    expect([await has('olga', key), await opensPage('olga')]).toEqual([false, false]);
    await sandbox.act('set-group', { group: 'it-leads', members: [accountId] });
    await sandbox.act('set-global-permission', { permission: key, group: 'it-leads' });
    expect([await opensPage('owen'), await opensPage('olga')]).toEqual([true, false]);
  });

  it('survives a restored state', async () => {
    const { text } = await sandbox.get('/_sandbox/state');
    await sandbox.put('/_sandbox/state', text);
    expect([await has('owen', key), await has('olga', key)]).toEqual([true, false]);
  });
});
