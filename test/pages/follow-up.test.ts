import type { Page } from 'playwright-core';
import { seriousFindings } from '../support/browser';
import { pushNames, type Story } from '../support/story';
import { openAdminPage, openTab, SOON } from './support/admin-page';
import { sharePage } from './support/share-page';

jest.setTimeout(120_000);

const DAY_MS = 24 * 3_600_000;

let story: Story;
let page: Page;

sharePage((shared) => ({ story, page } = shared));
beforeEach(async () => {
  await story.reset();
  await openAdminPage(page, story.sandbox);
});

/** Opens the story of the only delegation of an app. */
async function openStory(app: RegExp): Promise<void> {
  await openTab(page, 'Delegations');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('row', { name: app }).getByRole('button', { name: 'Open' }).click();
}

const event = (name: RegExp) => page.getByRole('table', { name: 'Story' }).getByRole('row', { name }).first();

async function readComments(key: string): Promise<string> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${key}/comment`)).text;
}

test('reminders that a rule sets comment on the issue and appear in the story', async () => {
  await openTab(page, 'Rules');
  await page
    .getByRole('row', { name: /All apps/ })
    .getByRole('button', { name: 'Edit' })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No reminders.', { exact: true }).waitFor(SOON);
  await dialog.getByLabel('Remind the assignee every (days)').fill('2');
  await dialog.getByText(/every 2 days/).waitFor(SOON);
  await dialog.getByRole('button', { name: 'Save rule' }).click();
  await dialog.waitFor({ ...SOON, state: 'hidden' });

  const { issue } = await story.delegated();
  await story.skip(3 * DAY_MS);

  const { accountId } = await story.sandbox.user('olga');
  expect(await readComments(issue?.key ?? '')).toContain(accountId);
  await openStory(/Figma/);
  await event(/Reminder/).waitFor(SOON);
  await event(/Next reminder/).waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test('an admin cancels a delegation from its story, with a reason on the issue', async () => {
  const { issue } = await story.delegated();
  await openStory(/Figma/);
  await page.getByRole('button', { name: 'Cancel this delegation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Jane stays.');
  await dialog.getByRole('button', { name: 'Cancel delegation' }).click();
  await page.getByText('Canceled.', { exact: true }).waitFor(SOON);
  await event(/Canceled/).waitFor(SOON);
  expect(await page.getByRole('button', { name: 'Cancel this delegation' }).count()).toBe(0);
  await story.sandbox.settle();
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.canceled task-8841.2']);
  expect(await readComments(issue?.key ?? '')).toContain('Jane stays.');
});

test('an acknowledged push is resent from the story with the same id', async () => {
  const { issue } = await story.delegated();
  await story.move(issue?.key ?? '', 'Done');
  await openStory(/Figma/);
  await event(/Attempt: Webhook/).waitFor(SOON);
  await page.getByRole('button', { name: 'Resend' }).click();
  await page.getByText('Resent. The attempts are listed below.').waitFor(SOON);
  await story.sandbox.settle();
  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)).toEqual(['delegation.completed task-8841.2', 'delegation.completed task-8841.2']);
  expect(pushes[0]?.id).toBe(pushes[1]?.id);
});

test('a refused call is listed with its problem', async () => {
  const answer = await story.service('POST', '/v1/delegations', { id: 'task-1', app: { name: 'Figma' } });
  expect(answer.status).toBe(400);
  await story.sandbox.settle();
  await openTab(page, 'Requests');
  await page.getByRole('row', { name: /POST.*400: bad request/ }).waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});
