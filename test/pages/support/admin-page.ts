import type { Locator, Page } from 'playwright-core';
import type { Sandbox } from '../../support/sandbox';

/** A busy machine may take this long to draw what an answer changed. */
export const SOON = { timeout: 15_000 };

/** The admin page, opened by who administers Jira. */
export async function openAdminPage(page: Page, sandbox: Sandbox): Promise<void> {
  const { accountId } = await sandbox.user('ada');
  await page.goto(`${sandbox.url}/jira/admin/admin?as=${encodeURIComponent(accountId)}`);
  await page.getByRole('tab', { name: 'Connection' }).waitFor(SOON);
}

export async function openTab(
  page: Page,
  name: 'Connection' | 'Torii' | 'Rules' | 'Delegations' | 'Settings',
): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel', { name }).waitFor(SOON);
}

/** Chooses from a select by its label, as a person with a keyboard does. @param typed what finds the option */
export async function choose(within: Page | Locator, label: string, typed: string, option = typed): Promise<void> {
  const select = within.getByLabel(label, { exact: false }).first();
  await select.click();
  await select.fill(typed);
  await select.page().getByRole('option', { name: option, exact: true }).first().click(SOON);
}

/** Makes a secret of the kind that is the nth without one, and reads it for the one time. */
export async function makeSecret(page: Page, nth: number): Promise<string> {
  await page.getByRole('button', { name: 'Create secret' }).nth(nth).click();
  const dialog = page.getByRole('dialog');
  const secret = await dialog.getByLabel('Secret').inputValue(SOON);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await dialog.waitFor({ ...SOON, state: 'hidden' });
  return secret;
}
