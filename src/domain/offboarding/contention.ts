import { isEnded } from '../delegation/delegation';
import { countsOf, type Offboarding } from './offboarding';
import type { Pair } from './pair';

/** Open members up to which an event changes the shared record in its own transaction. */
const MAX_OPEN_TOGETHER = 12;

/** Time after which the sweep folds a state that the queue didn't, ms. */
export const FOLD_AFTER_MS = 2 * 60_000;

/** Members whose queue items together make one sure: the queue takes 500 items a minute. */
const EXPECTED_FOLDS = 50;

/** Returns true if an event leaves the offboarding to its consumer: many members are open, or the transaction met a conflict. */
export function foldsOffboardingApart(offboarding: Offboarding, hadConflict: boolean): boolean {
  return hadConflict || openMembers(offboarding) > MAX_OPEN_TOGETHER;
}

/** Returns true if an event leaves the pair to its consumer. A pair of one open account has nobody to compete with. */
export function foldsPairApart(pair: Pair, hadConflict: boolean): boolean {
  const open = Object.values(pair.members).filter(({ state }) => !isEnded(state)).length;
  return open >= MAX_OPEN_TOGETHER || (hadConflict && open > 1);
}

/** Returns the share of changes that enqueue a fold, so that a crowd of any size enqueues a few. */
export function foldChance(offboarding: Offboarding | undefined): number {
  return offboarding === undefined ? 1 : Math.min(1, EXPECTED_FOLDS / Math.max(1, openMembers(offboarding)));
}

/** Returns true if so many members are open that a fold waits a moment for more of them. */
export function isCrowd(offboarding: Offboarding | undefined): boolean {
  return offboarding !== undefined && openMembers(offboarding) > MAX_OPEN_TOGETHER;
}

function openMembers(offboarding: Offboarding): number {
  const { creating, open } = countsOf(offboarding);
  return creating + open;
}
