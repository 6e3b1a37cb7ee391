import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser, seriousFindings } from '../support/browser';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { choose, SOON } from './support/admin-page';
import { delegate } from './support/delegate';
import { keyboardOf } from './support/keyboard';

jest.setTimeout(120_000);

/** Maximum number of actions from an empty site to a completed test delegation. The consent dialog counts as one. */
const MAX_ACTIONS = 12;

let sandbox: Sandbox;
let browser: Browser;
let page: Page;
let actions: number;
let emptySite: unknown;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ seed: 'empty' }), openBrowser()]);
  emptySite = await sandbox.state();
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

beforeEach(async () => {
  await sandbox.load(emptySite);
  actions = 0;
  page = await (await browser.newContext({ viewport: { width: 1280, height: 1400 } })).newPage();
  page.setDefaultTimeout(SOON.timeout);
  const { accountId } = await sandbox.user('ada');
  await page.goto(`${sandbox.url}/jira/admin/get-started?as=${encodeURIComponent(accountId)}`);
});
afterEach(() => page.context().close());

async function click(element: Locator): Promise<void> {
  actions += 1;
  await element.click();
}
const press = (name: string) => click(page.getByRole('button', { name, exact: true }));

async function fill(label: string, value: string): Promise<void> {
  actions += 1;
  await page.getByLabel(label).first().fill(value);
}

async function addRule(): Promise<void> {
  await press('Add rule');
  // The choice of the project.
  actions += 1;
  const dialog = page.getByRole('dialog');
  await choose(dialog, 'Project', 'IT');
  await dialog.getByText('Task', { exact: true }).waitFor(SOON);
  await press('Save rule');
  await dialog.waitFor({ ...SOON, state: 'hidden' });
}

async function runTest(): Promise<void> {
  await press('Start test');
  await page.getByText('Issue created').waitFor(SOON);
  await press('Complete test issue');
  await page.getByText('The test delegation went the whole way').waitFor(SOON);
}

/** Returns the closest element around a step's text that has a check mark. */
const tickedStep = (step: string) =>
  page.getByText(step).locator('xpath=ancestor::*[.//*[@aria-label="Done"]][1]').first();

test('with another service, at most 12 actions lead to a completed test delegation', async () => {
  await click(page.getByLabel('Another service'));
  await press('Create secrets');
  const outbound = await page.getByRole('dialog').getByLabel('Outgoing signing secret').inputValue(SOON);
  const inbound = await page.getByRole('dialog').getByLabel('Incoming signing secret').inputValue(SOON);
  await press("I've copied it");
  // Enters the secrets in the mock service.
  const form = new URLSearchParams({
    url: await sandbox.webTrigger('service'),
    signingSecret: inbound,
    outboundSecret: outbound,
  });
  await sandbox.post('/service/connection', form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
  await fill('Webhook URL', 'https://hooks.offboarding.example/jira');
  await press('Save webhook');
  await press('Allow');
  await page.getByText('The webhook is on. No problems found.').waitFor(SOON);
  await addRule();
  await runTest();
  expect(actions).toBeLessThanOrEqual(MAX_ACTIONS);

  for (const step of ['Issue created', 'Issue completed', 'Completion acknowledged']) {
    await page.getByText(step).waitFor(SOON);
    expect(await tickedStep(step).innerText()).toMatch(/\d{1,2}:\d{2}:\d{2}/);
  }
  const pushes = (await sandbox.received()).map(({ body, verified, answered }) => ({
    ...(JSON.parse(body) as { type: string; data: { test?: boolean } }),
    verified,
    answered,
  }));
  expect(pushes.at(-1)).toMatchObject({
    type: 'delegation.completed',
    data: { test: true, state: 'completed' },
    verified: true,
    answered: 204,
  });
  expect(await seriousFindings(page)).toEqual([]);
  await page.reload();
  await page.getByText('The test delegation went the whole way').waitFor(SOON);
  expect(await page.getByText("You're all set").count()).toBe(0);
  await delegate(sandbox, inbound);
  await page.getByText("You're all set").waitFor(SOON);
  await page.getByRole('button', { name: 'Open delegations' }).click();
  await page.getByRole('row', { name: /Jane Roe/ }).waitFor(SOON);
});

test('with Torii, at most 12 actions by keyboard alone lead to a completed test delegation', async () => {
  const { service } = await sandbox.info();
  const keyboard = keyboardOf(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const use = async (element: Locator, key: 'Enter' | 'Space' = 'Enter') => {
    actions += 1;
    await keyboard.use(element, key);
  };
  await use(page.getByRole('radio', { name: 'Torii' }), 'Space');
  await use(button('Create token'));
  await use(button("I've copied it"));
  await keyboard.reach(page.getByLabel('API key'));
  actions += 1;
  await page.keyboard.type(service?.apiKey ?? '');
  await use(button('Save Torii'));
  await page.getByText('Reporting to Torii is on. No problems found.').waitFor(SOON);
  await use(button('Add rule'));
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Project and issue type').waitFor(SOON);
  actions += 1;
  await keyboard.choose('Project', 'IT');
  await dialog.getByText('Task', { exact: true }).waitFor(SOON);
  await use(button('Save rule'));
  await dialog.waitFor({ ...SOON, state: 'hidden' });
  await use(button('Start test'));
  await use(button('Complete test issue'));
  await page.getByText('The test delegation went the whole way').waitFor(SOON);
  expect(actions).toBeLessThanOrEqual(MAX_ACTIONS);
  await page.getByText("Torii's API key accepted").waitFor(SOON);
  const calls = (await sandbox.received()).filter(({ host }) => host === 'api.toriihq.com');
  expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['GET']));
});
