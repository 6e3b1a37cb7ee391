import type { Browser, Page } from 'playwright-core';
import { openBrowser, seriousFindings } from '../support/browser';
import { startStory, type Story } from '../support/story';
import { openAdminPage, openTab, SOON } from './support/admin-page';

jest.setTimeout(300_000);

const TABS = ['Delegations', 'Deliveries', 'Evidence', 'Requests', 'Connection', 'Torii', 'Rules', 'Settings'] as const;

let story: Story;
let browser: Browser;
let issueKey: string;

beforeAll(async () => {
  [story, browser] = await Promise.all([startStory({ args: ['--theme', 'auto'] }), openBrowser()]);
  const { issue } = await story.delegated({ account: 'Acme Design', dueAt: '2026-11-01' });
  issueKey = issue?.key ?? '';
  await story.sandbox.service({ status: 404, host: 'api.toriihq.com' });
});
afterAll(async () => {
  await browser.close();
  await story.end();
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  describe.each([1280, 400])('at %i px', (width) => {
    let page: Page;

    beforeAll(async () => {
      const context = await browser.newContext({ viewport: { width, height: 1000 }, colorScheme, locale: 'en-US' });
      page = await context.newPage();
      page.setDefaultTimeout(SOON.timeout);
    });
    afterAll(() => page.context().close());

    async function expectAccessible(): Promise<void> {
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }

    test('Get started is accessible', async () => {
      const { accountId } = await story.sandbox.user('ada');
      await page.goto(`${story.sandbox.url}/jira/admin/get-started?as=${encodeURIComponent(accountId)}`);
      await page.getByText('Send the first delegation').waitFor(SOON);
      await expectAccessible();
    });

    test('each tab of the admin page is accessible', async () => {
      await openAdminPage(page, story.sandbox);
      await expectAccessible();
      for (const tab of TABS) {
        await openTab(page, tab);
        await page.getByRole('tabpanel', { name: tab }).getByRole('button').first().waitFor(SOON);
        await expectAccessible();
      }
    });

    test('the story of a delegation is accessible', async () => {
      await openTab(page, 'Delegations');
      await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).click();
      await page.getByRole('table', { name: 'Story' }).waitFor(SOON);
      await expectAccessible();
    });

    test('the form of a rule is accessible', async () => {
      await openTab(page, 'Rules');
      await page.getByRole('button', { name: 'Edit' }).first().click();
      await page.getByRole('dialog').getByText('What does a refusal look like?').waitFor(SOON);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    });

    test('the issue panel is accessible', async () => {
      const { accountId } = await story.sandbox.user('olga');
      await page.goto(`${story.sandbox.url}/browse/${issueKey}?as=${encodeURIComponent(accountId)}`);
      await page.getByRole('button', { name: 'Access removed' }).waitFor(SOON);
      expect(await seriousFindings(page)).toEqual([]);
    });
  });
});
