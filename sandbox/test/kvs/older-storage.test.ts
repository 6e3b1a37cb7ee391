import { join } from 'node:path';
import { createHost, loadApp, type SandboxHost } from 'forge-sandbox';

let host: SandboxHost;
beforeAll(async () => {
  host = await createHost({ app: await loadApp(join(__dirname, '../apps/older-storage')), clock: 'virtual' });
});
afterAll(() => host.close());

/** Sends one operation of `@forge/storage`, and returns its data. */
async function send(operation: string, variables: object): Promise<unknown> {
  const { pathname } = new URL(host.forge.webTriggerUrl('call'));
  const body = JSON.stringify({ query: `query forge_app_${operation}`, variables });
  return JSON.parse((await host.answer({ method: 'POST', path: pathname, headers: {}, body })).body);
}
const set = (key: string, value: unknown): Promise<unknown> =>
  send('setApplicationStorageEntity', { input: { key, value, encrypted: false } });
const setSecret = (key: string, value: unknown): Promise<unknown> =>
  send('setApplicationStorageEntity', { input: { key, value, encrypted: true } });
const get = (key: string): Promise<unknown> => send('getApplicationStorageEntity', { key, encrypted: false });
const getSecret = (key: string): Promise<unknown> => send('getApplicationStorageEntity', { key, encrypted: true });
const remove = (key: string): Promise<unknown> =>
  send('deleteApplicationStorageEntity', { input: { key, encrypted: false } });
const list = (prefix: string, limit: number, cursor: string | null = null): Promise<unknown> =>
  send('getApplicationStorageEntities', {
    where: [{ field: 'key', condition: 'STARTS_WITH', value: prefix }],
    cursor,
    limit,
  });

test('keys and secrets are separate, and a missing key has the value null', async () => {
  expect(await set('a', { n: 1 })).toEqual({
    data: { appStorage: { setAppStoredEntity: { success: true, errors: [] } } },
  });
  await setSecret('a', 'hidden');
  expect(await get('a')).toEqual({ data: { appStoredEntity: { key: 'a', value: { n: 1 } } } });
  expect(await getSecret('a')).toEqual({ data: { appStoredEntity: { key: 'a', value: 'hidden' } } });
  expect(await get('none')).toEqual({ data: { appStoredEntity: { key: 'none', value: null } } });
});

test('a deletion succeeds whether or not the key exists', async () => {
  const success = { data: { appStorage: { deleteAppStoredEntity: { success: true, errors: [] } } } };
  await set('gone', 1);
  expect(await remove('gone')).toEqual(success);
  expect(await remove('gone')).toEqual(success);
  expect(await get('gone')).toMatchObject({ data: { appStoredEntity: { value: null } } });
});

test('a list returns the keys with a prefix in pages', async () => {
  for (const key of ['list-1', 'list-2', 'other']) await set(key, key);
  const first = await list('list-', 1);
  expect(first).toMatchObject({
    data: { appStoredEntities: { edges: [{ node: { key: 'list-1', value: 'list-1' } }] } },
  });
  const { cursor } = (first as { data: { appStoredEntities: { edges: [{ cursor: string }] } } }).data.appStoredEntities
    .edges[0];
  expect(await list('list-', 5, cursor)).toMatchObject({
    data: { appStoredEntities: { edges: [{ node: { key: 'list-2' } }] } },
  });
});

test('an empty key is refused with status 400', async () => {
  expect(await set('', 1)).toMatchObject({
    data: { appStorage: { setAppStoredEntity: { success: false, errors: [{ extensions: { statusCode: 400 } }] } } },
  });
});
