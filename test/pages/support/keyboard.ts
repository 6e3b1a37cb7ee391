import type { Locator, Page } from 'playwright-core';
import { SOON } from './admin-page';

/** Uses a page by keyboard alone. */
export interface Keyboard {
  /** Presses Tab until an element has the focus. */
  reach(there: Locator, key?: 'Tab' | 'Shift+Tab'): Promise<void>;
  /** Reaches an element, and presses a key on it. */
  use(there: Locator, key?: 'Enter' | 'Space'): Promise<void>;
  /** Chooses an option of a select: typing finds it, Enter chooses it. */
  choose(label: string, typed: string): Promise<void>;
}

export const hasFocus = (there: Locator) => there.evaluate((element) => element === document.activeElement);

export function keyboardOf(page: Page): Keyboard {
  const reach: Keyboard['reach'] = async (there, key = 'Tab') => {
    await there.waitFor(SOON);
    for (let n = 0; n < 60; n += 1) {
      if (await hasFocus(there)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`no Tab leads to ${String(there)}`);
  };
  return {
    reach,
    async use(there, key = 'Enter') {
      await reach(there);
      await page.keyboard.press(key);
    },
    async choose(label, typed) {
      await reach(page.getByRole('combobox', { name: label }));
      await page.keyboard.type(typed);
      await page.getByRole('option', { name: typed }).first().waitFor(SOON);
      await page.keyboard.press('Enter');
    },
  };
}
