import type { Locator, Page } from 'playwright-core';
import type { Sandbox } from '../../support/sandbox';

/** Time-out for changes of the page on a busy machine. */
export const SOON = { timeout: 15_000 };

/** Opens the admin page as a Jira admin. */
export async function openAdminPage(page: Page, sandbox: Sandbox): Promise<void> {
  const { accountId } = await sandbox.user('ada');
  await page.goto(`${sandbox.url}/jira/admin/admin?as=${encodeURIComponent(accountId)}`);
  await page.getByRole('tab', { name: 'Connection' }).waitFor(SOON);
}

type TabName =
  'Overview' | 'Delegations' | 'Deliveries' | 'Evidence' | 'Requests' | 'Connection' | 'Torii' | 'Rules' | 'Settings';

/** Opens a tab of the admin page. */
export async function openTab(page: Page, name: TabName): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel', { name }).waitFor(SOON);
}

/** Chooses an option of a select, which it finds by its label. @param typed text that finds the option */
export async function choose(within: Page | Locator, label: string, typed: string, option = typed): Promise<void> {
  const select = within.getByLabel(label, { exact: false }).first();
  await select.click();
  await select.fill(typed);
  const foundOption = select.page().getByRole('option', { name: option, exact: true }).first();
  await foundOption.waitFor(SOON);
  // A menu that grows while its options load can be below the visible part of a dialog, where no click reaches it.
  await foundOption.dispatchEvent('click');
}
