import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../support/browser';
import { startStory, type Story } from '../../support/story';
import { SOON } from './admin-page';

/** A story and a browser page. */
interface StoryPage {
  readonly story: Story;
  readonly page: Page;
}

/** Shares one story and one browser page between all tests of a file. */
export function sharePage(share: (shared: StoryPage) => void, options?: Parameters<typeof startStory>[0]): void {
  let story: Story;
  let browser: Browser;
  beforeAll(async () => {
    [story, browser] = await Promise.all([startStory(options), openBrowser()]);
    const context = await browser.newContext({ viewport: { width: 1280, height: 1400 }, locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(SOON.timeout);
    share({ story, page });
  });
  afterAll(async () => {
    await browser.close();
    await story.end();
  });
}
