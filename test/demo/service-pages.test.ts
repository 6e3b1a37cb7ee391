import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import type { MockService } from 'forge-sandbox/mock-service';
import { findingsInAllLooks, openBrowser } from '../support/browser';
import { assigned, completed, offboardingPush, push, reportRemoval } from './support/delegations';
import { optionsApp } from './support/options';
import { givenService, type GivenService, type ManualClock } from './support/world';

/** Timeout of a live update, long enough for a busy machine. The pages poll four times a second. */
const LIVE_UPDATE = { timeout: 5000 };

/** Paths of all pages. */
const PATHS = [
  '/service',
  '/service/apps',
  '/service/apps/77',
  '/service/apps/77/users',
  '/service/offboardings/ob-1',
  '/service/tasks/task-3/cancel',
  '/service/received',
  '/service/connection',
];

let browser: Browser;
let server: Server;
let page: Page;
let service: MockService;
let clock: ManualClock;
let calls: GivenService['calls'];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  ({ service, clock, calls } = await givenService(optionsApp));
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const headers = { accept: request.headers.accept ?? '' };
      void service.page({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body }).then((answer) => {
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'UTC',
    baseURL: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
  });
  page = await context.newPage();
});
afterEach(async () => {
  await page.context().close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Starts Jane's offboarding and opens its status page. */
async function startOffboarding() {
  await page.goto('/service');
  await page.getByRole('button', { name: 'Offboard Jane Roe' }).click();
  await page.getByRole('heading', { name: 'Figma' }).waitFor();
}

test('a completion appears without a reload, is announced, and keeps the focus', async () => {
  await startOffboarding();
  await page.getByRole('button', { name: 'Send again Figma' }).focus();
  const figma = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Figma' }) });
  await push(service, clock, { data: assigned('task-1', 2), type: 'delegation.assigned' });
  await figma.getByText('Olga Owens').waitFor(LIVE_UPDATE);
  await push(service, clock, { data: completed('task-1', 3), type: 'delegation.completed' });
  await figma.getByText('Jane Roe stays among').waitFor(LIVE_UPDATE);
  await reportRemoval(service);
  await figma.getByText('Jane Roe is no longer among Figma’s users.').waitFor(LIVE_UPDATE);
  expect(await page.locator('#announcer').textContent()).toContain('Figma: Completed');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('resend-task-1');
});

test('a time is shown with its date and time zone', async () => {
  await startOffboarding();
  expect(await page.locator('#head time').textContent()).toBe('Nov 24, 2026, 8:00:00 AM UTC');
});

test('a text without spaces wraps', async () => {
  const q = 'CustomerRelationshipManagement'.repeat(5);
  await service.receive('api.toriihq.com', { method: 'GET', path: `/v1.0/apps?q=${q}`, headers: {}, body: '' });
  await page.setViewportSize({ width: 800, height: 600 });
  await page.goto('/service/received');
  await page.getByText(q).first().waitFor(LIVE_UPDATE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
});

test("the title shows Offboarded after the offboarding's push", async () => {
  await startOffboarding();
  for (const id of ['task-1', 'task-2', 'task-3']) {
    await push(service, clock, { data: completed(id, 2), type: 'delegation.completed' });
  }
  await push(service, clock, offboardingPush('completed', 1));
  await page.getByRole('heading', { name: 'Jane Roe Offboarded' }).waitFor(LIVE_UPDATE);
  expect(await page.title()).toContain('Jane Roe · Offboarded');
});

test('an opened request stays open while others arrive', async () => {
  await push(service, clock, { data: assigned('task-1', 2) });
  await page.goto('/service/received');
  await page.locator('summary').click();
  await push(service, clock, { data: completed('task-1', 3), type: 'delegation.completed' });
  await page.locator('summary', { hasText: 'delegation.completed' }).waitFor(LIVE_UPDATE);
  await page.locator('details[open]').getByText('webhook-signature').waitFor(LIVE_UPDATE);
  expect(await page.locator('details[open]').count()).toBe(1);
});

test('a delegation is canceled by keyboard after a confirmation', async () => {
  await startOffboarding();
  await page.getByRole('link', { name: 'Cancel Figma' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Cancel the delegation for Figma?' }).waitFor();
  await page.getByRole('link', { name: 'Keep it' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Jane Roe' }).waitFor();
  expect(calls.filter(({ url }) => url.endsWith('/cancel'))).toEqual([]);

  await page.getByRole('link', { name: 'Cancel Figma' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Reason').fill('Jane stays');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Jane Roe' }).waitFor();
  const [canceled] = calls.filter(({ url }) => url.endsWith('/cancel'));
  expect(JSON.parse(canceled?.body ?? '')).toEqual({ id: 'task-1', reason: 'Jane stays' });
});

test('each page has no serious finding and no overflow, in both themes and at both widths', async () => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await startOffboarding();
  await push(service, clock, { data: completed('task-1', 2), type: 'delegation.completed' });
  await push(service, clock, { data: { ...completed('task-2', 2), state: 'declined' }, type: 'delegation.declined' });
  await reportRemoval(service);
  for (const path of PATHS) {
    await page.goto(path);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect([path, ...(await findingsInAllLooks(page))]).toEqual([path]);
  }
}, 120_000);

test('a redraw of the form keeps typed text and the focus', async () => {
  await page.goto('/service/apps/77');
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/service/apps/77?**', async (route) => {
    await released;
    await route.continue();
  });
  await page.getByLabel('Project').selectOption('IT');
  await page.getByLabel('Description').fill('Typed meanwhile');
  release();
  await page.getByLabel('Issue type').selectOption('Task', LIVE_UPDATE);
  expect(await page.getByLabel('Description').inputValue()).toBe('Typed meanwhile');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('description');
});
