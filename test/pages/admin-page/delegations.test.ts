import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { seriousFindings } from '../../support/browser';
import type { Story } from '../../support/story';
import { choose, openAdminPage, openTab, SOON } from '../support/admin-page';
import { sharePage } from '../support/share-page';

jest.setTimeout(120_000);

let story: Story;
let page: Page;
sharePage((shared) => ({ story, page } = shared));

describe('a long list', () => {
  beforeAll(async () => {
    await story.reset();
    const delegations = Array.from({ length: 60 }, (_, n) => ({
      id: `task-${n}`,
      person: { email: `leaver${n}@acme.example`, name: `Leaver ${n}` },
      app: { name: n === 7 ? 'Notion' : 'Figma' },
    }));
    await story.service('POST', '/v1/delegations/batch', { delegations });
    await story.sandbox.advance(60_000);
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
  });

  test('each page shows its position', async () => {
    await page.getByText('1 to 50', { exact: true }).waitFor(SOON);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('51 to 60 of 60').waitFor(SOON);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('1 to 50', { exact: true }).waitFor(SOON);
  });

  test('a search finds a person without the name in the URL, and filters stay in the URL', async () => {
    await page.getByLabel('Search', { exact: true }).fill('leaver 7');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('row', { name: /Leaver 7 Notion/ }).waitFor(SOON);
    expect(page.url()).not.toContain('leaver');
    await choose(page, 'State', 'Completed');
    await page.getByText('No matches').waitFor(SOON);
    expect(page.url()).toContain('state=completed');
    await page.reload();
    await page.getByText('No matches').waitFor(SOON);
    await choose(page, 'State', 'All states');
    await page.getByText('1 to 50', { exact: true }).waitFor(SOON);
  });

  test('a long address scrolls inside the table', async () => {
    const email = `${'leaver'.repeat(10)}@${'acme'.repeat(15)}.example`;
    await story.delegated({ id: 'task-long', person: { email } });
    await page.setViewportSize({ width: 800, height: 1400 });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('cell', { name: email }).waitFor(SOON);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await page.getByRole('row', { name: email }).getByRole('button', { name: 'Open' }).scrollIntoViewIfNeeded();
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });

  test('an error without a response says what to do next', async () => {
    await story.sandbox.setFaults({ on: 'invocation', do: { status: 500 } });
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(/Reload the page and check/).waitFor(SOON);
    await story.sandbox.setFaults();
  });
});

describe('overview and evidence', () => {
  beforeAll(async () => {
    await story.reset();
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', 'Done');
    await story.delegated({ id: 'task-2', app: { name: 'Notion' } });
    await openAdminPage(page, story.sandbox);
  });

  test('the overview counts delegations and leads to them', async () => {
    await openTab(page, 'Overview');
    await page.getByText('1 completed, 0 declined, 0 canceled.').waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('row', { name: /Jane Roe Notion/ }).waitFor(SOON);
  });

  test('evidence is exported with its digest, and attached to an issue', async () => {
    await openTab(page, 'Evidence');
    await page.getByRole('row', { name: /Jane Roe Figma.*Completed/ }).waitFor(SOON);
    await page.getByRole('button', { name: 'Export to files' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download evidence.csv' }).click(),
    ]);
    const file = readFileSync(await download.path());
    expect(file.toString('utf8')).toMatch(/^\uFEFFid,person_id,person_email/);
    await page.getByText(`SHA-256: ${createHash('sha256').update(file).digest('hex')}`).waitFor(SOON);
    await page.getByLabel('Attach to the issue').fill('IT-1');
    await page.getByRole('button', { name: 'Attach' }).click();
    await page.getByText('Attached to IT-1.').waitFor(SOON);
  });
});
