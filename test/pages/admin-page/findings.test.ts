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
  await story.admin('saveAlertProject', { project: 'IT' });
  await openAdminPage(page, story.sandbox);
});

test('a new site has no findings', async () => {
  await page.getByText('Nothing needs your attention.').waitFor(SOON);
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Checked: nothing needs your attention.').waitFor(SOON);
});

test('a check finds a fallback owner who left, and shows the fix', async () => {
  await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
  await page.getByRole('button', { name: 'Check now' }).click();
  // Both rules have this fallback owner.
  await page.getByText('2 things need your attention').waitFor(SOON);
  await page.getByText(/the fallback owner.*can't be assigned in IT anymore/).waitFor(SOON);
  await page.getByText('Choose another fallback owner in the rule.').first().waitFor(SOON);
  await page.getByRole('button', { name: 'Open rules' }).first().click();
  await page.getByRole('tabpanel', { name: 'Rules' }).waitFor(SOON);
  expect(await seriousFindings(page)).toEqual([]);
});

test('above another tab, the findings are shown on demand, and one links to its alert issue', async () => {
  expect(await page.getByText('Choose another fallback owner in the rule.').count()).toBe(0);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const link = page.getByRole('link', { name: /^IT-\d+$/ }).first();
  await link.waitFor(SOON);
  expect(await link.getAttribute('href')).toContain(`/browse/${await link.textContent()}`);
});

test('the findings disappear after the rules have another fallback owner', async () => {
  await openTab(page, 'Rules');
  for (const name of [/All apps/, /PagerDuty/]) {
    await page.getByRole('row', { name }).getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await choose(dialog, 'Fallback owner', 'Owen Owner');
    await dialog.getByRole('button', { name: 'Save rule' }).click();
    await dialog.waitFor({ ...SOON, state: 'hidden' });
  }
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Checked: nothing needs your attention.').waitFor(SOON);
});
