import type { Browser } from 'playwright-core';
import { bundleFolder } from 'forge-sandbox';
import { openBrowser } from '../support/browser';
import { walkTheGuide } from '../support/guide';
import { startSandbox, type Sandbox } from '../support/sandbox';

let sandbox: Sandbox;
let browser: Browser;

beforeAll(async () => {
  // The first request builds Jira's pages, which takes longer than a step's timeout.
  await bundleFolder();
  [sandbox, browser] = await Promise.all([startSandbox(), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

test('the guide leads from the offboarding settings to Offboarded', async () => {
  const steps: string[] = [];
  await walkTheGuide(await (await browser.newContext()).newPage(), sandbox, (step) =>
    Promise.resolve(steps.push(step)),
  );
  expect(steps.at(-1)).toBe('offboarded');

  // The service received signed pushes by the webhook, and the removals by Torii's API.
  const received = await sandbox.received();
  expect(received.filter(({ verified }) => verified === false)).toEqual([]);
  const confirmed = received.filter(({ method, answered }) => method === 'PUT' && answered === 200);
  expect(confirmed.map(({ path, body }) => `${path} ${body}`).toSorted()).toEqual([
    '/v1.0/users/40121 {"lifecycleStatus":"offboarded"}',
    '/v1.0/users/40121/apps/77 {"isUserRemovedFromApp":true}',
    '/v1.0/users/40121/apps/78 {"isUserRemovedFromApp":true}',
    '/v1.0/users/40121/apps/79 {"isUserRemovedFromApp":true}',
  ]);

  const { service } = await sandbox.info();
  const authorization = `Bearer ${service?.apiKey ?? ''}`;
  const user = await sandbox.get('/torii/v1.0/users/40121', { authorization });
  expect(user.json()).toMatchObject({ user: { lifecycleStatus: 'offboarded', activeAppsCount: 0 } });
}, 120_000);
