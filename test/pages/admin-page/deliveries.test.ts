import type { Page } from 'playwright-core';
import { seriousFindings } from '../../support/browser';
import type { Story } from '../../support/story';
import { choose, openAdminPage, openTab, SOON } from '../support/admin-page';
import { sharePage } from '../support/share-page';

jest.setTimeout(120_000);

let story: Story;
let page: Page;
sharePage((shared) => ({ story, page } = shared));

describe('deliveries', () => {
  beforeAll(async () => {
    await story.reset();
    const { issue } = await story.delegated({ offboarding: { id: 'ob-19', total: 1 } });
    await story.sandbox.setService({ status: 404, host: 'api.toriihq.com' });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.setService();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
  });

  test('the list shows that a push was delivered', async () => {
    const row = page.getByRole('row', { name: /Jane Roe/ });
    await row.getByText('Delivered', { exact: true }).first().waitFor(SOON);
  });

  test('a row opens the story with each attempt, and Sync works there', async () => {
    await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).click();
    const events = page.getByRole('table', { name: 'Story' });
    await events.getByRole('row', { name: /Requested/ }).waitFor(SOON);
    await events
      .getByRole('row', { name: /Attempt: Webhook/ })
      .first()
      .waitFor(SOON);
    await events.getByRole('row', { name: /Issue created/ }).waitFor(SOON);
    await events.getByRole('row', { name: /Issue changed.*Status: To Do to Done.*Olga Owner/ }).waitFor(SOON);
    await events
      .getByRole('row', { name: /Attempt: Torii.*\d+ ms/ })
      .first()
      .waitFor(SOON);
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await page.getByText('Synced with Jira.').waitFor(SOON);
    expect(new URL(page.url()).pathname).toMatch(/\/delegations\/task-8841$/);
    await page.goBack();
    await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).waitFor(SOON);
  });

  test("Torii's refusal is listed with its reason", async () => {
    await openTab(page, 'Deliveries');
    await page
      .getByText(/Torii answered 404.*We won't retry it/)
      .first()
      .waitFor(SOON);
  });

  test('the list has a row for the pair and one for the offboarding', async () => {
    await choose(page, 'Show', 'Rejected or retries exhausted');
    await page.getByRole('row', { name: /Removal from the app.*Figma.*Torii/ }).waitFor(SOON);
    await page.getByRole('row', { name: /Offboarding.*Jane Roe.*Torii/ }).waitFor(SOON);
    await choose(page, 'Channel', 'Webhook');
    await page.getByText('No deliveries here').waitFor(SOON);
    await choose(page, 'Channel', 'Torii');
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 800, height: 1400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });

  test('resending one delivery calls Torii again', async () => {
    await page
      .getByRole('row', { name: /Removal from the app/ })
      .getByRole('button', { name: 'Resend' })
      .click();
    await page.getByRole('row', { name: /Removal from the app/ }).waitFor({ ...SOON, state: 'detached' });
    expect(await receivedByTorii()).toContainEqual(['PUT', '/v1.0/users/40121/apps/77', 200]);
  });

  test('resending all deliveries asks for confirmation with their number', async () => {
    await page.getByRole('button', { name: 'Resend all' }).click();
    await page.getByRole('button', { name: 'Resend 1 delivery' }).click();
    await page.getByText('Resending all deliveries').waitFor(SOON);
    await page.getByText('No deliveries here').waitFor(SOON);
    await story.sandbox.settle();
    expect(await receivedByTorii()).toContainEqual(['PUT', '/v1.0/users/40121', 200]);
  });
});

describe('a story', () => {
  test('the story of a failing delivery shows the response, the duration, and the next attempt', async () => {
    await story.reset();
    await story.sandbox.setService({ status: 503, host: 'hooks.offboarding.example' });
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.setService();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
    await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).click();
    const events = page.getByRole('table', { name: 'Story' });
    await events
      .getByRole('row', { name: /Attempt: Webhook.*503.*\d+ ms/ })
      .first()
      .waitFor(SOON);
    await events.getByRole('row', { name: /Next attempt: Webhook/ }).waitFor(SOON);
    await events.getByRole('row', { name: /Removal confirmed: Torii/ }).waitFor(SOON);
    await page.goBack();
  });

  test("a search by assignee finds the assignee's delegations", async () => {
    const pick = async (name: string) => {
      await page.getByLabel('Search', { exact: true }).fill(name);
      await page.getByRole('option', { name }).first().click();
    };
    await choose(page, 'Search by', 'Assignee');
    await pick('Owen Owner');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('No matches').waitFor(SOON);
    await pick('Olga Owner');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('row', { name: /Figma/ }).waitFor(SOON);
  });
});

/** Returns the calls to Torii: method, path and status. */
async function receivedByTorii(): Promise<unknown[]> {
  const received = await story.sandbox.received();
  return received
    .filter(({ host }) => host === 'api.toriihq.com')
    .map(({ method, path, answered }) => [method, path, answered]);
}
