import type { Locator, Page } from 'playwright-core';
import type { Story } from '../support/story';
import { openAdminPage, SOON } from './support/admin-page';
import { hasFocus, keyboardOf, type Keyboard } from './support/keyboard';
import { sharePage } from './support/share-page';

jest.setTimeout(60_000);

let story: Story;
let page: Page;
let keyboard: Keyboard;

sharePage((shared) => {
  ({ story, page } = shared);
  keyboard = keyboardOf(page);
});

const press = (key: string) => page.keyboard.press(key);
const reach: Keyboard['reach'] = (element, key) => keyboard.reach(element, key);
const use: Keyboard['use'] = (element, key) => keyboard.use(element, key);
const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true });

/** Number of tabs of the admin page. */
const TAB_COUNT = 9;

/** Opens a tab of the admin page by arrow keys. */
async function goToTab(name: string): Promise<void> {
  await reach(page.getByRole('tab', { selected: true }));
  const tab = page.getByRole('tab', { name });
  for (let n = 0; n < TAB_COUNT && !(await hasFocus(tab)); n += 1) await press('ArrowRight');
  await press('Enter');
  await page.getByRole('tabpanel', { name }).waitFor(SOON);
}

describe('a rule', () => {
  beforeAll(() => openAdminPage(page, story.sandbox));

  test('an invalid rule is announced, fixed and saved', async () => {
    await goToTab('Rules');
    await use(button('Add rule'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('One app', { exact: true }).waitFor(SOON);
    await reach(dialog.getByRole('radio', { name: 'All apps' }));
    await press('ArrowDown');
    await keyboard.choose('Name of the app', 'Notion');
    await keyboard.choose('Project', 'Operations');
    await dialog.getByText('Task', { exact: true }).waitFor(SOON);
    await reach(page.getByRole('combobox', { name: 'Status for completed' }));
    // Removes the preset statuses, of which there are fewer.
    for (let n = 0; n < 3; n += 1) await press('Backspace');
    await use(button('Save rule'));
    await dialog.locator('[aria-live]', { hasText: 'Must not be empty' }).waitFor(SOON);
    expect(await page.getByRole('combobox', { name: 'Status for completed' }).getAttribute('aria-invalid')).toBe(
      'true',
    );

    await reach(page.getByRole('combobox', { name: 'Status for completed' }), 'Shift+Tab');
    await page.keyboard.type('Done');
    await press('Enter');
    await reach(dialog.getByLabel('Cost centre'), 'Shift+Tab');
    await page.keyboard.type('CC-7');
    await use(button('Save rule'));
    await dialog.waitFor({ ...SOON, state: 'hidden' });
    await page.getByRole('row', { name: /Notion.*OPS/ }).waitFor(SOON);
    expect(await focusedText()).toBe('Add rule');
  });

  test('the confirmation of a deletion keeps the focus, and returns it when it closes', async () => {
    const deleteButton = page.getByRole('row', { name: /Notion/ }).getByRole('button', { name: 'Delete' });
    await use(deleteButton, 'Space');
    const question = page.getByRole('dialog');
    await question.waitFor(SOON);
    // More presses than the dialog has elements.
    for (let n = 0; n < 8; n += 1) {
      await press('Tab');
      expect(await question.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await press('Escape');
    await question.waitFor({ ...SOON, state: 'hidden' });
    expect(await hasFocus(deleteButton)).toBe(true);
  });
});

describe('deliveries', () => {
  beforeAll(async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-19', total: 1 } });
    await story.sandbox.setService({ status: 404, host: 'api.toriihq.com' });
    await story.move(issue?.key ?? '', 'Done');
    await openAdminPage(page, story.sandbox);
  });

  test('Resend keeps the focus while it fails', async () => {
    await goToTab('Deliveries');
    const row = page.getByRole('row', { name: /Removal from the app/ });
    await use(button('Resend', row));
    await waitUntilIdle(row);
    expect(await hasFocus(button('Resend', row))).toBe(true);
    await story.sandbox.setService();
    await press('Enter');
    await row.waitFor({ ...SOON, state: 'detached' });
  });

  test('Dismiss all asks for confirmation with the number of deliveries', async () => {
    await reach(button('Dismiss all'), 'Shift+Tab');
    await press('Enter');
    const question = page.getByRole('dialog', { name: 'Dismiss 1 delivery?' });
    await question.waitFor(SOON);
    await use(button('Dismiss 1 delivery', question), 'Space');
    await page.getByText('No deliveries here').waitFor(SOON);
  });

  test('a search finds a person and opens the story', async () => {
    await goToTab('Delegations');
    await reach(page.getByRole('textbox', { name: 'Search' }));
    await page.keyboard.type('jane');
    await press('Enter');
    await use(page.getByRole('row', { name: /Jane Roe Figma/ }).getByRole('button', { name: 'Open' }));
    await page.getByRole('table', { name: 'Story' }).waitFor(SOON);
    await use(button('Back to delegations'));
  });

  test('an action that fails is announced', async () => {
    await goToTab('Delegations');
    await use(page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).first());
    await button('Sync').waitFor(SOON);
    await story.sandbox.setFaults({ on: 'jira', match: '/mypermissions', do: { status: 429 } });
    await use(button('Sync'));
    await page
      .locator('[aria-live]', { hasText: /reach Jira or the app's storage|Jira or storage is out of reach/ })
      .waitFor(SOON);
    await story.sandbox.setFaults();
  });
});

test('the issue panel opens and closes', async () => {
  await page.goto(`${story.sandbox.url}/browse/IT-1`);
  const panel = page.getByRole('region', { name: 'Delegation' });
  await panel.getByText('Jane Roe').waitFor(SOON);
  await use(page.locator('summary', { hasText: 'Delegation' }));
  await panel.waitFor({ ...SOON, state: 'hidden' });
  await press('Space');
  await panel.waitFor(SOON);
});

test('the panel completes the delegation with a note', async () => {
  await story.reset();
  const { issue } = await story.delegated();
  const { accountId } = await story.sandbox.user('olga');
  await page.goto(`${story.sandbox.url}/browse/${issue?.key ?? ''}?as=${encodeURIComponent(accountId)}`);
  await use(button('Access removed'));
  const dialog = page.getByRole('dialog', { name: 'Access removed' });
  await reach(dialog.getByLabel('Note'));
  await page.keyboard.type('Account deleted');
  await use(button('Move to Done', dialog));
  await dialog.waitFor({ ...SOON, state: 'hidden' });
  await page.getByRole('region', { name: 'Delegation' }).getByText('Completed', { exact: true }).waitFor(SOON);
  expect((await story.receivedPushes()).at(-1)).toMatchObject({ data: { outcome: { note: 'Account deleted' } } });
});

test('the mock service starts an offboarding and repeats the call for a task', async () => {
  await page.goto(`${story.sandbox.url}/service`);
  await use(button('Offboard Jane Roe'));
  await page.getByRole('heading', { name: 'Figma' }).waitFor(SOON);
  expect(await focusedText()).toBe('');
  await press('Tab');
  expect(await focusedText()).toBe('Skip to the content');
  await press('Enter');
  await use(button('Send again Figma'));
  await page.getByText('In progress').first().waitFor(SOON);
});

test('Show all keeps the focus when it shows all findings, and hides them again', async () => {
  await story.reset();
  // Each delegation gets a finding. The page shows the first five.
  const delegations = Array.from({ length: 7 }, (_, n) => ({
    id: `task-${n}`,
    person: { email: `leaver${n}@acme.example` },
    app: { name: 'Figma' },
  }));
  await story.service('POST', '/v1/delegations/batch', { delegations });
  await story.sandbox.advance(60_000);
  await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
  // The daily check runs meanwhile.
  await story.sandbox.advance(26 * 3_600_000);
  await openAdminPage(page, story.sandbox);
  await use(page.getByRole('button', { name: /^Show all \d+$/ }));
  await button('Show the first 5').waitFor(SOON);
  expect(await hasFocus(button('Show the first 5'))).toBe(true);
  await press('Enter');
  await page.getByRole('button', { name: /^Show all \d+$/ }).waitFor(SOON);
});

/** Returns the text of the focused element; empty if none is focused. */
async function focusedText(): Promise<string> {
  return page.evaluate(() =>
    document.activeElement === document.body ? '' : (document.activeElement?.textContent ?? ''),
  );
}

/** Waits until no button shows a spinner. */
async function waitUntilIdle(element: Locator): Promise<void> {
  await element.getByRole('img', { name: 'Loading' }).waitFor({ ...SOON, state: 'detached' });
}
