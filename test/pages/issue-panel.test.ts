import type { Browser, Page } from 'playwright-core';
import { openBrowser, seriousFindings } from '../support/browser';
import { startStory, type Story } from '../support/story';
import { choose, openAdminPage, openTab, SOON } from './support/admin-page';

jest.setTimeout(120_000);

let story: Story;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [story, browser] = await Promise.all([startStory(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await story.end();
});

beforeEach(async () => {
  await story.reset();
  const context = await browser.newContext({ locale: 'en-US' });
  page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
});
afterEach(() => page.context().close());

async function openIssue(key: string, as = 'olga'): Promise<void> {
  const { accountId } = await story.sandbox.user(as);
  await page.goto(`${story.sandbox.url}/browse/${key}?as=${encodeURIComponent(accountId)}`);
}

const panel = () => page.getByRole('region', { name: 'Delegation' });

test('the panel shows the person, the app, the due date, and how to complete the issue', async () => {
  const { issue } = await story.delegated({ account: 'Acme Design', dueAt: '2026-12-01' });
  await openIssue(issue?.key ?? '');
  await panel().getByText('Jane Roe (jane@acme.example)').waitFor(SOON);
  await panel().getByText('App: Figma', { exact: true }).waitFor(SOON);
  await panel().getByText('Account: Acme Design', { exact: true }).waitFor(SOON);
  await panel().getByText('Dec 1, 2026').waitFor(SOON);
  await panel()
    .getByText(
      /When the access is removed, move the issue to Done\. If you can't remove it, move the issue to Won't Do/,
    )
    .waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test('a failing webhook shows as pending, without transport details', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.setService({ status: 503 });
  await story.move(issue?.key ?? '', 'Done');
  await openIssue(issue?.key ?? '');
  await panel().getByText('Completed', { exact: true }).waitFor(SOON);
  await panel()
    .getByText(/Will be reported to the service/)
    .waitFor(SOON);
  expect(await panel().getByText('503').count()).toBe(0);
});

test("a canceled delegation says that the access doesn't have to be removed", async () => {
  const { issue } = await story.delegated();
  await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' });
  await openIssue(issue?.key ?? '');
  await panel().getByText('Canceled', { exact: true }).waitFor(SOON);
  await panel()
    .getByText(/You don't have to remove the access/)
    .waitFor(SOON);
});

test('an outage of the storage is explained, and Try again reloads', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.setFaults({ on: 'kvs', do: { status: 429 } });
  await openIssue(issue?.key ?? '');
  await panel().getByText("We couldn't reach Jira or the app's storage. Try again in a minute.").waitFor(SOON);
  await story.sandbox.setFaults();
  await panel().getByText('Try again', { exact: true }).click();
  await panel().getByText('App: Figma', { exact: true }).waitFor(SOON);
});

test('the panel says which service got the outcome', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.setService({ status: 404, host: 'api.toriihq.com' });
  await story.move(issue?.key ?? '', 'Done');
  await openIssue(issue?.key ?? '');
  await panel()
    .getByText(/^Reported to the service (at|on) .+\. Will be reported to Torii\.$/)
    .waitFor(SOON);
});

test('a finding of the delegation shows with its fix', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
  await story.admin('checkNow', {});
  await openIssue(issue?.key ?? '', 'owen');
  await panel()
    .getByText(/is assigned to a user whose account isn't active anymore/)
    .waitFor(SOON);
  await panel().getByText('Assign the issue to another user.').waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test('Access removed moves the issue as the owner, with a note', async () => {
  const { issue } = await story.delegated();
  await openIssue(issue?.key ?? '');
  await panel().getByRole('button', { name: 'Access removed' }).click();
  const dialog = page.getByRole('dialog', { name: 'Access removed' });
  await dialog.getByLabel('Note').fill('Account deleted');
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Move to Done' }).click();
  await dialog.waitFor({ ...SOON, state: 'hidden' });
  await panel().getByText('Completed', { exact: true }).waitFor(SOON);
  await panel().getByText('Olga Owner').waitFor(SOON);
  await panel()
    .getByText(/^Reported to the service (at|on) .+\. Reported to Torii (at|on) .+\.$/)
    .waitFor(SOON);
  expect((await story.receivedPushes()).at(-1)).toMatchObject({
    type: 'delegation.completed',
    data: { outcome: { note: 'Account deleted' } },
  });
  const { comments } = (await story.sandbox.jira('olga', 'GET', `/issue/${issue?.key ?? ''}/comment`)).json<{
    comments: { body: unknown }[];
  }>();
  expect(JSON.stringify(comments)).toContain('Account deleted');
});

test('a dialog with an unsaved note asks before it closes', async () => {
  const { issue } = await story.delegated();
  await openIssue(issue?.key ?? '');
  await panel().getByRole('button', { name: "Can't remove access" }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('A shared account');
  await page.keyboard.press('Escape');
  await dialog.getByText('You have unsaved changes').waitFor(SOON);
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('A shared account');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Discard changes' }).click();
  await dialog.waitFor({ ...SOON, state: 'hidden' });
});

test('a move that Jira refuses keeps the dialog open, and drops the note', async () => {
  const { issue } = await story.delegated();
  await openIssue(issue?.key ?? '');
  await panel().getByRole('button', { name: 'Access removed' }).click();
  const dialog = page.getByRole('dialog', { name: 'Access removed' });
  await dialog.getByLabel('Note').fill('Account deleted');
  // Jira's refusal by a validator of the workflow.
  await page.route('**/_pages/product', async (route) => {
    if (!(route.request().postData() ?? '').includes('"transition\\"')) return route.continue();
    const body = JSON.stringify({ errorMessages: ['The workflow refuses this.'], errors: {} });
    await route.fulfill({ json: { status: 400, headers: { 'content-type': 'application/json' }, body } });
  });
  await dialog.getByRole('button', { name: 'Move to Done' }).click();
  await dialog.getByText('The workflow refuses this.').waitFor(SOON);
  await page.unroute('**/_pages/product');
  await story.move(issue?.key ?? '', 'Done');
  expect((await story.receivedPushes()).at(-1)).toMatchObject({ data: { outcome: { note: null } } });
});

test('the panel follows the issue, and its lozenge shows the state before it is opened', async () => {
  const { issue } = await story.delegated({ dueAt: '2020-01-01' });
  await openIssue(issue?.key ?? '');
  const summary = page.locator('summary', { hasText: 'Delegation' });
  await panel()
    .getByText(/overdue by \d+ days/)
    .waitFor(SOON);
  await summary.click();
  await summary.getByText('Overdue', { exact: true }).waitFor(SOON);
  await summary.click();
  await story.move(issue?.key ?? '', 'Done', 'owen');
  await panel().getByText('Completed', { exact: true }).waitFor(SOON);
  await summary.click();
  await summary.getByText('Completed', { exact: true }).waitFor(SOON);
});

test("the person's other tasks are listed if the user can view them", async () => {
  const { issue } = await story.delegated();
  const other = await story.delegated({ id: 'task-2', app: { name: 'Notion' }, account: 'Docs' });
  // The rule for PagerDuty uses the project OPS. Nora can view OPS, but not IT.
  const ops = await story.delegated({ id: 'task-3', app: { name: 'PagerDuty' } });
  await openIssue(issue?.key ?? '');
  await panel().getByText('Other tasks for this person').waitFor(SOON);
  await panel()
    .getByRole('link', { name: other.issue?.key ?? '' })
    .waitFor(SOON);
  await panel().getByText('Notion (Docs)').waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
  await openIssue(ops.issue?.key ?? '', 'nora');
  await panel().getByText('App: PagerDuty', { exact: true }).waitFor(SOON);
  expect(await panel().getByText('Other tasks for this person').count()).toBe(0);
});

test('the panel of a copied delegation issue says that it may be a copy', async () => {
  const { issue } = await story.delegated();
  const { key } = (await story.sandbox.act('clone', { issue: issue?.key ?? '' })).json<{ key: string }>();
  await openIssue(key);
  await panel()
    .getByText(/It may be a copy/)
    .waitFor(SOON);
});

test("Can't remove access declines the delegation", async () => {
  const { issue } = await story.delegated();
  await openIssue(issue?.key ?? '');
  await panel().getByRole('button', { name: "Can't remove access" }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Move to/ })
    .click();
  await panel().getByText('Declined', { exact: true }).waitFor(SOON);
});

test('a test delegation is marked as a test, and can be canceled on Get started', async () => {
  const { accountId } = await story.sandbox.user('ada');
  await page.goto(`${story.sandbox.url}/jira/admin/get-started?as=${encodeURIComponent(accountId)}`);
  await page.getByRole('button', { name: 'Start test' }).click();
  const link = page.getByRole('link', { name: /^IT-\d+$/ });
  const key = (await link.textContent()) ?? '';
  await page.getByRole('button', { name: 'Open its story' }).click();
  await page.getByRole('table', { name: 'Story' }).waitFor(SOON);
  await page.getByText('Test', { exact: true }).waitFor(SOON);
  await openIssue(key, 'ada');
  await panel().getByText('Test', { exact: true }).waitFor(SOON);
  await panel().getByText('This is a test. Nobody leaves', { exact: false }).waitFor(SOON);

  await page.goto(`${story.sandbox.url}/jira/admin/get-started?as=${encodeURIComponent(accountId)}`);
  await page.getByRole('button', { name: 'Cancel test' }).click();
  await page.getByText('The test is canceled. We closed its issue and reported it.').waitFor(SOON);
  expect(await page.getByRole('button', { name: 'Complete test issue' }).count()).toBe(0);
  expect((await story.receivedPushes()).at(-1)).toMatchObject({
    type: 'delegation.canceled',
    data: { test: true, reason: 'admin' },
    verified: true,
  });
  const { fields } = (await story.sandbox.jira('ada', 'GET', `/issue/${key}?fields=status`)).json<{
    fields: { status: { name: string } };
  }>();
  expect(fields.status.name).toBe('Done');
  const toriiCalls = (await story.sandbox.received()).filter(({ host }) => host === 'api.toriihq.com');
  expect(toriiCalls.every(({ method }) => method === 'GET')).toBe(true);
});

test('a delayed delivery is resent from the admin page', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.setService({ status: 503 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.setService();
  await openAdminPage(page, story.sandbox);
  await openTab(page, 'Deliveries');
  await choose(page, 'Show', 'Sending or delayed');
  const row = page.getByRole('row', { name: /Delegation.*Jane Roe.*Webhook.*Delayed/ });
  await row.getByRole('button', { name: 'Resend' }).click();
  await row.waitFor({ ...SOON, state: 'detached' });
  expect((await story.receivedPushes()).at(-1)).toMatchObject({
    type: 'delegation.completed',
    verified: true,
    answered: 204,
  });
});

test('other issues have no panel', async () => {
  const created = await story.sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Something else' },
  });
  await openIssue(created.json<{ key: string }>().key);
  await page.getByRole('heading', { name: 'Something else' }).waitFor(SOON);
  expect(await panel().count()).toBe(0);
});

test("users who can't view the issue get nothing", async () => {
  const { issue } = await story.delegated();
  const { accountId } = await story.sandbox.user('nora');
  const response = story.sandbox.invoke({
    module: 'delegation',
    functionKey: 'getDelegation',
    payload: {},
    as: accountId,
    issue: issue?.key ?? '',
  });
  expect(JSON.stringify(await response.catch(String))).not.toContain('Jane');
});
