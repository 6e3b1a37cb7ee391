import { ProblemError, problemType, type Problem } from '../domain/contract/problem';
import { JiraUnavailable } from '../platform/jira/jira';
import { StoreUnavailable } from '../platform/storage/store-errors';

/**
 * Response of a resolver function that failed in an expected way. It is a value, because Forge keeps only the message
 * of a thrown error.
 */
export interface Failed {
  readonly problem: Problem;
}

/**
 * Runs a resolver function and returns expected failures as values.
 * @throws Error if the app has a defect
 */
export async function withProblems<T>(run: () => Promise<T>): Promise<T | Failed> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    if (error instanceof JiraUnavailable || error instanceof StoreUnavailable) return { problem: UNAVAILABLE };
    throw error;
  }
}

const UNAVAILABLE: Problem = {
  type: problemType('unavailable'),
  title: 'Temporarily unavailable',
  status: 503,
  detail: "We couldn't reach Jira or the app's storage. Try again in a minute.",
};

/** Response for users without the app's global permission. */
export const NOT_PERMITTED: Failed = {
  problem: {
    type: 'urn:delegate-for-jira:problem:forbidden',
    title: 'Permission required',
    status: 403,
    detail: 'You need the global permission "View offboardings". Ask a Jira admin to grant it.',
  },
};

/** Response for users who aren't Jira admins. */
export const NOT_ADMIN: Failed = {
  problem: {
    type: 'urn:delegate-for-jira:problem:forbidden',
    title: 'Only for Jira admins',
    status: 403,
    detail: 'Only people who administer Jira can do this. Ask a Jira admin.',
  },
};
