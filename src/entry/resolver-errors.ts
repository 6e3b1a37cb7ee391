import { ProblemError, type Problem } from '../domain/contract/problem';
import { JiraUnavailable } from '../platform/jira/jira';
import { StoreUnavailable } from '../platform/storage/store-errors';

/**
 * Response of a resolver function that failed in an expected way. It is a value, because Forge keeps only the message
 * of a thrown error.
 */
export interface FailureResponse {
  readonly problem: Problem;
}

/**
 * Runs a resolver function and returns expected failures as values.
 * @throws Error if the app has a defect
 */
export async function withProblems<T>(run: () => Promise<T>): Promise<T | FailureResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    if (error instanceof JiraUnavailable || error instanceof StoreUnavailable) return { problem: UNAVAILABLE };
    throw error;
  }
}

const { problem: UNAVAILABLE } = new ProblemError(
  'unavailable',
  "We couldn't reach Jira or the app's storage. Try again in a minute.",
);

/** Returns the response for users who may not call a function. */
export function forbiddenResponse(title: string, detail: string): FailureResponse {
  return { problem: { type: 'urn:delegate-for-jira:problem:forbidden', title, status: 403, detail } };
}
