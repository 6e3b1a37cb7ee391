import type { Browser, Page } from 'playwright-core';
import { openBrowser, seriousFindings } from '../support/browser';
import { startStory, type Story } from '../support/story';
import { openAdminPage, openTab, SOON } from './support/admin-page';

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

test('an owner reads who leaves, which app, until when, and what done means', async () => {
  const { issue } = await story.delegated({ account: 'Acme Design', dueAt: '2026-12-01' });
  await openIssue(issue?.key ?? '');
  await panel().getByText('Jane Roe (jane@acme.example)').waitFor(SOON);
  await panel().getByText('App: Figma', { exact: true }).waitFor(SOON);
  await panel().getByText('Account: Acme Design', { exact: true }).waitFor(SOON);
  await panel().getByText('Dec 1, 2026').waitFor(SOON);
  await panel()
    .getByText(/When the access is removed, move the issue to Done\. If the access stays, move the issue to Won't Do/)
    .waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test('while the receiver fails the panel says that the service does not know, and why', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.service({ status: 503 });
  await story.move(issue?.key ?? '', 'Done');
  await openIssue(issue?.key ?? '');
  await panel().getByText('Completed', { exact: true }).waitFor(SOON);
  await panel().getByText('The service has not been told yet').waitFor(SOON);
  await panel()
    .getByText(/The receiver answered 503/)
    .waitFor(SOON);
});

test('what was called off says that nothing is left to do', async () => {
  const { issue } = await story.delegated();
  await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' });
  await openIssue(issue?.key ?? '');
  await panel().getByText('Canceled', { exact: true }).waitFor(SOON);
  await panel()
    .getByText(/the access need not be removed any more/)
    .waitFor(SOON);
});

test('while the storage refuses, the panel says so in words for people, and is asked again', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.faults({ on: 'kvs', do: { status: 429 } });
  await openIssue(issue?.key ?? '');
  await panel().getByText("We couldn't reach Jira or the app's storage. Try again in a minute.").waitFor(SOON);
  await story.sandbox.faults();
  await panel().getByText('Try again', { exact: true }).click();
  await panel().getByText('App: Figma', { exact: true }).waitFor(SOON);
});

test('what Torii refused stands there beside what the receiver was told, with its own words', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.service({ status: 404, host: 'api.toriihq.com' });
  await story.move(issue?.key ?? '', 'Done');
  await openIssue(issue?.key ?? '');
  await panel().getByText('Service: Told', { exact: true }).waitFor(SOON);
  await panel().getByText('Torii: On hold', { exact: true }).waitFor(SOON);
  await panel()
    .getByText(/^Torii answered 404/)
    .waitFor(SOON);
});

test('what is wrong with the delegation is said there, with what mends it', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
  await story.admin('checkNow', {});
  await openIssue(issue?.key ?? '', 'owen');
  await panel()
    .getByText(/is assigned to somebody whose account is not active any more/)
    .waitFor(SOON);
  await panel().getByText('Assign it to somebody else.').waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test('what is late is sent again from the admin page', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.service({ status: 503 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.service();
  await openAdminPage(page, story.sandbox);
  await openTab(page, 'Delegations');
  const row = page.getByRole('row', { name: /Jane Roe/ });
  // The receiver's, and Torii's beside it.
  await row.getByText('Late', { exact: true }).nth(1).waitFor(SOON);
  await row.getByRole('button', { name: 'Send again' }).click();
  await row.getByText('Told', { exact: true }).nth(1).waitFor(SOON);
  expect((await story.heard()).at(-1)).toMatchObject({ type: 'delegation.completed', verified: true, answered: 204 });
});

test('an issue that is no delegation has no panel', async () => {
  const made = await story.sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Something else' },
  });
  await openIssue(made.json<{ key: string }>().key);
  await page.getByRole('heading', { name: 'Something else' }).waitFor(SOON);
  expect(await panel().count()).toBe(0);
});

test('who may not see the issue learns nothing of its delegation', async () => {
  const { issue } = await story.delegated();
  const { accountId } = await story.sandbox.user('nora');
  const asked = story.sandbox.invoke({
    module: 'delegation',
    functionKey: 'getDelegation',
    payload: {},
    as: accountId,
    issue: issue?.key ?? '',
  });
  expect(JSON.stringify(await asked.catch(String))).not.toContain('Jane');
});
