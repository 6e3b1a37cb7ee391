import type { Page } from 'playwright-core';
import type { Sandbox } from 'forge-sandbox/testing';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let everyPart: AppInBrowser;
let sandbox: Sandbox;
let page: Page;

beforeAll(async () => {
  everyPart = await openApp('every-part');
  ({ sandbox, page } = everyPart);
}, 120_000);
afterAll(() => everyPart.end());

const open = (path: string): Promise<unknown> => everyPart.open(path);
const openTab = (name: string): Promise<void> => page.getByRole('tab', { name }).click();
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const waitForText = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

describe("an app's admin page", () => {
  beforeAll(() => open('/jira/admin/sample'), 60_000);

  it("shows its resolver's result for the viewer", async () => {
    const ada = await sandbox.user('ada');
    // The page passes the name Ada to the resolver for every viewer.
    await waitForText(`Hello from the resolver, Ada: ${ada.accountId}`);
    await waitForText('Module sample');
  });

  it("passes the resolver's error as an Error of the app's realm", async () => {
    await press('Fail');
    // The page shows the result of `error instanceof Error`.
    await waitForText(/, true$/);
  });

  it('refuses a payload over 500 KB', async () => {
    await press('Too much');
    await waitForText(/the limit is 512000/);
  });

  it('shows a flag', async () => {
    await press('Flag');
    await page.getByRole('alert').getByText('Saved').waitFor();
  });

  it('calls Jira as the viewer', async () => {
    await press('Ask Jira');
    await page.getByText('Ada Admin', { exact: true }).first().waitFor();
  });

  it("isn't closable", async () => {
    await press('Close');
    await waitForText("this resource's view is not closable.");
  });

  it('opens a path of the app and goes back', async () => {
    await press('Go on');
    await waitForText('Path: /rules/7');
    expect(new URL(page.url()).pathname).toBe('/jira/admin/sample/rules/7');
    await page.goBack();
    await page.getByText('Path: /', { exact: true }).waitFor();
  });

  it('asks for consent to egress and accepts a refusal', async () => {
    await press('Allow egress');
    const question = page.getByRole('dialog');
    await question.getByText('hooks.example.com').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await waitForText('The user did not consent');
  });

  it('grants egress after consent', async () => {
    await press('Allow egress');
    await page.getByRole('dialog').getByRole('button', { name: 'Allow' }).click();
    await waitForText('Granted');
  });

  it('submits text, selections and checkboxes of a form', async () => {
    await openTab('Fields');
    await page.getByLabel('Name').fill('Jane Roe');
    await page.getByLabel('Fruit').click();
    await page.getByRole('option', { name: 'Pear' }).click();
    await page.getByLabel('Owner', { exact: true }).click();
    await page.getByRole('option', { name: 'Olga Owner' }).click();
    await press('Send');
    const sent = JSON.parse((await page.getByText(/^Sent: \{/).textContent())?.slice('Sent: '.length) ?? '') as unknown;
    const olga = await sandbox.user('olga');
    expect(sent).toMatchObject({
      name: 'Jane Roe',
      agreed: true,
      fruit: { label: 'Pear', value: 'p' },
      owner: { id: olga.accountId },
    });
  });

  it("shows the app's own error at a field", async () => {
    await page.getByLabel('Name').fill('');
    await press('Send');
    await waitForText('A name is needed');
  });

  it('follows a value that the app controls', async () => {
    await page.getByLabel('Live', { exact: true }).pressSequentially('abc');
    await waitForText('Live is ABC');
    expect(await page.getByLabel('Live', { exact: true }).inputValue()).toBe('ABC');
  });

  it('opens and closes a modal', async () => {
    await openTab('Overlays');
    await press('Open the modal');
    await page.getByRole('dialog').getByText('Inside').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('draws all components with all props', async () => {
    await openTab('Parts');
    await page.getByRole('table', { name: 'Delegations' }).waitFor();
    expect(await page.getByText(/is not emulated/).allTextContents()).toEqual([]);
  });

  it('draws and sorts a table', async () => {
    await openTab('Parts');
    // The second click sorts in descending order.
    await page.getByRole('button', { name: 'App' }).click();
    await page.getByRole('button', { name: 'App' }).click();
    const apps = await page.getByRole('table', { name: 'Delegations' }).getByRole('row').allTextContents();
    expect(apps.slice(1)).toEqual(['FigmaOpen', 'BoxDone']);
  });

  it("opens the site's links in the sandbox", async () => {
    expect(await page.getByRole('link', { name: 'IT-1' }).getAttribute('href')).toBe('/browse/IT-1');
  });

  it('shows an error box for an unknown component or prop', async () => {
    await openTab('Not drawn');
    await waitForText(/UI Kit's component Frame is not emulated/);
    await waitForText(/tone of UI Kit's component Lozenge is not emulated/);
  });
});

describe('the control API', () => {
  it('draws the same page without a browser', async () => {
    const olga = await sandbox.user('olga');
    const drawn = await sandbox.ui('sample-global', olga.accountId);
    expect(drawn.status).toBe(200);
    expect(drawn.text).toContain(`Hello from the resolver, Ada: ${olga.accountId}`);
  });
});

describe('the viewer', () => {
  it('stays the same across pages and needs rights for the administration', async () => {
    const olga = await sandbox.user('olga');
    await open(`/?as=${encodeURIComponent(olga.accountId)}`);
    await page.getByRole('button', { name: 'Acting as Olga Owner' }).waitFor();
    await open('/jira/apps/sample-global');
    await waitForText(`Hello from the resolver, Ada: ${olga.accountId}`);
    await open('/jira/admin/sample');
    await waitForText("Olga Owner can't open this page.");
  });
});
