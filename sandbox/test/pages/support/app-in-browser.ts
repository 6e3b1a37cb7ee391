import type { Page } from 'playwright-core';
import { openBrowser } from '../../../../test/support/browser';
import { startSandbox, type Sandbox } from 'forge-sandbox/testing';
import { bundleFolder } from '../../../src/pages/bundle';

/** A test app on the demo's site, and a browser that shows it. */
export interface AppInBrowser {
  readonly sandbox: Sandbox;
  readonly page: Page;
  /** Opens a path of the sandbox. */
  readonly open: (path: string) => Promise<unknown>;
  /** Opens a path as a user, given the local part of the email address. */
  readonly openAs: (name: string, path: string) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

/** Starts a sandbox with a test app, and a browser. */
export async function openApp(app: 'every-part' | 'every-place'): Promise<AppInBrowser> {
  // Builds the bundle first, so that no test waits for it.
  await bundleFolder();
  const [sandbox, browser] = await Promise.all([
    startSandbox({ app: `sandbox/test/apps/${app}`, seed: 'demo' }),
    openBrowser(),
  ]);
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(20_000);
  const open = (path: string): Promise<unknown> => page.goto(sandbox.url + path);
  return {
    sandbox,
    page,
    open,
    async openAs(name, path) {
      const { accountId } = await sandbox.user(name);
      return open(`${path}${path.includes('?') ? '&' : '?'}as=${encodeURIComponent(accountId)}`);
    },
    async end() {
      await browser.close();
      await sandbox.stop();
    },
  };
}
