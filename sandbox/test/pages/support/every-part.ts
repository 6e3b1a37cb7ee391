import type { Page } from 'playwright-core';
import { bundleFolder } from '../../../src/pages/bundle';
import { openBrowser } from '../../../../test/support/browser';
import { startSandbox, type Sandbox } from '../../../../test/support/sandbox';

/** The app that has every part of UI Kit, on the demo's site, and a browser that looks at it. */
export interface EveryPart {
  readonly sandbox: Sandbox;
  readonly page: Page;
  /** Goes to a path of the sandbox. */
  readonly open: (path: string) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

export async function openEveryPart(): Promise<EveryPart> {
  // The pages are built when first asked for; that is not what is timed here.
  await bundleFolder();
  const [sandbox, browser] = await Promise.all([
    startSandbox({ app: 'sandbox/test/apps/every-part', seed: 'demo' }),
    openBrowser(),
  ]);
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(20_000);
  return {
    sandbox,
    page,
    open: (path) => page.goto(sandbox.url + path),
    async end() {
      await browser.close();
      await sandbox.stop();
    },
  };
}
