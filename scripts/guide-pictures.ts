import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from '../test/support/browser';
import { walkTheGuide } from '../test/support/guide';
import { startSandbox } from '../test/support/sandbox';

const FOLDER = process.argv[2] ?? join(__dirname, '../docs/torii');

/** So that a picture changes only when the page does: one and the same time of day is shown everywhere. */
const STILL_CLOCK = `
  Date.prototype.toLocaleTimeString = () => '10:15:00';
  Date.prototype.toLocaleString = () => '24 Nov 2026, 10:15';
`;

/** The pictures of docs/torii.md: the service's guide as it is clicked through. */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const [sandbox, browser] = await Promise.all([startSandbox(), openBrowser()]);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' });
    await context.addInitScript(STILL_CLOCK);
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
