import { join } from 'node:path';
import { createHost, loadApp } from 'forge-sandbox';
import type { AuditView, ServiceUrlView } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let story: Story;
shareStory((shared) => (story = shared));

/** Returns 401 while the URL works, because the call has no credential, and 404 after its end. */
const statusOf = async (url: string) => (await story.sandbox.get(`${url}/v1/ping`)).status;
const currentUrl = async () =>
  (await story.admin<{ connection: { url: string; previousUrl: unknown } }>('getSettings')).connection;

describe('the URL that the service calls', () => {
  test('is rotated, and the old one works for 24 hours', async () => {
    const old = await currentUrl();
    expect(old.previousUrl).toBeNull();
    const { url, previous } = await story.admin<ServiceUrlView>('rotateUrl', { endOld: 'in-24-hours' });
    expect(url).not.toBe(old.url);
    expect(previous?.url).toBe(old.url);
    expect(await currentUrl()).toMatchObject({ url, previousUrl: previous });
    expect([await statusOf(url), await statusOf(old.url)]).toEqual([401, 401]);

    await story.sandbox.advance(24 * HOUR + 6 * MINUTE);
    expect([await statusOf(url), await statusOf(old.url)]).toEqual([401, 404]);
    expect(await currentUrl()).toMatchObject({ url, previousUrl: null });
  });

  test('is replaced at once after a leak', async () => {
    const old = await currentUrl();
    const { url, previous } = await story.admin<ServiceUrlView>('rotateUrl', { endOld: 'now' });
    expect(previous).toBeNull();
    expect([await statusOf(url), await statusOf(old.url)]).toEqual([401, 404]);
  });

  test('is rotated twice in a day, and at most two URLs work', async () => {
    const first = await currentUrl();
    const second = await story.admin<ServiceUrlView>('rotateUrl', { endOld: 'in-24-hours' });
    const third = await story.admin<ServiceUrlView>('rotateUrl', { endOld: 'in-24-hours' });
    expect(third.previous?.url).toBe(second.url);
    expect(await Promise.all([first.url, second.url, third.url].map(statusOf))).toEqual([404, 401, 401]);
  });
});

describe('the audit log', () => {
  /** Number of entries on a page of the log. */
  const PAGE_SIZE = 50;
  const listAudit = async (cursor?: string) =>
    story.admin<AuditView>('listAudit', cursor === undefined ? {} : { cursor });

  test('says who changed which setting when, newest first and without values', async () => {
    const { accountId } = await story.sandbox.user('ada');
    await story.sandbox.advance(MINUTE);
    await story.admin('setBearer', { on: false });
    const { entries } = await listAudit();
    expect(entries[0]).toEqual({
      at: (await story.sandbox.info()).now,
      by: accountId,
      function: 'setBearer',
      text: 'Turned off bearer tokens',
    });
    expect(entries.map(({ function: name }) => name)).toEqual(
      expect.arrayContaining(['saveRule', 'createCredential', 'saveWebhook', 'saveTorii', 'saveAllowedProjects']),
    );
    for (const entry of entries) expect(Object.keys(entry)).toEqual(['at', 'by', 'function', 'text']);
  });

  test('has no entries for reads and refused changes', async () => {
    const before = (await listAudit()).entries.length;
    await story.admin('getSettings');
    await story.admin('saveRetention', { removePersonalDataAfterDays: 1, deleteAfterDays: 1 });
    expect(await story.admin('setBearer', { on: false }, 'olga')).toMatchObject({ problem: { status: 403 } });
    expect((await listAudit()).entries).toHaveLength(before);
  });

  test('is paged', async () => {
    // The entries of the demo's setup have the same time, so their order is random.
    await story.sandbox.advance(MINUTE);
    for (let n = 0; n < PAGE_SIZE; n += 1) await story.admin('setBearer', { on: true });
    const first = await listAudit();
    expect(first.entries).toHaveLength(PAGE_SIZE);
    const second = await listAudit(first.cursor ?? '');
    expect(second.entries.map(({ function: name }) => name)).toContain('saveRule');
  });
});

test('an uninstallation erases secrets and all data', async () => {
  await story.delegated({ offboarding: { id: 'ob-19' } });
  const host = await createHost({
    app: await loadApp(join(__dirname, '../../..')),
    clock: 'virtual',
    seed: { state: await story.sandbox.state() },
  });
  const stored = () => JSON.stringify((host.dump() as { forge: { kvs: { store: unknown } } }).forge.kvs.store);
  expect(stored()).toContain('jane@acme.example');
  expect(stored()).toContain('whsec_');
  await host.forge.uninstall();
  expect(stored()).not.toContain('jane@acme.example');
  expect(stored()).not.toContain('whsec_');
  expect(stored()).not.toContain('task-8841');
  host.close();
});
