import type { Page } from 'playwright-core';
import { seriousFindings } from '../../../test/support/browser';
import type { Sandbox } from 'forge-sandbox/testing';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let everyPart: AppInBrowser;
let sandbox: Sandbox;
let page: Page;

beforeAll(async () => {
  everyPart = await openApp('every-part');
  ({ sandbox, page } = everyPart);
}, 120_000);
afterAll(() => everyPart.end());

const open = (path: string): Promise<unknown> => everyPart.open(path);
const actAs = async (name: string): Promise<unknown> =>
  open(`/?as=${encodeURIComponent((await sandbox.user(name)).accountId)}`);

/** Creates a task in IT as Ada. @returns the key of the issue */
async function createIssue(summary: string): Promise<string> {
  const answer = await sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary },
  });
  return answer.json<{ key: string }>().key;
}

describe('the home page', () => {
  beforeAll(() => open('/'), 60_000);

  it('links to projects, the app, the control API and users', async () => {
    await page.getByRole('link', { name: 'Operations (OPS)' }).waitFor();
    await page.getByRole('link', { name: 'Control API' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Sample', exact: true }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Olga Owner' }).waitFor();
    await page.getByText('No issues yet.').waitFor();
  });
});

describe("a project's page", () => {
  it("creates an issue on the screen from Jira's metadata", async () => {
    await open('/jira/projects/IT');
    await page.getByRole('button', { name: 'Create issue' }).click();
    await page.getByRole('button', { name: 'Task', exact: true }).click();
    await page.getByLabel('Summary').fill('Created on the page');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'Created on the page' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe('an issue', () => {
  it('wraps a long word, in lists too', async () => {
    const word = 'Longer'.repeat(40);
    const key = await createIssue(word);
    for (const [path, role] of [
      [`/browse/${key}`, 'heading'],
      ['/jira/projects/IT', 'cell'],
    ] as const) {
      await open(path);
      await page.getByRole(role, { name: word }).waitFor();
      const [width, visibleWidth] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        window.innerWidth,
      ]);
      expect(width).toBe(visibleWidth);
    }
  });

  it('transitions to Done through the screen with a resolution', async () => {
    const key = await createIssue('To be done');
    await open(`/browse/${key}`);
    await page.getByRole('button', { name: 'To Do' }).click();
    await page.getByRole('menuitem', { name: 'Done', exact: true }).click();
    await page.getByRole('dialog').getByText('Resolution').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Done', exact: true }).click();
    await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Done' }).waitFor();
    const { fields } = (await sandbox.jira('ada', 'GET', `/issue/${key}`)).json<{
      fields: { resolution: { name: string } };
    }>();
    expect(fields.resolution.name).toBe('Done');
  });

  it('takes a comment, a new summary and an assignee', async () => {
    const key = await createIssue('To be edited');
    await open(`/browse/${key}`);
    await page.getByPlaceholder('Add a comment').fill('A comment');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await page.getByText('A comment').last().waitFor();
    await page.getByRole('button', { name: /edit Summary/ }).click();
    await page.getByLabel('Summary', { exact: true }).fill('Edited');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Edited/ }).waitFor();
    await page.getByLabel('Assignee').click();
    await page.getByRole('option', { name: 'Olga Owner' }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('assignee: None → Olga Owner').waitFor();
  });

  it("assigns the project's default assignee for Automatic", async () => {
    await sandbox.jira('ada', 'PUT', '/project/IT', { assigneeType: 'PROJECT_LEAD' });
    await open(`/browse/${await createIssue('For the lead')}`);
    await page.getByLabel('Assignee').click();
    await page.getByRole('option', { name: 'Automatic' }).click();
    await page.getByRole('complementary', { name: 'Details' }).getByText('Owen Owner').waitFor();
    await sandbox.jira('ada', 'PUT', '/project/IT', { assigneeType: 'UNASSIGNED' });
  });

  it('shows changes by others without a reload', async () => {
    const key = await createIssue('Before');
    await open(`/browse/${key}`);
    await page.getByRole('heading', { name: /^Before/ }).waitFor();
    await sandbox.jira('ada', 'PUT', `/issue/${key}`, { fields: { summary: 'After' } });
    await page.getByRole('heading', { name: /^After/ }).waitFor();
  });

  it("draws the app's panel and reports changes to it", async () => {
    const key = await createIssue('With a panel');
    await open(`/browse/${key}`);
    const panel = page.getByRole('region', { name: 'Sample on an issue' });
    await panel.getByText('Module sample-panel').waitFor();
    await panel.getByText('Changes: 0').waitFor();
    await sandbox.jira('olga', 'PUT', `/issue/${key}`, { fields: { labels: ['changed'] } });
    await panel.getByText(/Changes: [1-9]/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('links to another issue, and lists and deletes its properties', async () => {
    const [key, other] = [await createIssue('One end'), await createIssue('The other end')];
    await sandbox.jira('ada', 'PUT', `/issue/${key}/properties/mark`, { set: 'by an app' });
    await open(`/browse/${key}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Link to another issue' }).click();
    await page.getByRole('dialog').getByLabel('Link').first().click();
    await page.getByRole('option', { name: 'Blocks' }).click();
    await page.getByRole('dialog').getByLabel('Key of the other issue').fill(other);
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('region', { name: 'Linked issues' }).getByRole('link', { name: other }).waitFor();
    await page.getByRole('tab', { name: 'Properties' }).click();
    await page.getByText('by an app').waitFor();
    await page.getByRole('button', { name: 'Delete the property mark' }).click();
    await page.getByText('No properties.').waitFor();
  });

  it('is cloned and deleted', async () => {
    const key = await createIssue('To be cloned');
    await open(`/browse/${key}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Clone' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/browse/') && !url.pathname.endsWith(key));
    await page.getByRole('heading', { name: /To be cloned/ }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL('**/jira/projects/IT');
  });

  it("shows Jira's error to users without Browse Projects", async () => {
    const key = await createIssue('Not for Nora');
    await actAs('nora');
    await open(`/browse/${key}`);
    await page.getByText('Issue does not exist or you do not have permission to see it.').waitFor();
  });
});
