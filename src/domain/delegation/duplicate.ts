import type { PairMember } from '../offboarding/pair';
import { conflictError, type ProblemError } from '../contract/problem';

/** Warning and error about a second delegation of the same person, app and account. */

export function duplicateWarning(duplicate: PairMember): string {
  return `the same person, app and account are also delegated as ${nameOf(duplicate)}, which is open`;
}

/** Returns the conflict with an open delegation, for rules that refuse duplicates. */
export function duplicateError(duplicate: PairMember): ProblemError {
  return conflictError(
    `The same person, app and account are already delegated as ${nameOf(duplicate)}, which is open. Wait for it, or cancel it first.`,
  );
}

function nameOf({ id, issueKey }: PairMember): string {
  return issueKey === null ? id : `${id} (${issueKey})`;
}
