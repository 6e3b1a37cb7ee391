import type { Page } from 'playwright-core';
import type { Sandbox } from 'forge-sandbox/testing';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let everyPart: AppInBrowser;
let sandbox: Sandbox;
let page: Page;

beforeAll(async () => {
  everyPart = await openApp('every-part');
  ({ sandbox, page } = everyPart);
  await everyPart.open('/jira/admin');
}, 120_000);
afterAll(() => everyPart.end());

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const isProjectVisible = async () => (await sandbox.jira('ada', 'GET', '/project/IT')).status === 200;

test('a project is archived, trashed and restored', async () => {
  await press('Archive IT');
  await page.getByRole('button', { name: 'Restore IT from the archive' }).waitFor();
  expect(await isProjectVisible()).toBe(false);
  await press('Restore IT from the archive');
  await press('Move IT to the trash');
  await page.getByRole('button', { name: 'Restore IT from the trash' }).waitFor();
  expect(await isProjectVisible()).toBe(false);
  await press('Restore IT from the trash');
  await page.getByRole('button', { name: 'Archive IT' }).waitFor();
  expect(await isProjectVisible()).toBe(true);
});

test('a status is renamed, a permission revoked, the app blocked, a user deactivated', async () => {
  await press('Rename the status Waiting of Task in IT');
  await page.getByRole('dialog').getByLabel('New name').fill('Parked');
  await press('Confirm');
  await page.getByRole('button', { name: 'Rename the status Parked of Task in IT' }).waitFor();

  await press('Revoke a permission in IT');
  const dialog = page.getByRole('dialog');
  for (const [label, option] of [
    ['Permission', 'CREATE_ISSUES'],
    ['Role', 'Member'],
  ] as const) {
    await dialog.getByLabel(label).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }
  await press('Confirm');
  await dialog.waitFor({ state: 'hidden' });
  const issue = { fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Not permitted' } };
  expect((await sandbox.jira('olga', 'POST', '/issue', issue)).status).toBe(403);

  await press('Block apps in IT');
  await page.getByText('Blocked by an access rule').waitFor();
  await press('Deactivate Nora');
  await page.getByRole('row', { name: /Nora.*Deactivated/ }).waitFor();
});

test('time advances by a day', async () => {
  const before = Date.parse((await sandbox.info()).now);
  await press('Advance one day');
  await page.getByText('Done: Advance one day').waitFor();
  expect(Date.parse((await sandbox.info()).now) - before).toBeGreaterThanOrEqual(24 * 3_600_000);
});

test('only Jira administrators open the administration', async () => {
  await page.goto(`${sandbox.url}/jira/admin?as=${encodeURIComponent((await sandbox.user('olga')).accountId)}`);
  await page.getByText("Olga Owner isn't a Jira administrator.").waitFor();
});
