import { parseEnv } from '../../src/start/parse-env';
import { notes } from '../support/notes';

const DAY_MS = 86_400_000;

test("an uninstalled app doesn't run anymore, and its storage stays", async () => {
  const { call, runAction, host } = await notes();
  await runAction('put', { key: 'kept', value: 1 });
  await host.forge.uninstall();
  const runs = host.forge.invocations();
  // `goodbye` is the app's pre-uninstall module.
  expect(runs.at(-1)).toMatchObject({ module: 'goodbye', outcome: 'returned' });
  expect((await call('warm')).status).toBe(404);
  await host.time.advance(DAY_MS);
  expect(host.forge.invocations()).toHaveLength(runs.length);
  expect(JSON.stringify(host.dump())).toContain('kept');
});

test('an uninstalled app has no pages, and an earlier state installs it again', async () => {
  const { call, host, invoke } = await notes();
  const before: unknown = JSON.parse(JSON.stringify(host.dump()));
  const as = host.jira.users()[0]?.accountId ?? '';
  const pageContext = () => host.forge.pageContext('notes', as);
  await host.forge.uninstall();
  const after: unknown = JSON.parse(JSON.stringify(host.dump()));
  const expectUninstalled = async () => {
    expect(await invoke('whoAmI')).toEqual({ error: { message: 'The app is uninstalled' } });
    await expect(pageContext()).rejects.toThrow('uninstalled');
    await expect(host.forge.runScheduled('tick')).rejects.toThrow('uninstalled');
    await expect(host.forge.uninstall()).rejects.toThrow('uninstalled');
    expect(host.forge.isShown('notes', as)).toBe(false);
  };
  await expectUninstalled();
  host.load(before);
  expect((await call('warm')).status).toBe(200);
  expect(await pageContext()).toMatchObject({ moduleKey: 'notes' });
  host.load(after);
  await expectUninstalled();
  await host.time.advance(DAY_MS);
  expect(host.forge.invocations()).toEqual([]);
});

test("a fault on secrets doesn't affect other keys", async () => {
  const { call, host } = await notes();
  host.faults.replace([{ on: 'secret', match: 'token', do: { status: 500 } }]);
  expect((await call('put', { key: 'token', value: 1 })).status).toBe(200);
  // `struck` counts the calls that the rule affected.
  expect(host.faults.list()).toMatchObject([{ struck: 0 }]);
  await call('secret', { key: 'token', value: 'x' });
  expect(host.faults.list()).toMatchObject([{ struck: 1 }]);
});

test('a fault on web triggers affects the calls that create their URLs', async () => {
  const { call, host } = await notes();
  host.faults.replace([{ on: 'webtrigger', match: 'createWebTriggerUrl inbox', times: 1, do: { status: 500 } }]);
  await call('urls');
  expect(host.faults.list()).toMatchObject([{ struck: 1 }]);
});

test.each([
  [{}, ['new']],
  [{ kvsLagMs: 2_000 }, []],
])('with the options %j a query right after a write finds %j', async (options, foundAtOnce) => {
  const { runAction, host } = await notes(options);
  const findTexts = async () =>
    (await runAction<{ results: { value: { text: string } }[] }>('notes', { author: 'ada' })).results.map(
      ({ value }) => value.text,
    );
  await runAction('note', { key: 'n', author: 'ada', text: 'new' });
  expect(await findTexts()).toEqual(foundAtOnce);
  await host.time.advance(2_000);
  expect(await findTexts()).toEqual(['new']);
});

test.each([
  ['accepted', 200],
  ['refused', 400],
] as const)('key policies of secrets are %s', async (secretOptions, status) => {
  const { call } = await notes({ readings: { secretOptions } });
  const options = { keyPolicy: 'FAIL_IF_EXISTS' };
  expect((await call('secret', { key: 'k', value: 'x', options })).status).toBe(status);
});

test.each([
  ['fail', 400],
  ['pass', 200],
] as const)('NOT_EXISTS conditions on a missing key %s', async (missingKeyConditions, status) => {
  const { call } = await notes({ readings: { missingKeyConditions } });
  expect((await call('checkAbsent', { key: 'nothing' })).status).toBe(status);
});

test.each([
  ['readable', { value: 1 }],
  ['gone', {}],
] as const)('expired values are %s', async (expiredValues, read) => {
  const { runAction, host } = await notes({ readings: { expiredValues } });
  await runAction('put', { key: 'k', value: 1, options: { ttl: { value: 1, unit: 'SECONDS' } } });
  await host.time.advance(2_000);
  expect(await runAction('kvs', { key: 'k' })).toEqual(read);
});

test.each([
  ['measured', null],
  ['documented', expect.objectContaining({ code: 'NOT_FOUND' })],
] as const)('a read of a missing key gets the %s error code', async (kvsCodes, expected) => {
  const { runAction } = await notes({ kvsCodes });
  const answer = await runAction('kvs', { key: 'missing' });
  // The SDK returns undefined for the measured code, and throws for the documented one.
  if (expected === null) expect(answer).toEqual({});
  else expect(answer).toEqual(expected);
});

test('a scheduled trigger returns the value of its function', async () => {
  const { host } = await notes();
  expect(await host.forge.runScheduled('tick')).toHaveProperty('result');
});

test('a scheduled function without a status code gets a warning', async () => {
  const { host } = await notes();
  await host.forge.runScheduled('tick');
  expect(host.forge.invocations().at(-1)).toMatchObject({
    outcome: 'returned',
    logs: [expect.stringContaining('Forge records status 424')],
  });
});

test('the app sees the variables of the environment file, and its log is printed', async () => {
  const printed: string[] = [];
  const { runAction } = await notes({
    env: parseEnv('# comment\nCOLOR="blue"\n'),
    print: (text) => printed.push(text),
  });
  expect(await runAction('env')).toEqual({ color: 'blue' });
  await runAction('log', { lines: 1, text: 'hello' });
  expect(printed.join('')).toContain('hello');
});
