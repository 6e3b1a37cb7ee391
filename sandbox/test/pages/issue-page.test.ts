import type { Page } from 'playwright-core';
import { seriousFindings } from '../../../test/support/browser';
import type { Sandbox } from '../../../test/support/sandbox';
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
const as = async (name: string): Promise<unknown> =>
  open(`/?as=${encodeURIComponent((await sandbox.user(name)).accountId)}`);

async function newIssue(summary: string): Promise<string> {
  const answer = await sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary },
  });
  return answer.json<{ key: string }>().key;
}

describe('the way in', () => {
  beforeAll(() => open('/'), 60_000);

  it('leads to projects, the app, the control API, and says whom to act as', async () => {
    await page.getByRole('link', { name: 'Operations (OPS)' }).waitFor();
    await page.getByRole('link', { name: 'Control API' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Sample', exact: true }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Olga Owner' }).waitFor();
    await page.getByText('No issues yet.').waitFor();
  });

  it('has nothing seriously inaccessible', async () => {
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe("a project's page", () => {
  it('creates an issue on the screen that Jira tells of', async () => {
    await open('/jira/projects/IT');
    await page.getByRole('button', { name: 'Create issue' }).click();
    await page.getByRole('button', { name: 'Task', exact: true }).click();
    await page.getByLabel('Summary').fill('Made on the page');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'Made on the page' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe('an issue', () => {
  it('with a word that is longer than the page is wide wraps, in its list too', async () => {
    const word = 'Longer'.repeat(40);
    const key = await newIssue(word);
    for (const [path, role] of [
      [`/browse/${key}`, 'heading'],
      ['/jira/projects/IT', 'cell'],
    ] as const) {
      await open(path);
      await page.getByRole(role, { name: word }).waitFor();
      const room = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      expect(room[0]).toBe(room[1]);
    }
  });

  it('goes to Done through the screen that asks for a resolution', async () => {
    const key = await newIssue('To be done');
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
    const key = await newIssue('To be edited');
    await open(`/browse/${key}`);
    await page.getByPlaceholder('Add a comment').fill('Well said');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await page.getByText('Well said').last().waitFor();
    await page.getByRole('button', { name: /edit Summary/ }).click();
    await page.getByLabel('Summary', { exact: true }).fill('Edited');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Edited/ }).waitFor();
    await page.getByLabel('Assignee').click();
    await page.getByRole('option', { name: 'Olga Owner' }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('assignee: None → Olga Owner').waitFor();
  });

  it('shows what somebody else changes, by itself', async () => {
    const key = await newIssue('Before');
    await open(`/browse/${key}`);
    await page.getByRole('heading', { name: /^Before/ }).waitFor();
    await sandbox.jira('ada', 'PUT', `/issue/${key}`, { fields: { summary: 'After' } });
    await page.getByRole('heading', { name: /^After/ }).waitFor();
  });

  it("carries the app's panel, and tells it of changes", async () => {
    const key = await newIssue('With a panel');
    await open(`/browse/${key}`);
    const panel = page.getByRole('region', { name: 'Sample on an issue' });
    await panel.getByText('Module sample-panel').waitFor();
    await panel.getByText('Changes: 0').waitFor();
    await sandbox.jira('olga', 'PUT', `/issue/${key}`, { fields: { labels: ['changed'] } });
    await panel.getByText(/Changes: [1-9]/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is linked to another one, and its properties are there to see and to take away', async () => {
    const [key, other] = [await newIssue('One end'), await newIssue('The other end')];
    await sandbox.jira('ada', 'PUT', `/issue/${key}/properties/mark`, { set: 'by an app' });
    await open(`/browse/${key}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Link to another issue' }).click();
    await page.getByRole('dialog').getByLabel('Link').first().click();
    await page.getByRole('option', { name: 'Blocks' }).click();
    await page.getByRole('dialog').getByLabel('Key of the other issue').fill(other);
    await page.getByRole('dialog').getByRole('button', { name: 'Go ahead' }).click();
    await page.getByRole('region', { name: 'Linked issues' }).getByRole('link', { name: other }).waitFor();
    await page.getByRole('tab', { name: 'Properties' }).click();
    await page.getByText('by an app').waitFor();
    await page.getByRole('button', { name: 'Delete the property mark' }).click();
    await page.getByText('No properties.').waitFor();
  });

  it('is cloned, and deleted', async () => {
    const key = await newIssue('To be cloned');
    await open(`/browse/${key}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Clone' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/browse/') && !url.pathname.endsWith(key));
    await page.getByRole('heading', { name: /To be cloned/ }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go ahead' }).click();
    await page.waitForURL('**/jira/projects/IT');
  });

  it("is hidden, in Jira's words, from who may not browse its project", async () => {
    const key = await newIssue('Not for Nora');
    await as('nora');
    await open(`/browse/${key}`);
    await page.getByText('Issue does not exist or you do not have permission to see it.').waitFor();
  });
});
