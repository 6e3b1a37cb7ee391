import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { startStory, type Story } from '../support/story';
import { openAdminPage, SOON } from './support/admin-page';

jest.setTimeout(60_000);

let story: Story;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [story, browser] = await Promise.all([startStory(), openBrowser()]);
  page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  page.setDefaultTimeout(SOON.timeout);
});
afterAll(async () => {
  await browser.close();
  await story.end();
});

const press = (key: string) => page.keyboard.press(key);
const hasFocus = (there: Locator) => there.evaluate((element) => element === document.activeElement);
const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true });

/** Tab by Tab until it is reached, as who has no mouse must. */
async function reach(there: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await there.waitFor(SOON);
  for (let n = 0; n < 60; n += 1) {
    if (await hasFocus(there)) return;
    await press(key);
  }
  throw new Error(`no Tab leads to ${String(there)}`);
}

async function use(there: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await reach(there);
  await press(key);
}

/** Chooses from a select: typing finds, Enter takes. */
async function choose(label: string, typed: string): Promise<void> {
  await reach(page.getByRole('combobox', { name: label }));
  await page.keyboard.type(typed);
  await page.getByRole('option', { name: typed }).first().waitFor(SOON);
  await press('Enter');
}

/** Goes to a tab of the admin page by arrow keys. */
async function goToTab(name: string): Promise<void> {
  await reach(page.getByRole('tab', { selected: true }));
  for (let n = 0; n < 5 && !(await hasFocus(page.getByRole('tab', { name }))); n += 1) await press('ArrowRight');
  await press('Enter');
  await page.getByRole('tabpanel', { name }).waitFor(SOON);
}

describe('a rule', () => {
  beforeAll(() => openAdminPage(page, story.sandbox));

  test('is begun, refused with words that are said aloud, put right and saved', async () => {
    await goToTab('Rules');
    await use(button('Add rule'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('For which app').waitFor(SOON);
    await reach(dialog.getByRole('radio', { name: 'All apps' }));
    await press('ArrowDown');
    await choose('Name of the app', 'Notion');
    await choose('Project', 'Operations');
    await choose('Issue type', 'Task');
    await use(button('Save rule'));
    await dialog.locator('[aria-live]', { hasText: 'Must not be empty' }).waitFor(SOON);
    expect(await page.getByRole('combobox', { name: 'Status for completed' }).getAttribute('aria-invalid')).toBe(
      'true',
    );

    await reach(page.getByRole('combobox', { name: 'Status for completed' }), 'Shift+Tab');
    await page.keyboard.type('Done');
    await press('Enter');
    await reach(dialog.getByLabel('Cost centre'));
    await page.keyboard.type('CC-7');
    await use(button('Save rule'));
    await dialog.waitFor({ ...SOON, state: 'hidden' });
    await page.getByRole('row', { name: /Notion.*OPS/ }).waitFor(SOON);
    expect(await focused()).toBe('Add rule');
  });

  test('is kept when its deletion is thought better of: the question holds the focus, and gives it back', async () => {
    const remove = page.getByRole('row', { name: /Notion/ }).getByRole('button', { name: 'Delete' });
    await use(remove, 'Space');
    const question = page.getByRole('dialog');
    await question.waitFor(SOON);
    for (let n = 0; n < 8; n += 1) {
      await press('Tab');
      expect(await question.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await press('Escape');
    await question.waitFor({ ...SOON, state: 'hidden' });
    expect(await hasFocus(remove)).toBe(true);
  });
});

describe('what did not arrive', () => {
  beforeAll(async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-19', total: 1 } });
    await story.sandbox.service({ status: 404, host: 'api.toriihq.com' });
    await story.move(issue?.key ?? '', 'Done');
    await openAdminPage(page, story.sandbox);
  });

  test('is sent again: while that fails the button keeps the focus', async () => {
    await goToTab('Delegations');
    await choose('Show', 'On hold or given up');
    const row = page.getByRole('row', { name: /Removal from the app/ });
    await use(button('Send again', row));
    await idle(row);
    expect(await hasFocus(button('Send again', row))).toBe(true);
    await story.sandbox.service();
    await press('Enter');
    await row.waitFor({ ...SOON, state: 'detached' });
  });

  test('is dismissed, all at once, when the number was said', async () => {
    await reach(button('Dismiss all'), 'Shift+Tab');
    await press('Enter');
    const question = page.getByRole('dialog', { name: 'Dismiss 1 message?' });
    await question.waitFor(SOON);
    await use(button('Dismiss 1 message', question), 'Space');
    await page.getByText('None of these').waitFor(SOON);
  });

  test('is said aloud where it can not be done', async () => {
    await choose('Show', 'All delegations');
    await button('Look again').waitFor(SOON);
    await story.sandbox.faults({ on: 'jira', match: '/mypermissions', do: { status: 429 } });
    await use(button('Look again'));
    await page.locator('[aria-live]', { hasText: 'Jira or storage is out of reach' }).waitFor(SOON);
    await story.sandbox.faults();
  });
});

test('the panel on an issue opens and closes', async () => {
  await page.goto(`${story.sandbox.url}/browse/IT-1`);
  const panel = page.getByRole('region', { name: 'Delegation' });
  await panel.getByText('Jane Roe').waitFor(SOON);
  await use(page.locator('summary', { hasText: 'Delegation' }));
  await panel.waitFor({ ...SOON, state: 'hidden' });
  await press('Space');
  await panel.waitFor(SOON);
});

test("the service's user starts an offboarding, and sends a task again", async () => {
  await page.goto(`${story.sandbox.url}/service`);
  await use(button('Offboard Jane Roe'));
  await page.getByRole('heading', { name: 'Figma' }).waitFor(SOON);
  expect(await focused()).toBe('');
  await press('Tab');
  expect(await focused()).toBe('Skip to the content');
  await press('Enter');
  await use(button('Send again Figma'));
  await page.getByText('In progress').first().waitFor(SOON);
});

test('all that needs attention is shown, and the first of it alone again: the button keeps the focus', async () => {
  await story.reset();
  const delegations = Array.from({ length: 7 }, (_, n) => ({
    id: `task-${n}`,
    person: { email: `leaver${n}@acme.example` },
    app: { name: 'Figma' },
  }));
  await story.service('POST', '/v1/delegations/batch', { delegations });
  await story.sandbox.advance(60_000);
  await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
  await story.sandbox.advance(26 * 3_600_000);
  await openAdminPage(page, story.sandbox);
  await use(page.getByRole('button', { name: /^Show all \d+$/ }));
  await button('Show the first 5').waitFor(SOON);
  expect(await hasFocus(button('Show the first 5'))).toBe(true);
  await press('Enter');
  await page.getByRole('button', { name: /^Show all \d+$/ }).waitFor(SOON);
});

/** What stands on what has the focus; nothing where that is nothing in particular. */
async function focused(): Promise<string> {
  return page.evaluate(() =>
    document.activeElement === document.body ? '' : (document.activeElement?.textContent ?? ''),
  );
}

/** Until nothing in it is being done. */
async function idle(there: Locator): Promise<void> {
  await there.getByRole('img', { name: 'Loading' }).waitFor({ ...SOON, state: 'detached' });
}
