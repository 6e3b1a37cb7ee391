import type { Page } from 'playwright-core';
import { grantViewOffboardings } from '../support/offboardings';
import type { Story } from '../support/story';
import { SOON } from './support/admin-page';
import { sharePage } from './support/share-page';

jest.setTimeout(120_000);

let story: Story;
let page: Page;
let figmaIssue: string;

sharePage((shared) => ({ story, page } = shared));
beforeAll(async () => {
  await grantViewOffboardings(story.sandbox, ['olga', 'nora']);
  const { issue } = await story.delegated({ dueAt: '2020-01-31', offboarding: { id: 'ob-1' } });
  figmaIssue = issue?.key ?? '';
  const { issue: notion } = await story.delegated({
    id: 'task-notion',
    app: { name: 'Notion' },
    offboarding: { id: 'ob-1' },
  });
  await story.move(notion?.key ?? '', 'Done');
  await story.delegated({
    id: 'task-max',
    person: { email: 'max@acme.example', name: 'Max Moe' },
    app: { name: 'Slack' },
  });
  await story.sandbox.advance(10_000);
});

async function open(path: string, as = 'olga'): Promise<void> {
  const { accountId } = await story.sandbox.user(as);
  await page.goto(`${story.sandbox.url}${path}?as=${encodeURIComponent(accountId)}`);
}

const row = (name: RegExp) => page.getByRole('row', { name });

test('people are listed by due date, and each row leads to the issues', async () => {
  await open('/jira/apps/offboardings');
  await row(/Jane Roe/).waitFor(SOON);
  const names = await page.getByRole('row').allTextContents();
  expect(names[1]).toMatch(/Jane Roe.*1 of 2 completed.*1 overdue.*Jan 31, 2020/);
  expect(names[2]).toMatch(/Max Moe.*0 of 1 completed.*None.*No date/);
  await row(/Jane Roe/)
    .getByRole('button', { name: 'View issues' })
    .click();
  await row(/Figma/).getByRole('link', { name: figmaIssue }).waitFor(SOON);
  await row(/Notion/)
    .getByText('Completed')
    .waitFor(SOON);
  expect(decodeURIComponent(page.url())).toMatch(/\/person\/[\w-]+/);
  await page.reload();
  await row(/Figma/).getByRole('link', { name: figmaIssue }).click();
  await page.waitForURL(`**/browse/${figmaIssue}`);
});

test('a search finds a person, without the name in the URL', async () => {
  await open('/jira/apps/offboardings');
  await page.getByLabel('Person').fill('max');
  await page.getByLabel('Person').press('Enter');
  await row(/Jane Roe/).waitFor({ ...SOON, state: 'hidden' });
  await row(/Max Moe/).waitFor(SOON);
  expect(page.url()).not.toContain('max');
  await page.getByLabel('Person').fill('nobody');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('heading', { name: 'No matches' }).waitFor(SOON);
});

test('a user who can view none of the issues sees an empty list', async () => {
  await open('/jira/apps/offboardings', 'nora');
  await page.getByRole('heading', { name: 'No open offboardings' }).waitFor(SOON);
});

test('a user without the permission reads which permission is missing', async () => {
  await open('/jira/apps/offboardings', 'owen');
  await page.getByText('You need the global permission "View offboardings".', { exact: false }).waitFor(SOON);
  await open('/jira/dashboard', 'owen');
  await page.getByText('You need the global permission "View offboardings".', { exact: false }).waitFor(SOON);
});

test('the gadget counts issues, and leads to them and to the page', async () => {
  await open('/jira/dashboard');
  const gadget = page.getByRole('region', { name: 'Gadget Offboarding issues' });
  await gadget.getByText('Done this week').waitFor(SOON);
  // Open, overdue, and done this week.
  expect(await gadget.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['2', '1', '1']);
  expect(await gadget.getByRole('link', { name: 'Overdue' }).getAttribute('href')).toMatch(
    /\/issues\/\?jql=delegateForJiraKind/,
  );
  await gadget.getByRole('button', { name: 'View offboardings' }).click();
  await row(/Jane Roe/).waitFor(SOON);
});
