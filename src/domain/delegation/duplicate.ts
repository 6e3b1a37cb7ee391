import type { PairMember } from '../offboarding/pair';
import { conflictError, type ProblemError } from '../contract/problem';

/** The same person, app and account delegated twice: what is said of the second one. */

export function duplicateWarning(twin: PairMember): string {
  return `the same person, app and account are delegated as ${nameOf(twin)} too, which is open`;
}

/** Returns the conflict with an open delegation, for a rule that refuses duplicates. */
export function duplicateError(twin: PairMember): ProblemError {
  return conflictError(
    `The same person, app and account are delegated already as ${nameOf(twin)}, which is open. Wait for it, or cancel it first.`,
  );
}

function nameOf({ id, issueKey }: PairMember): string {
  return issueKey === null ? id : `${id} (${issueKey})`;
}
