import type { PairMember } from './pair';
import { conflict, type Refusal } from './problem';

/** The same person, app and account delegated twice: what is said of the second one. */

export function twinWarning(twin: PairMember): string {
  return `the same person, app and account are delegated as ${nameOf(twin)} too, which is open`;
}

/** Where the rule wants no second task for the same access. */
export function twinConflict(twin: PairMember): Refusal {
  return conflict(
    `The same person, app and account are delegated already as ${nameOf(twin)}, which is open. Wait for it, or cancel it first.`,
  );
}

function nameOf({ id, issueKey }: PairMember): string {
  return issueKey === null ? id : `${id} (${issueKey})`;
}
