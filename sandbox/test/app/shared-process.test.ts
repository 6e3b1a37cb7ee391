import { startSandbox, startSandboxProcess, type Sandbox, type SandboxProcess } from 'forge-sandbox/testing';

const NOTES = { app: 'sandbox/test/apps/notes', seed: 'empty' };

let shared: SandboxProcess;
beforeAll(async () => {
  shared = await startSandboxProcess();
});
afterAll(() => shared.end());

test('sandboxes of one process have their own sites and storages', async () => {
  const [first, second] = await Promise.all([
    startSandbox({ ...NOTES, process: shared.address }),
    startSandbox({ ...NOTES, process: shared.address }),
  ]);
  const value = async (sandbox: Sandbox): Promise<unknown> =>
    (await sandbox.post(`${await sandbox.webTrigger('inbox')}/kvs`, { key: 'name' })).json<{ value?: unknown }>().value;
  await first.post(`${await first.webTrigger('inbox')}/put`, { key: 'name', value: 'first' });
  expect(await value(first)).toBe('first');
  expect(await value(second)).toBeUndefined();
  await first.stop();
  await expect(first.info()).rejects.toThrow('fetch failed');
  expect((await second.info()).site.url).toBe('https://acme.atlassian.net');
  await second.stop();
});

test('a start that fails throws the reason, and later starts work', async () => {
  const start = startSandbox({ ...NOTES, process: shared.address, args: ['--latency', 'much'] });
  await expect(start).rejects.toThrow('--latency is none or forge');
  const sandbox = await startSandbox({ ...NOTES, process: shared.address });
  expect(await sandbox.stop()).toBeNull();
});
