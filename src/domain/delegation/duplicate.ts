import type { Pair, PairMember } from '../offboarding/pair';
import { conflictError, type ProblemError } from '../contract/problem';
import { isEnded } from './delegation';

/** Returns another open delegation of the pair for the same account; undefined if there is none. */
export function openDuplicate(
  pair: Pair,
  key: string,
  account: string | null,
): (PairMember & { key: string }) | undefined {
  const duplicate = Object.entries(pair.members).find(
    ([member, { state, account: memberAccount, accepted }]) =>
      member !== key && memberAccount === account && !accepted && !isEnded(state),
  );
  return duplicate && { key: duplicate[0], ...duplicate[1] };
}

export function duplicateWarning(duplicate: PairMember): string {
  return `${nameOf(duplicate)} is already open for the same person, app and account`;
}

/** Returns the conflict with an open delegation, for rules that refuse duplicates. */
export function duplicateError(duplicate: PairMember): ProblemError {
  return conflictError(
    `${nameOf(duplicate)} is already open for the same person, app and account. Wait until it ends, or cancel it first.`,
  );
}

function nameOf({ id, issueKey }: PairMember): string {
  return issueKey === null ? id : `${id} (${issueKey})`;
}
