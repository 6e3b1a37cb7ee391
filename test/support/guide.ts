import type { Locator, Page } from 'playwright-core';
import type { Sandbox } from './sandbox';

/** Time-out for a page to show a change, long enough for a busy machine. */
const SOON = { timeout: 15_000 };

/** Called after each step of the guide with the page that shows the result. */
export type Show = (step: string, page: Page) => Promise<unknown>;

/**
 * Walks through the service's guide, from the offboarding settings to Offboarded, as its users do: an admin of the
 * service, then the app owners in Jira. Calls `show` after each step.
 * @param service page for the service's side; issues open in another page
 */
export async function walkTheGuide(service: Page, sandbox: Sandbox, show: Show): Promise<void> {
  await setUpNotion(service, sandbox, show);

  await service.goto(`${sandbox.url}/service`);
  await service.getByRole('button', { name: 'Offboard Jane Roe' }).click();
  const notion = card(service, 'Notion');
  await notion.getByText('In progress', { exact: true }).waitFor(SOON);
  await service.getByText('0 of 3 completed').waitFor(SOON);
  await show('in-progress', service);

  const jira = await service.context().newPage();
  await openIssue(jira, notion, sandbox);
  await jira.getByLabel('Assignee').click();
  await jira.getByRole('option', { name: 'Owen Owner' }).click();
  await notion.getByText('Owen Owner').waitFor(SOON);
  await jira.getByText('When the access is removed, move the issue to Done.').waitFor(SOON);
  await show('issue', jira);
  await show('assigned', service);

  await openIssue(jira, notion, sandbox, 'owen');
  await moveToDone(jira);
  await notion.getByText('Completed', { exact: true }).first().waitFor(SOON);
  await show('completed', service);
  await notion.getByRole('link', { name: 'no longer among Notion’s users' }).click();
  await service.getByText('Nobody uses Notion anymore.').waitFor(SOON);
  await show('users', service);

  await service.goBack();
  for (const app of ['Figma', 'PagerDuty']) {
    await openIssue(jira, card(service, app), sandbox);
    await moveToDone(jira);
  }
  await service.getByRole('heading', { name: 'Jane Roe Offboarded' }).waitFor(SOON);
  await service.getByText('3 of 3 completed').waitFor(SOON);
  await show('offboarded', service);
}

/** Sets the offboarding settings of Notion, an app that isn't integrated. */
async function setUpNotion(page: Page, sandbox: Sandbox, show: Show): Promise<void> {
  await page.goto(`${sandbox.url}/service/apps`);
  await show('apps', page);
  await page.getByRole('link', { name: 'Notion', exact: true }).click();
  await page.getByLabel('Offboarding method').selectOption('Delegate');
  await page.getByLabel('Delegate action').selectOption('Create Jira Cloud Issue');
  await page.getByLabel('Account name').fill('Acme workspace');
  await page.getByLabel('Project').selectOption('IT', SOON);
  await page.getByLabel('Issue type').selectOption('Task', SOON);
  await page.getByLabel('Summary').fill('Remove {{person.name}} from {{app.name}}');
  await page.getByLabel('Description').fill('Move the pages of {{person.name}} to the team space first.');
  await page.getByRole('group', { name: 'Status for completed issue' }).getByLabel('Done', { exact: true }).check(SOON);
  await show('settings', page);
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('status').getByText('Remove Jane Roe from Notion').waitFor(SOON);
  await show('tried', page);
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied.').waitFor(SOON);
}

function card(page: Page, app: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: app, exact: true }) });
}

/** Opens the issue to which an app's card links, by default as Olga, who is the rule's owner. */
async function openIssue(jira: Page, from: Locator, sandbox: Sandbox, as = 'olga'): Promise<void> {
  const href = await from.getByRole('link', { name: /^[A-Z]+-\d+/ }).getAttribute('href', SOON);
  const { accountId } = await sandbox.user(as);
  await jira.goto(`${href ?? ''}?as=${encodeURIComponent(accountId)}`);
  await jira.getByRole('heading', { name: /^Remove Jane Roe from/ }).waitFor(SOON);
}

/** Transitions the issue through its status menu. Sets a resolution if the workflow has a screen for it. */
async function moveToDone(jira: Page): Promise<void> {
  const details = jira.getByRole('complementary', { name: 'Details' });
  await details.getByRole('button', { name: 'To Do' }).click();
  await jira.getByRole('menuitem', { name: 'Done', exact: true }).click();
  const confirm = jira.getByRole('dialog').getByRole('button', { name: 'Done', exact: true });
  const done = details.getByRole('button', { name: 'Done' });
  await confirm.or(done).first().waitFor(SOON);
  if (await confirm.isVisible()) await confirm.click();
  await done.waitFor(SOON);
}
