import type { Page } from 'playwright-core';
import { findingsInAllLooks } from '../support/browser';
import type { Story } from '../support/story';
import { openAdminPage, openTab, SOON } from './support/admin-page';
import { sharePage } from './support/share-page';

jest.setTimeout(120_000);

const TABS = ['Delegations', 'Deliveries', 'Evidence', 'Requests', 'Connection', 'Torii', 'Rules', 'Settings'] as const;

let story: Story;
let page: Page;
let issueKey: string;

sharePage((shared) => ({ story, page } = shared), { args: ['--theme', 'auto'] });
beforeAll(async () => {
  const { issue } = await story.delegated({ account: 'Acme Design', dueAt: '2026-11-01' });
  issueKey = issue?.key ?? '';
  await story.sandbox.setService({ status: 404, host: 'api.toriihq.com' });
  await story.admin('startTestDelegation', {});
  // The tab Requests lists this refused request.
  await story.service('POST', '/v1/delegations', { id: 'task-2' });
});

async function expectAccessible(): Promise<void> {
  // A loading button has too little contrast.
  await page.waitForFunction(() => document.querySelector('[role=img][aria-label^=Loading]') === null);
  expect(await findingsInAllLooks(page)).toEqual([]);
}

test('Get started is accessible', async () => {
  const { accountId } = await story.sandbox.user('ada');
  await page.goto(`${story.sandbox.url}/jira/admin/get-started?as=${encodeURIComponent(accountId)}`);
  await page.getByText('Send the first delegation').waitFor(SOON);
  await page.getByText('Issue created').waitFor(SOON);
  await expectAccessible();
});

test('the overview is accessible', async () => {
  await openAdminPage(page, story.sandbox);
  await expectAccessible();
});

test.each(TABS)('the tab %s is accessible', async (tab) => {
  await openTab(page, tab);
  await page.getByRole('tabpanel', { name: tab }).getByRole('button').first().waitFor(SOON);
  await expectAccessible();
});

test('the form of a rule is accessible', async () => {
  await openTab(page, 'Rules');
  await page.getByRole('button', { name: 'Edit' }).first().click();
  await page.getByRole('button', { name: 'Preview issue' }).click();
  await page.getByText('Remove Jane Roe from Figma').waitFor(SOON);
  await expectAccessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
});

test('the story of a delegation is accessible', async () => {
  await openTab(page, 'Delegations');
  await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).click();
  await page.getByRole('table', { name: 'Story' }).waitFor(SOON);
  await expectAccessible();
});

test('the issue panel is accessible', async () => {
  const { accountId } = await story.sandbox.user('olga');
  await page.goto(`${story.sandbox.url}/browse/${issueKey}?as=${encodeURIComponent(accountId)}`);
  await page.getByRole('button', { name: 'Access removed' }).click();
  await page.getByRole('dialog').getByLabel('Note').waitFor(SOON);
  await expectAccessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expectAccessible();
});

test('the page Offboardings and the page of a person are accessible', async () => {
  const { accountId } = await story.sandbox.user('ada');
  await page.goto(`${story.sandbox.url}/jira/apps/offboardings?as=${encodeURIComponent(accountId)}`);
  await page.getByRole('row', { name: /Jane Roe/ }).waitFor(SOON);
  await expectAccessible();
  await page.getByRole('button', { name: 'View issues' }).click();
  await page.getByRole('row', { name: /Figma/ }).waitFor(SOON);
  await expectAccessible();
});

test('the gadget is accessible', async () => {
  const { accountId } = await story.sandbox.user('ada');
  await page.goto(`${story.sandbox.url}/jira/dashboard?as=${encodeURIComponent(accountId)}`);
  await page.getByText('Done this week').waitFor(SOON);
  await expectAccessible();
});
