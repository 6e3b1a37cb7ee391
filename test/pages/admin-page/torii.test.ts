import type { Page } from 'playwright-core';
import { seriousFindings } from '../../support/browser';
import type { Story } from '../../support/story';
import { choose, openAdminPage, openTab, SOON } from '../support/admin-page';
import { sharePage } from '../support/share-page';

jest.setTimeout(120_000);

let story: Story;
let page: Page;
sharePage((shared) => ({ story, page } = shared));

beforeAll(async () => {
  await openAdminPage(page, story.sandbox);
  await openTab(page, 'Torii');
});

test('the page says that Torii refuses a wrong key', async () => {
  await page.getByLabel('API key').fill('not-the-key');
  await page.getByRole('button', { name: 'Check key' }).click();
  await page.getByText('Torii refuses the key').waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test("a key that Torii refuses isn't saved, and the working key stays", async () => {
  await page.getByRole('button', { name: 'Save Torii' }).click();
  await page.getByText("We couldn't save Torii").waitFor(SOON);
  await page.getByText('Is refused by Torii.').waitFor(SOON);
  expect(await story.admin('checkTorii', {})).toEqual({ ok: true, problem: null });
});

test('a valid key is checked and saved', async () => {
  await page.getByLabel('API key').fill(story.info.service?.apiKey ?? '');
  await page.getByRole('button', { name: 'Check key' }).click();
  await page.getByText('Torii accepts the key').waitFor(SOON);
  await page.getByLabel('Workflow to start when an issue is completed').fill('the second');
  await page.getByRole('button', { name: 'Save Torii' }).click();
  await page.getByText('Must be the number of a workflow.').waitFor(SOON);
  await page.getByRole('button', { name: 'Check key' }).click();
  await page.getByText('Torii accepts the key').waitFor(SOON);
  expect(await page.getByText('Must be the number of a workflow.').count()).toBe(0);
  await page.getByLabel('Workflow to start when an issue is completed').fill('');
  await page.getByRole('button', { name: 'Save Torii' }).click();
  await page.getByText('Saved. Leave this empty to keep it.').waitFor(SOON);
  await page.getByText('Reporting to Torii is on. No problems found.').waitFor(SOON);
});

test("a rule offers Torii's apps and accepts others", async () => {
  await openTab(page, 'Rules');
  await page.getByRole('button', { name: 'Add rule' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('One app', { exact: true }).click();
  await choose(dialog, 'Name of the app', 'not', 'Notion');
  await choose(dialog, 'Name of the app', 'Our intranet', "Our intranet (not in Torii's list)");
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByText('You have unsaved changes').waitFor(SOON);
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  await dialog.getByText('Our intranet').first().waitFor(SOON);
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Discard changes' }).click();
  await dialog.waitFor({ ...SOON, state: 'hidden' });
});
