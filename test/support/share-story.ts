import { startStory, type Story } from './story';

/** Gives all tests of a file one story, which is reset before each of them. */
export function shareStory(share: (story: Story) => void, options?: Parameters<typeof startStory>[0]): void {
  let story: Story;
  beforeAll(async () => {
    story = await startStory(options);
    share(story);
  });
  beforeEach(() => story.reset());
  afterAll(() => story.end());
}
