import { Webhook } from 'standardwebhooks';
import type { Browser, Page } from 'playwright-core';
import type { DelegationView } from '../../src/domain/contract/views';
import { openBrowser, seriousFindings } from '../support/browser';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { choose, makeSecret, openAdminPage, openTab, SOON } from './support/admin-page';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let browser: Browser;
let page: Page;
let inbound: string;
let outbound: string;

const RECEIVER = 'https://hooks.offboarding.example/jira';

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ seed: 'empty' }), openBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
  await openAdminPage(page, sandbox);
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

describe('an admin sets up an empty site on the admin page', () => {
  test('a new installation says what is to be set first, and keeps nobody out', async () => {
    await page.getByText('Before the first delegation can come').waitFor(SOON);
    expect(await page.getByRole('listitem').count()).toBe(3);
    await page.getByText('No receiver is set').waitFor(SOON);
    expect(await page.getByLabel('Address').first().inputValue()).toBe(await sandbox.webTrigger('service'));
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('secrets are shown once', async () => {
    inbound = await makeSecret(page, 0);
    expect(inbound).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'Rotate secret' }).waitFor(SOON);
    outbound = await makeSecret(page, 0);
    expect(outbound).toMatch(/^whsec_/);
    expect(await page.content()).not.toContain(inbound);
  });

  test('an address that is not https is refused beside its field', async () => {
    await page.getByLabel('Address').last().fill('http://hooks.offboarding.example/jira');
    await page.getByRole('button', { name: 'Save receiver' }).click();
    await page.getByText('Must be an https address.', { exact: true }).waitFor(SOON);
  });

  test('a receiver without consent is not saved', async () => {
    await page.getByLabel('Address').last().fill(RECEIVER);
    await page.getByRole('button', { name: 'Save receiver' }).click();
    await page.getByRole('dialog').getByText('https://hooks.offboarding.example').waitFor(SOON);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page
      .getByText(/^Without your consent nothing can be sent to https:\/\/hooks.offboarding.example/)
      .waitFor(SOON);
  });

  test('a connection that is lost while Atlassian asks is told as that, not as a consent that is missing', async () => {
    await page.getByRole('button', { name: 'Save receiver' }).click();
    await page.getByRole('button', { name: 'Allow' }).waitFor(SOON);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText(/Load the page again to see how things stand/).waitFor(SOON);
    expect(await page.getByText('Without your consent').count()).toBe(0);
    await page.context().setOffline(false);
  });

  test('the receiver is saved when Atlassian has asked for consent', async () => {
    await page.getByRole('button', { name: 'Save receiver' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('The receiver is on, and works as far as is known.').waitFor(SOON);
  });

  test('the connection works when the service knows the secrets', async () => {
    const form = new URLSearchParams({
      url: await sandbox.webTrigger('service'),
      signingSecret: inbound,
      outboundSecret: outbound,
    });
    const entered = await sandbox.post('/service/connection', form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(entered.status).toBe(200);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It took a signed test message').waitFor(SOON);
  });

  test('a rule without what it needs is refused with words beside its fields', async () => {
    await openTab(page, 'Rules');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save rule' }).click(SOON);
    await dialog.getByText('The rule was not saved').waitFor(SOON);
    // Project, issue type and completed statuses.
    expect(await dialog.getByText('Must not be empty.').count()).toBe(3);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a rule is made, with a preview of what its issues say', async () => {
    const dialog = page.getByRole('dialog');
    await choose(dialog, 'Project', 'IT');
    await choose(dialog, 'Issue type', 'Task');
    await choose(dialog, 'Status for completed issue', 'Done');
    await choose(dialog, 'Declined resolutions', "Won't Do");
    await choose(dialog, 'Fallback owner', 'Olga Owner');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('Remove Jane Roe from Figma').waitFor(SOON);
    await dialog.getByText('When Jane Roe no longer has access to Figma').waitFor(SOON);
    await dialog.getByRole('button', { name: 'Save rule' }).click();
    await dialog.waitFor({ ...SOON, state: 'hidden' });
    await page.getByRole('row', { name: /All apps.*Task.*Done; declined: Won't Do.*Olga Owner/ }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a delegation goes through, and the page shows what the service knows', async () => {
    await openTab(page, 'Delegations');
    await page.getByText('No delegations yet').waitFor(SOON);
    const { key } = await delegate();
    await page.getByRole('button', { name: 'Refresh' }).click();
    const row = page.getByRole('row', { name: /Jane Roe/ });
    await row.getByText('In progress').waitFor(SOON);
    expect(await row.getByRole('link', { name: key }).getAttribute('href')).toContain(`/browse/${key}`);
    await row.getByText('Olga Owner').waitFor(SOON);

    await complete(key);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await row.getByText('Completed').waitFor(SOON);
    await row.getByText('Told', { exact: true }).waitFor(SOON);
    expect((await sandbox.received()).at(-1)).toMatchObject({ verified: true, answered: 204 });
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the list shows one state at a time', async () => {
    await choose(page, 'Show', 'In progress');
    await page.getByText('None of these').waitFor(SOON);
    await choose(page, 'Show', 'Completed');
    await page.getByRole('row', { name: /Jane Roe/ }).waitFor(SOON);
  });

  test('a rule is deleted when that is confirmed', async () => {
    await openTab(page, 'Rules');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No rules yet').waitFor(SOON);
  });
});

async function delegate(): Promise<{ id: string; key: string }> {
  const body = JSON.stringify({
    id: 'task-1',
    person: { email: 'jane@acme.example', name: 'Jane Roe' },
    app: { name: 'Figma' },
  });
  const now = new Date((await sandbox.info()).now);
  const answer = await sandbox.post(`${await sandbox.webTrigger('service')}/v1/delegations`, body, {
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(inbound).sign('msg_1', now, body),
  });
  await sandbox.settle();
  const { issue } = answer.json<DelegationView>();
  if (!issue) throw new Error(`not made: ${answer.status} ${answer.text}`);
  return issue;
}

async function complete(key: string): Promise<void> {
  const { transitions } = (await sandbox.jira('olga', 'GET', `/issue/${key}/transitions`)).json<{
    transitions: { id: string; to: { name: string } }[];
  }>();
  const transition = transitions.find(({ to }) => to.name === 'Done');
  await sandbox.jira('olga', 'POST', `/issue/${key}/transitions`, { transition: { id: transition?.id } });
  await sandbox.settle();
}
