import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, seriousFindings } from '../support/browser';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { choose, openTab, SOON } from './support/admin-page';
import { delegate } from './support/delegate';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let browser: Browser;
let page: Page;
let inbound: string;
let outbound: string;

const WEBHOOK = 'https://hooks.offboarding.example/jira';

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ seed: 'empty' }), openBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
  const { accountId } = await sandbox.user('ada');
  await page.goto(`${sandbox.url}/jira/admin/get-started?as=${encodeURIComponent(accountId)}`);
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

describe('an admin sets up an empty site', () => {
  test('Get started shows only what the chosen service needs', async () => {
    await page.getByText('Which offboarding service do you use?').waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Create secrets' }).count()).toBe(0);
    await page.getByLabel('Torii').check();
    await page.getByRole('button', { name: 'Create token' }).waitFor(SOON);
    await page.getByLabel('Another service').check();
    await page.getByText('No webhook yet').waitFor(SOON);
    expect(await page.getByLabel('URL for the service').inputValue()).toBe(await sandbox.webTrigger('service'));
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('both secrets are shown once', async () => {
    await page.getByRole('button', { name: 'Create secrets' }).click();
    const dialog = page.getByRole('dialog');
    inbound = await dialog.getByLabel('Incoming signing secret').inputValue(SOON);
    outbound = await dialog.getByLabel('Outgoing signing secret').inputValue(SOON);
    expect([inbound, outbound]).toEqual([expect.stringMatching(/^whsec_/), expect.stringMatching(/^whsec_/)]);
    // Escape doesn't close a dialog that shows a secret.
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: "I've copied it" }).click();
    await dialog.waitFor({ ...SOON, state: 'hidden' });
    await page.getByText('You have created all credentials').waitFor(SOON);
    expect(await page.content()).not.toContain(inbound);
  });

  test('the files for callers contain the URL of this site, and no secret', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download call.sh' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain(`BASE="\${BASE:-${await sandbox.webTrigger('service')}}"`);
    expect(text).not.toContain(inbound);
  });

  test('a URL without https is refused at its field', async () => {
    await page.getByLabel('Webhook URL').fill('http://hooks.offboarding.example/jira');
    await page.getByRole('button', { name: 'Save webhook' }).click();
    await page.getByText(/^Must be an https/).waitFor(SOON);
  });

  test("a webhook without consent isn't saved", async () => {
    await page.getByLabel('Webhook URL').fill(WEBHOOK);
    await page.getByRole('button', { name: 'Save webhook' }).click();
    await page.getByRole('dialog').getByText('https://hooks.offboarding.example').waitFor(SOON);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^We need your consent to send data to https:\/\/hooks.offboarding.example/).waitFor(SOON);
  });

  test("a connection that is lost during the consent isn't shown as a missing consent", async () => {
    await page.getByRole('button', { name: 'Save webhook' }).click();
    await page.getByRole('button', { name: 'Allow' }).waitFor(SOON);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText(/Reload the page and check/).waitFor(SOON);
    expect(await page.getByText('We need your consent').count()).toBe(0);
    await page.context().setOffline(false);
  });

  test('the webhook is saved after the consent', async () => {
    await page.getByRole('button', { name: 'Save webhook' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('The webhook is on. No problems found.').waitFor(SOON);
  });

  test('the connection test passes when the service has the secrets', async () => {
    const form = new URLSearchParams({
      url: await sandbox.webTrigger('service'),
      signingSecret: inbound,
      outboundSecret: outbound,
    });
    const response = await sandbox.post('/service/connection', form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(response.status).toBe(200);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The service acknowledged a signed test push').waitFor(SOON);
  });

  test('a rule without a project is refused at its fields', async () => {
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save rule' }).click(SOON);
    await dialog.getByText("We couldn't save the rule").waitFor(SOON);
    // Project, issue type and completed statuses.
    expect(await dialog.getByText('Must not be empty.').count()).toBe(3);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('after the choice of a project, a rule has the usual statuses and resolutions', async () => {
    const dialog = page.getByRole('dialog');
    await choose(dialog, 'Project', 'IT');
    await choose(dialog, 'Fallback owner', 'Olga Owner');
    await dialog.getByText('Task', { exact: true }).waitFor(SOON);
    await dialog.getByRole('button', { name: 'Preview issue' }).click();
    await dialog.getByText('Remove Jane Roe from Figma').waitFor(SOON);
    await dialog.getByText('When Jane Roe no longer has access to Figma').waitFor(SOON);
    await dialog.getByRole('button', { name: 'Save rule' }).click();
    await dialog.waitFor({ ...SOON, state: 'hidden' });
    await page.getByRole('button', { name: 'Open rules' }).click();
    await page.getByRole('row', { name: /All apps.*Task.*Done.*Won't Do.*Olga Owner/ }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a delegation is created and completed, and the list shows it', async () => {
    await openTab(page, 'Delegations');
    await page.getByText('No delegations yet').waitFor(SOON);
    const { key } = await delegate(sandbox, inbound);
    await page.getByRole('button', { name: 'Refresh' }).click();
    const row = page.getByRole('row', { name: /Jane Roe/ });
    await row.getByText('In progress').waitFor(SOON);
    expect(await row.getByRole('link', { name: key }).getAttribute('href')).toContain(`/browse/${key}`);
    await row.getByText('Olga Owner').waitFor(SOON);
    await row.getByText('Nothing to send').waitFor(SOON);

    await complete(key);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await row.getByText('Completed').waitFor(SOON);
    await row.getByText('Delivered', { exact: true }).first().waitFor(SOON);
    expect((await sandbox.received()).at(-1)).toMatchObject({ verified: true, answered: 204 });
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the list can be filtered by state', async () => {
    await choose(page, 'State', 'In progress');
    await page.getByText('No matches').waitFor(SOON);
    await choose(page, 'State', 'Completed');
    await page.getByRole('row', { name: /Jane Roe/ }).waitFor(SOON);
  });

  test('a rule is deleted after a confirmation', async () => {
    await openTab(page, 'Rules');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No rules yet').waitFor(SOON);
  });
});

async function complete(key: string): Promise<void> {
  const { transitions } = (await sandbox.jira('olga', 'GET', `/issue/${key}/transitions`)).json<{
    transitions: { id: string; to: { name: string } }[];
  }>();
  const transition = transitions.find(({ to }) => to.name === 'Done');
  await sandbox.jira('olga', 'POST', `/issue/${key}/transitions`, { transition: { id: transition?.id } });
  await sandbox.settle();
}
