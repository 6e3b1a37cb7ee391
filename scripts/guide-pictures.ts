import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from '../test/support/browser';
import { walkTheGuide } from '../test/support/guide';
import { startSandbox } from '../test/support/sandbox';

const FOLDER = process.argv[2] ?? join(__dirname, '../docs/torii');

/** Fixed time of the site and the browser, so that a picture changes only when its page does. */
const NOW = '2026-11-24T09:00:00Z';

/** Takes the pictures of docs/torii.md at each step of the service's guide. */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const [sandbox, browser] = await Promise.all([startSandbox({ args: ['--now', NOW] }), openBrowser()]);
  try {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 720 },
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    await context.clock.setFixedTime(NOW);
    await walkTheGuide(await context.newPage(), sandbox, async (step, page) => {
      await page.screenshot({ path: join(FOLDER, `${step}.png`), fullPage: true, caret: 'hide' });
      process.stdout.write(`${step}.png\n`);
    });
  } finally {
    await browser.close();
    await sandbox.stop();
  }
}

void main();
