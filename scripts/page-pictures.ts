import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser';
import { startStory, type Story } from '../test/support/story';

const FOLDER = join(__dirname, '../docs/pictures');
const WIDTH = 1280;
/** Minimum height, px. */
const HEIGHT = 640;
const MINUTE_MS = 60_000;

/** Draws docs/pictures from the demo site on a fixed day, so that a picture changes only when its page does. */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const story = await startStory({ args: ['--port', '8080', '--now', '2026-11-24T09:00:00Z'] });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: HEIGHT },
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    await walk(story, page);
  } finally {
    await browser.close();
    await story.end();
  }
}

async function walk(story: Story, page: Page): Promise<void> {
  const { sandbox } = story;
  const { accountId } = await sandbox.user('ada');
  const open = (path: string) => page.goto(`${sandbox.url}${path}?as=${encodeURIComponent(accountId)}`);
  const tab = async (name: string) => {
    await page.getByRole('tab', { name }).click();
    await page.getByRole('tabpanel', { name }).waitFor();
  };

  await page.goto(`${sandbox.url}/service`);
  await page.getByRole('button', { name: 'Offboard Jane Roe' }).click();
  await sandbox.settle();
  const keys = await issues(story);
  const [first = '', second = '', third = ''] = keys;
  await story.assign(second, 'owen');
  await story.move(first, 'Done');

  const max = { email: 'max@acme.example', name: 'Max Moe' };
  const ofMax = { person: max, offboarding: { id: 'ob-max' }, dueAt: '2026-11-20' };
  const { issue: slack } = await story.delegated({ ...ofMax, id: 'max-slack', app: { name: 'Slack' } });
  await story.delegated({ ...ofMax, id: 'max-github', app: { name: 'GitHub' } });
  await story.move(slack?.key ?? '', 'Done');

  // Torii rejects one removal, then the webhook fails long enough for a finding.
  await story.admin('saveAlertProject', { project: 'IT' });
  await sandbox.service({ status: 404, host: 'api.toriihq.com', times: 1 });
  await story.move(second, 'Done', 'owen');
  await sandbox.service({ status: 503, host: 'hooks.offboarding.example' });
  await story.move(third, 'In Progress', 'owen');
  await sandbox.advance(40 * MINUTE_MS);
  await sandbox.settle();

  await open('/');
  await page.getByRole('link', { name: third }).waitFor();
  await draw(page, 'home');
  await open('/jira/admin');
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
  await page.getByText('Olga Owner').first().waitFor();
  await draw(page, 'administration');
  await open(`/browse/${third}`);
  await page.getByRole('region', { name: 'Delegation' }).getByRole('button', { name: 'Access removed' }).waitFor();
  await draw(page, 'issue');

  await open('/jira/admin/get-started');
  await page.getByText('Send the first delegation').waitFor();
  await draw(page, 'get-started');
  await open('/jira/admin/admin');
  await page.getByText(/needs? your attention/).waitFor();
  await page.getByText('Last 28 days').waitFor();
  await draw(page, 'admin-overview');
  await tab('Connection');
  await draw(page, 'admin-connection');
  await tab('Torii');
  await draw(page, 'admin-torii');
  await tab('Rules');
  await draw(page, 'admin-rules');
  await page
    .getByRole('row', { name: /All apps/ })
    .getByRole('button', { name: 'Edit' })
    .click();
  await page.getByRole('button', { name: 'Preview issue' }).click();
  await page.getByText('Remove Jane Roe from Figma').waitFor();
  await draw(page, 'admin-rule');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await tab('Delegations');
  await page
    .getByRole('row', { name: /Jane Roe/ })
    .first()
    .waitFor();
  await draw(page, 'admin-delegations');
  await page.getByRole('button', { name: 'Open', exact: true }).first().click();
  await page
    .getByRole('table', { name: 'Story' })
    .getByRole('row', { name: /Issue changed/ })
    .first()
    .waitFor();
  await draw(page, 'admin-story');
  await tab('Deliveries');
  await page
    .getByRole('row', { name: /Removal from the app/ })
    .first()
    .waitFor();
  await draw(page, 'admin-deliveries');
  await tab('Evidence');
  await page
    .getByRole('row', { name: /Jane Roe/ })
    .first()
    .waitFor();
  await draw(page, 'admin-evidence');
  await tab('Requests');
  await draw(page, 'admin-requests');
  await tab('Settings');
  await page
    .getByRole('row', { name: /Ada Admin/ })
    .first()
    .waitFor();
  await draw(page, 'admin-settings');

  await open('/jira/apps/offboardings');
  await page.getByRole('row', { name: /Max Moe/ }).waitFor();
  await draw(page, 'offboardings');
  await page.getByRole('button', { name: 'View issues' }).first().click();
  await page.getByRole('row', { name: /GitHub/ }).waitFor();
  await draw(page, 'person');
  await open('/jira/dashboard');
  await page.getByText('Done this week').waitFor();
  await draw(page, 'gadget');
}

/** Returns the keys of the delegation issues, oldest first. */
async function issues({ sandbox }: Story): Promise<string[]> {
  const found = await sandbox.jira('ada', 'POST', '/search/jql', {
    jql: 'project in (IT, OPS) order by created asc, key asc',
    fields: ['summary'],
  });
  return found.json<{ issues: { key: string }[] }>().issues.map(({ key }) => key);
}

/** Takes a picture of the whole page. Expects the content to be there. */
async function draw(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const scrolled = await page.evaluate(() =>
    Math.max(
      document.documentElement.scrollHeight,
      ...[...document.querySelectorAll('[role=dialog]')].map((dialog) => dialog.scrollHeight + 120),
    ),
  );
  await page.setViewportSize({ width: WIDTH, height: Math.max(HEIGHT, scrolled) });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  process.stdout.write(`${name}.png\n`);
  await page.setViewportSize({ width: WIDTH, height: HEIGHT });
}

void main();
