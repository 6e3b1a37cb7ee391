import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser';
import { startStory, type Story } from '../test/support/story';

const FOLDER = join(__dirname, '../docs/pictures');
/** Width of the browser window, px. */
const WIDTH = 1280;
/** Minimum height of the browser window, px. */
const MIN_HEIGHT = 640;
/** Height of the page around a dialog's content, px. */
const DIALOG_MARGIN = 120;
const MINUTE_MS = 60_000;

/** Takes the pictures of docs/pictures on the demo site on a fixed day, so that a picture changes only when its page does. */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const story = await startStory({ args: ['--port', '8080', '--now', '2026-11-24T09:00:00Z'] });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: MIN_HEIGHT },
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    await takePictures(story, page);
  } finally {
    await browser.close();
    await story.end();
  }
}

/** Visits the pages, and takes a picture of each. */
async function takePictures(story: Story, page: Page): Promise<void> {
  const { sandbox } = story;
  const { accountId } = await sandbox.user('ada');
  const open = (path: string) => page.goto(`${sandbox.url}${path}?as=${encodeURIComponent(accountId)}`);
  const openTab = async (name: string) => {
    await page.getByRole('tab', { name }).click();
    await page.getByRole('tabpanel', { name }).waitFor();
  };

  await page.goto(`${sandbox.url}/service`);
  await page.getByRole('button', { name: 'Offboard Jane Roe' }).click();
  await sandbox.settle();
  const [first = '', second = '', third = ''] = await issueKeys(story);
  await story.assign(second, 'owen');
  await story.move(first, 'Done');

  const max = { email: 'max@acme.example', name: 'Max Moe' };
  const taskOfMax = { person: max, offboarding: { id: 'ob-max' }, dueAt: '2026-11-20' };
  const { issue: slack } = await story.delegated({ ...taskOfMax, id: 'max-slack', app: { name: 'Slack' } });
  await story.delegated({ ...taskOfMax, id: 'max-github', app: { name: 'GitHub' } });
  await story.move(slack?.key ?? '', 'Done');

  // Torii rejects one removal, then the webhook fails long enough for a finding.
  await story.admin('saveAlertProject', { project: 'IT' });
  await sandbox.setService({ status: 404, host: 'api.toriihq.com', times: 1 });
  await story.move(second, 'Done', 'owen');
  await sandbox.setService({ status: 503, host: 'hooks.offboarding.example' });
  await story.move(third, 'In Progress', 'owen');
  await sandbox.advance(40 * MINUTE_MS);
  await sandbox.settle();

  await open('/');
  await page.getByRole('link', { name: third }).waitFor();
  await takePicture(page, 'home');
  await open('/jira/admin');
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
  await page.getByText('Olga Owner').first().waitFor();
  await takePicture(page, 'administration');
  await open(`/browse/${third}`);
  await page.getByRole('region', { name: 'Delegation' }).getByRole('button', { name: 'Access removed' }).waitFor();
  await takePicture(page, 'issue');

  await open('/jira/admin/get-started');
  await page.getByText('Send the first delegation').waitFor();
  await takePicture(page, 'get-started');
  await open('/jira/admin/admin');
  await page.getByText(/needs? your attention/).waitFor();
  await page.getByText('Last 28 days').waitFor();
  await takePicture(page, 'admin-overview');
  await openTab('Connection');
  await takePicture(page, 'admin-connection');
  await openTab('Torii');
  await takePicture(page, 'admin-torii');
  await openTab('Rules');
  await takePicture(page, 'admin-rules');
  await page
    .getByRole('row', { name: /All apps/ })
    .getByRole('button', { name: 'Edit' })
    .click();
  await page.getByRole('button', { name: 'Preview issue' }).click();
  await page.getByText('Remove Jane Roe from Figma').waitFor();
  await takePicture(page, 'admin-rule');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await openTab('Delegations');
  await page
    .getByRole('row', { name: /Jane Roe/ })
    .first()
    .waitFor();
  await takePicture(page, 'admin-delegations');
  await page.getByRole('button', { name: 'Open', exact: true }).first().click();
  await page
    .getByRole('table', { name: 'Story' })
    .getByRole('row', { name: /Issue changed/ })
    .first()
    .waitFor();
  await takePicture(page, 'admin-story');
  await openTab('Deliveries');
  await page
    .getByRole('row', { name: /Removal from the app/ })
    .first()
    .waitFor();
  await takePicture(page, 'admin-deliveries');
  await openTab('Evidence');
  await page
    .getByRole('row', { name: /Jane Roe/ })
    .first()
    .waitFor();
  await takePicture(page, 'admin-evidence');
  await openTab('Requests');
  await takePicture(page, 'admin-requests');
  await openTab('Settings');
  await page
    .getByRole('row', { name: /Ada Admin/ })
    .first()
    .waitFor();
  await takePicture(page, 'admin-settings');

  await open('/jira/apps/offboardings');
  await page.getByRole('row', { name: /Max Moe/ }).waitFor();
  await takePicture(page, 'offboardings');
  await page.getByRole('button', { name: 'View issues' }).first().click();
  await page.getByRole('row', { name: /GitHub/ }).waitFor();
  await takePicture(page, 'person');
  await open('/jira/dashboard');
  await page.getByText('Done this week').waitFor();
  await takePicture(page, 'gadget');
}

/** Returns the keys of the delegation issues, oldest first. */
async function issueKeys({ sandbox }: Story): Promise<string[]> {
  const response = await sandbox.jira('ada', 'POST', '/search/jql', {
    jql: 'project in (IT, OPS) order by created asc, key asc',
    fields: ['summary'],
  });
  return response.json<{ issues: { key: string }[] }>().issues.map(({ key }) => key);
}

/** Takes a picture of the whole page, whose content must be visible already. */
async function takePicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const contentHeight = await page.evaluate(
    (margin) =>
      Math.max(
        document.documentElement.scrollHeight,
        ...[...document.querySelectorAll('[role=dialog]')].map((dialog) => dialog.scrollHeight + margin),
      ),
    DIALOG_MARGIN,
  );
  await page.setViewportSize({ width: WIDTH, height: Math.max(MIN_HEIGHT, contentHeight) });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  process.stdout.write(`${name}.png\n`);
  await page.setViewportSize({ width: WIDTH, height: MIN_HEIGHT });
}

void main();
