import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Sandbox } from '../../../test/support/sandbox';
import { loadApp } from '../../src/forge/bundle';
import { createHost } from '../../src/create-host';
import { productRequest } from '../../src/pages/product';
import type { WireRequest } from '../../src/wire';
import { openApp, type AppInBrowser } from './support/app-in-browser';

let app: AppInBrowser;
let sandbox: Sandbox;
let page: Page;

beforeAll(async () => {
  app = await openApp('every-place');
  ({ sandbox, page } = app);
  await sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Below the page' },
  });
}, 120_000);
afterAll(() => app.end());

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const seen = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

describe('a full page', () => {
  beforeAll(() => app.openAs('ada', '/jira/admin/place-admin'));

  it('tells its resolver the viewer', async () => {
    const { accountId } = await sandbox.user('ada');
    await seen(`Called by ${accountId} in jira:adminPage`);
  });

  it('saves the Blob of a file card under its name', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download places.csv')]);
    expect(download.suggestedFilename()).toBe('places.csv');
    expect(await readFile(await download.path(), 'utf8')).toBe('place;é\n');
  });

  it('shows the words of a download that failed', async () => {
    await press('Download broken.csv');
    await seen('No places today');
  });

  it('hands picked files to the app in base64', async () => {
    await page
      .getByLabel('Places to read')
      .setInputFiles({ name: 'in.txt', mimeType: 'text/plain', buffer: Buffer.from('Rome') });
    await seen(`Picked: ${Buffer.from('Rome').toString('base64')} in.txt 4 text/plain`);
  });

  it('opens an issue over the page, and knows when it closes', async () => {
    await press('View IT-1');
    await page.getByRole('dialog').getByRole('heading', { name: 'Below the page' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await seen('Closed 1 times');
  });

  it('follows the color mode of the system', async () => {
    await seen('Theme: light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await seen('Theme: dark');
    expect(await page.locator('html').getAttribute('data-color-mode')).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('shows the words of an effect that throws, in place of the page only', async () => {
    await press('Fail');
    await page.getByText('The effect of a place failed').waitFor();
    expect(await page.getByRole('heading', { name: 'Places', exact: true }).count()).toBe(1);
  });
});

describe('an issue context panel', () => {
  const panel = () => page.getByRole('region', { name: 'Place', exact: true });
  const calls = async () => (await sandbox.invocations()).filter(({ cause }) => cause === 'dynamicProperties').length;

  beforeAll(() => app.openAs('ada', '/browse/IT-1'));

  it('shows the status that its function returns, which knows no user', () => seen('IT-1 nobody'));

  it('asks for the status again when it collapses, and stays collapsed', async () => {
    await panel().getByText('Module place-context').waitFor();
    const before = await calls();
    await Promise.all([page.waitForResponse('**/_pages/panel-status'), page.getByText('Place of the issue').click()]);
    expect(await calls()).toBe(before + 1);
    await page.reload();
    await seen('IT-1 nobody');
    expect([await calls(), await panel().count()]).toEqual([before + 2, 0]);
    await page.getByText('Place of the issue').click();
    await panel().getByText('Module place-context').waitFor();
  });

  it('gets the changes of others only, until it stops listening', async () => {
    const olga = await sandbox.user('olga');
    await sandbox.jira('ada', 'PUT', '/issue/IT-1', { fields: { labels: ['own'] } });
    await sandbox.jira('olga', 'PUT', '/issue/IT-1', { fields: { labels: ['other'] } });
    await panel().getByText(`Changes: updated by ${olga.accountId}`, { exact: true }).waitFor();
    await press('Stop listening');
    await sandbox.jira('olga', 'PUT', '/issue/IT-1', { fields: { labels: ['late'] } });
    await page.getByRole('complementary', { name: 'Details' }).getByText('late').waitFor();
    expect(
      await panel()
        .getByText(/^Changes:/)
        .textContent(),
    ).toBe(`Changes: updated by ${olga.accountId}`);
  });

  it("refreshes Jira's fields", async () => {
    await press('Refresh the issue');
    await panel().getByText('Refreshed', { exact: true }).waitFor();
  });

  it("keeps the manifest's status, with the error's words, if the function fails", async () => {
    const { accountId } = await sandbox.user('ada');
    const made = await sandbox.jira('ada', 'POST', '/issue', {
      fields: {
        project: { key: 'IT' },
        issuetype: { name: 'Sub-task' },
        parent: { key: 'IT-1' },
        summary: 'A part of it',
      },
    });
    const status = await sandbox.post('/_pages/panel-status', {
      module: 'place-context',
      as: accountId,
      issue: made.json<{ key: string }>().key,
    });
    expect(status.text).toContain('"label":"Unknown"');
    expect(status.text).toContain('No place for sub-tasks');
  });
});

test('a form of requestJira reaches Jira as multipart, byte for byte', async () => {
  const loaded = await loadApp(join(__dirname, '../apps/every-place'));
  const host = await createHost({ app: loaded, seed: 'empty', clock: 'virtual' });
  const requests: WireRequest[] = [];
  const watched = {
    ...host,
    jira: {
      ...host.jira,
      handle: (request: WireRequest) => {
        requests.push(request);
        return { status: 200, headers: {}, body: '[]' };
      },
    },
  };
  const file = `data:text/csv;base64,${Buffer.from('place;é\n').toString('base64')}`;
  await productRequest(watched, {
    module: 'place-global',
    as: host.jira.users()[0]?.accountId ?? '',
    restPath: '/rest/api/3/issue/IT-1/attachments',
    method: 'POST',
    headers: [['content-type', 'text/plain']],
    body: JSON.stringify({ file, __fileName: 'places.csv', __fileType: 'text/csv', note: 'Grüße' }),
    isMultipartFormData: true,
  });
  host.close();
  const [request] = requests;
  const type = request?.headers['content-type'] ?? '';
  const form = await new Response(Buffer.from(request?.body ?? ''), {
    headers: { 'content-type': type },
  }).formData();
  const sent = form.get('file');
  expect(form.get('note')).toBe('Grüße');
  expect(sent).toMatchObject({ name: 'places.csv', type: 'text/csv' });
  expect(sent instanceof File && (await sent.text())).toBe('place;é\n');
});
