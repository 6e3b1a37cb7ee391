import type { Page } from 'playwright-core';
import type { InvokeResult, Sandbox } from 'forge-sandbox/testing';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let app: AppInBrowser;
let sandbox: Sandbox;
let page: Page;

beforeAll(async () => {
  app = await openApp('every-place');
  ({ sandbox, page } = app);
}, 120_000);
afterAll(() => app.end());

const waitForText = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();

test.each([
  ['Apps', 'Places of the project', '/jira/projects/IT/apps/place-project'],
  ['Project settings', 'Settings of places', '/jira/projects/IT/settings/apps/place-settings'],
])('the menu %s of a project links to the page %s', async (menu, title, address) => {
  await app.openAs('ada', '/jira/projects/IT');
  await page.getByRole('navigation', { name: menu }).getByRole('link', { name: title }).click();
  await waitForText(`Module ${address.split('/').at(-1)}`);
  expect(page.url()).toBe(sandbox.url + address);
});

test.each([
  ['olga', '/jira/projects/IT/apps/place-project', 200],
  ['olga', '/jira/projects/IT/settings/apps/place-settings', 403],
  // The manifest shows the page in IT only.
  ['ada', '/jira/projects/OPS/apps/place-project', 403],
  // Nora can't view IT.
  ['nora', '/jira/projects/IT/apps/place-project', 403],
  ['ada', '/jira/projects/NONE/settings/apps/place-settings', 403],
])('%s requests %s and gets %i', async (name, path, status) => {
  const { accountId } = await sandbox.user(name);
  expect((await sandbox.get(`${path}?as=${encodeURIComponent(accountId)}`)).status).toBe(status);
});

test('a resolver gets the project of the page', async () => {
  const { accountId } = await sandbox.user('ada');
  const call = { module: 'place-project', functionKey: 'context', as: accountId };
  const invoke = async (more: object): Promise<InvokeResult> =>
    (await sandbox.post('/_sandbox/invoke', { ...call, ...more })).json();
  expect(await invoke({ project: 'IT' })).toMatchObject({
    result: {
      extension: {
        type: 'jira:projectPage',
        project: { id: expect.any(String) as unknown, key: 'IT', type: 'business' },
        location: expect.stringMatching(/\/jira\/projects\/IT\/apps\/place-project$/) as unknown,
      },
    },
  });
  expect((await sandbox.post('/_sandbox/invoke', call)).status).toBe(400);
});
