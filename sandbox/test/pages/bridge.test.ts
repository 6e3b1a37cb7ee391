import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Sandbox } from 'forge-sandbox/testing';
import { loadApp } from '../../src/forge/app/bundle';
import { createHost } from '../../src/create-host';
import { productRequest } from '../../src/pages/product';
import type { WireRequest } from '../../src/wire';
import { openApp, type AppInBrowser } from './support/app-in-browser';

const EVERY_PLACE = join(__dirname, '../apps/every-place');

interface SandboxState {
  readonly jira: {
    readonly site: { readonly issues: Readonly<Record<string, { readonly attachments?: readonly object[] }>> };
  };
}

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
const waitForText = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

describe('a full page', () => {
  beforeAll(() => app.openAs('ada', '/jira/admin/place-admin'));

  it('passes the viewer to its resolver', async () => {
    const { accountId } = await sandbox.user('ada');
    await waitForText(`Called by ${accountId} in jira:adminPage`);
  });

  it('downloads the Blob of a file card under its name', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download places.csv')]);
    expect(download.suggestedFilename()).toBe('places.csv');
    expect(await readFile(await download.path(), 'utf8')).toBe('place;é\n');
  });

  it('shows the error message of a failed download', async () => {
    await press('Download broken.csv');
    await waitForText('No places today');
  });

  it('passes picked files to the app in base64', async () => {
    await page
      .getByLabel('Places to read')
      .setInputFiles({ name: 'in.txt', mimeType: 'text/plain', buffer: Buffer.from('Rome') });
    await waitForText(`Picked: ${Buffer.from('Rome').toString('base64')} in.txt 4 text/plain`);
  });

  it('opens an issue in a dialog and gets an event when it closes', async () => {
    await press('View IT-1');
    await page.getByRole('dialog').getByRole('heading', { name: 'Below the page' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await waitForText('Closed 1 times');
  });

  it('follows the color mode of the system', async () => {
    await waitForText('Theme: light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await waitForText('Theme: dark');
    expect(await page.locator('html').getAttribute('data-color-mode')).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('shows the error message of a throwing effect in place of the page', async () => {
    await press('Fail');
    await page.getByText('The effect of a place failed').waitFor();
    expect(await page.getByRole('heading', { name: 'Places', exact: true }).count()).toBe(1);
  });
});

describe('an issue context panel', () => {
  const panel = () => page.getByRole('region', { name: 'Place', exact: true });
  const calls = async () => (await sandbox.invocations()).filter(({ cause }) => cause === 'dynamicProperties').length;

  beforeAll(() => app.openAs('ada', '/browse/IT-1'));

  it('shows the status from its function, which has no user', () => waitForText('IT-1 nobody'));

  it('reads the status again when it collapses, and stays collapsed', async () => {
    await panel().getByText('Module place-context').waitFor();
    const before = await calls();
    await Promise.all([page.waitForResponse('**/_pages/panel-status'), page.getByText('Place of the issue').click()]);
    expect(await calls()).toBe(before + 1);
    await page.reload();
    await waitForText('IT-1 nobody');
    expect([await calls(), await panel().count()]).toEqual([before + 2, 0]);
    await page.getByText('Place of the issue').click();
    await panel().getByText('Module place-context').waitFor();
  });

  it('gets changes by others until it unsubscribes', async () => {
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

  it("keeps the manifest's status and shows the error if the function fails", async () => {
    const { accountId } = await sandbox.user('ada');
    const subTask = await sandbox.jira('ada', 'POST', '/issue', {
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
      issue: subTask.json<{ key: string }>().key,
    });
    expect(status.text).toContain('"label":"Unknown"');
    expect(status.text).toContain('No place for sub-tasks');
  });
});

describe('requestJira', () => {
  it('uploads an attachment, which the issue page lists', async () => {
    await app.openAs('ada', '/jira/admin/place-admin');
    await press('Attach');
    await waitForText('Attached: 200');
    await app.open('/browse/IT-1');
    const attachments = page.getByRole('region', { name: 'Attachments' });
    await attachments.getByRole('link', { name: 'places.csv' }).waitFor();
    // The letter é of the file has two bytes.
    await attachments.getByText(/9 bytes, Ada Admin/).waitFor();
    const { jira } = (await sandbox.get('/_sandbox/state')).json<SandboxState>();
    expect(Object.values(jira.site.issues).flatMap(({ attachments = [] }) => attachments)).toMatchObject([
      { filename: 'places.csv', mimeType: 'text/csv', content: 'place;é\n', size: 9 },
    ]);
  });

  it('sends a form as multipart with all its parts', async () => {
    const host = await createHost({ app: await loadApp(EVERY_PLACE), seed: 'empty', clock: 'virtual' });
    const requests: WireRequest[] = [];
    const recordingHost = {
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
    await productRequest(recordingHost, {
      module: 'place-global',
      as: host.jira.users()[0]?.accountId ?? '',
      restPath: '/rest/api/3/issue/IT-1/attachments',
      method: 'POST',
      headers: [['content-type', 'text/plain']],
      body: JSON.stringify({ file, __fileName: 'places.csv', __fileType: 'text/csv', note: 'Grüße' }),
      isMultipartFormData: true,
    });
    host.close();
    const form = await formOf(requests[0]);
    const sent = form.get('file');
    expect(form.get('note')).toBe('Grüße');
    expect(sent).toMatchObject({ name: 'places.csv', type: 'text/csv' });
    expect(sent instanceof File && (await sent.text())).toBe('place;é\n');
  });
});

/** Parses the multipart form of a request. */
async function formOf(request: WireRequest | undefined): Promise<FormData> {
  const type = request?.headers['content-type'] ?? '';
  return new Response(Buffer.from(request?.body ?? ''), { headers: { 'content-type': type } }).formData();
}
