import { JiraUnavailable } from '../platform/jira/jira';
import { StoreUnavailable } from '../platform/storage/store-errors';

/** What a page runs: where Jira or the storage can't be reached, its user is told so in words for people. */
export async function withReadableErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof JiraUnavailable || error instanceof StoreUnavailable) {
      throw new Error('Jira or storage is out of reach for now. Try again in a minute.', { cause: error });
    }
    throw error;
  }
}
