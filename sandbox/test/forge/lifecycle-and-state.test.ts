import { notes } from '../support/notes';

test('an uninstallation runs the pre-uninstall function', async () => {
  const { host } = await notes();
  await host.forge.uninstall();
  expect(JSON.stringify(host.dump())).toContain('"seen:goodbye"');
});

test('an upgrade sends an event with the scopes', async () => {
  const { host, stored } = await notes();
  host.forge.upgrade();
  await host.rest();
  expect(await stored('seen:upgraded')).toMatchObject({
    eventType: 'avi:forge:upgraded:app',
    id: host.forge.installation.installationId,
    app: { version: '2.3.0' },
    permissions: { scopes: ['read:jira-work', 'write:jira-work', 'read:jira-user', 'storage:app'] },
  });
});

test('an app event reaches its trigger, and an undeclared one fails', async () => {
  const { runAction, host, stored } = await notes();
  expect(await runAction('publish', { events: [{ key: 'noted' }, { key: 'unheard' }] })).toMatchObject({
    type: 'success',
    failedEvents: [{ event: { key: 'unheard' } }],
  });
  await host.rest();
  expect(await stored('seen:own event')).toMatchObject({ name: 'Something was noted', environmentType: 'DEVELOPMENT' });
  // A publication has at most ten events.
  const eleven = Array.from({ length: 11 }, () => ({ key: 'noted' }));
  expect(await runAction('publish', { events: eleven })).toMatchObject({ type: 'error' });
});

test('an app in development has no license, and knows its version and remaining time', async () => {
  const { runAction } = await notes();
  expect(await runAction('app')).toEqual({
    appVersion: '2.3.0',
    environmentType: 'DEVELOPMENT',
    license: null,
    moduleKey: 'inbox',
    // The time-out of a web trigger.
    remaining: 55_000,
  });
});

test('a report of personal data returns only closed accounts', async () => {
  const { runAction, host } = await notes();
  const known = host.jira.users().find(({ active }) => active)?.accountId;
  const report = (...ids: (string | undefined)[]) =>
    runAction('report', { accounts: ids.map((accountId) => ({ accountId, updatedAt: '2026-11-01T00:00:00Z' })) });
  expect(await report(known)).toEqual([]);
  expect(await report(known, 'closed-account')).toEqual([{ accountId: 'closed-account', status: 'closed' }]);
});

test("the app's own calls fail right after an installation", async () => {
  const { runAction, host } = await notes({ latency: 'forge' });
  const answers = [await runAction('jira'), await runAction('jira')];
  expect(answers).toEqual(
    expect.arrayContaining([401, 403].map((status) => expect.objectContaining({ status }) as unknown)),
  );
  // The calls fail for 3 seconds.
  await host.time.advance(10_000);
  expect(await runAction('jira')).toMatchObject({ status: 200 });
});

test("the app's calls succeed if a state is loaded a day later", async () => {
  const before = await notes({ latency: 'forge' });
  await before.host.time.advance(10_000);
  const state = before.host.dump();
  const after = await notes({ latency: 'forge', seed: { state }, startAt: before.host.clock.now() + 86_400_000 });
  expect(await after.runAction('jira')).toMatchObject({ status: 200 });
});

test('a loaded state continues the run', async () => {
  const first = await notes();
  first.issue('before');
  await first.host.rest();
  first.issue('retry');
  await first.runAction('push', { items: [{ body: { name: 'pending' }, delayInSeconds: 300 }] });
  await first.host.rest();
  first.host.faults.replace([{ on: 'event', match: 'deleted', times: 3, do: { drop: true } }]);
  const state: unknown = JSON.parse(JSON.stringify(first.host.dump()));

  const second = await notes({ seed: { state }, startAt: 0 });
  expect(second.host.dump()).toEqual(state);
  for (const { host } of [first, second]) await host.time.advance(600_000);
  expect(second.host.dump()).toEqual(first.host.dump());
  expect(await second.stored('seen:work:pending')).toMatchObject({ body: { name: 'pending' } });
  expect(second.host.faults.list()).toEqual(first.host.faults.list());
});

test('loading a state ends a clock advance at the time of the state', async () => {
  const { host } = await notes();
  const began = host.clock.now();
  const state: unknown = JSON.parse(JSON.stringify(host.dump()));
  host.clock.setTimeout(() => host.load(state), 60_000);
  await host.time.advance(3_600_000);
  expect(host.clock.now()).toBe(began);
});

test('the functions of the month are metered in GB-seconds', async () => {
  const { host, runAction } = await notes();
  const gigabyteSeconds = () =>
    (host.forge.metrics().monthsPrice as { functions: { amount: number } }).functions.amount;
  const before = gigabyteSeconds();
  await runAction('clock', { ms: 8000 });
  // 8 seconds at 256 MB, a quarter of a GB.
  expect(gigabyteSeconds() - before).toBeCloseTo(2);
});
