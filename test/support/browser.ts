import { existsSync } from 'node:fs';
import axe, { type RunOptions } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

/** Opens a headless Chromium: the one in `CHROMIUM_PATH`, the system's, or the optional dependency's (Linux, x64). */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** An axe rule with the elements that violate it. */
type AxeFinding = readonly [rule: string, elements: readonly string[]];

/**
 * Returns axe's serious findings on the page.
 * @param rules the rules to check; all by default
 */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<readonly AxeFinding[]> {
  // Waits two frames, because a change of the theme starts its transitions in the next frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  // Waits for transitions, because contrast is low meanwhile. Ignores endless animations such as spinners.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        (animation) => animation.playState !== 'running' || animation.effect?.getComputedTiming().endTime === Infinity,
      ),
  );
  // Sends axe only once per page, because sending it takes longer than running it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const options: RunOptions = {
    resultTypes: ['violations'],
    // The hidden frame of an app's script shows nothing.
    iframes: false,
    ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: [...rules] } }),
  };
  const { violations } = await page.evaluate((given) => window.axe.run(document, given), options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)] as const);
}

/** Rules whose result depends on the theme. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Returns the findings on an open page in both themes at both widths: axe's serious ones, content that is wider than the
 * page, and UI Kit components that the sandbox doesn't draw. Pages follow theme and width without a reload.
 */
export async function findingsInAllLooks(page: Page): Promise<readonly unknown[]> {
  const findings: unknown[] = [];
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 1000 });
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    if (scrollWidth > width) findings.push(`${scrollWidth} px wide at ${width}`);
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForFunction((mode) => (document.documentElement.dataset.colorMode ?? mode) === mode, theme);
      const axeFindings = await seriousFindings(page, theme === 'dark' ? COLOR_RULES : undefined);
      findings.push(...axeFindings.map((finding) => [width, theme, ...finding]));
    }
  }
  const undrawn = await page.getByText("The sandbox doesn't draw this").count();
  return undrawn === 0 ? findings : [...findings, `${undrawn} parts that the sandbox doesn't draw`];
}

async function chromiumPath(): Promise<string> {
  const installed = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (installed !== undefined) return installed;
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
