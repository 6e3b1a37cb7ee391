import type { Locator, Page } from 'playwright-core';
import { SOON } from './admin-page';

/** Maximum number of elements between the focus and an element to reach. */
const MAX_PRESSES = 60;

/** Uses a page by keyboard alone. */
export interface Keyboard {
  /** Presses Tab until an element has the focus. */
  reach(element: Locator, key?: 'Tab' | 'Shift+Tab'): Promise<void>;
  /** Reaches an element, and presses a key on it. */
  use(element: Locator, key?: 'Enter' | 'Space'): Promise<void>;
  /** Chooses an option of a select: typing finds it, Enter chooses it. */
  choose(label: string, typed: string): Promise<void>;
}

export const hasFocus = (element: Locator) => element.evaluate((node) => node === document.activeElement);

export function keyboardOf(page: Page): Keyboard {
  const reach: Keyboard['reach'] = async (element, key = 'Tab') => {
    await element.waitFor(SOON);
    for (let presses = 0; presses < MAX_PRESSES; presses += 1) {
      if (await hasFocus(element)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`no key press leads to ${String(element)}`);
  };
  return {
    reach,
    async use(element, key = 'Enter') {
      await reach(element);
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
