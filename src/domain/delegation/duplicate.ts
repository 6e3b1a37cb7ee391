import type { PairMember } from '../offboarding/pair';
import { conflictError, type ProblemError } from '../contract/problem';

/** The same person, app and account delegated twice: what is said of the second one. */

export function duplicateWarning(duplicate: PairMember): string {
  return `the same person, app and account are delegated as ${nameOf(duplicate)} too, which is open`;
}

/** Returns the conflict with an open delegation, for a rule that refuses duplicates. */
export function duplicateError(duplicate: PairMember): ProblemError {
  return conflictError(
    `The same person, app and account are delegated already as ${nameOf(duplicate)}, which is open. Wait for it, or cancel it first.`,
  );
}

function nameOf({ id, issueKey }: PairMember): string {
  return issueKey === null ? id : `${id} (${issueKey})`;
}
