import { isEnded } from '../delegation/delegation';
import { countsOf, type Offboarding } from './offboarding';
import type { Pair } from './pair';

/** Number of open members from which on events leave the update of the shared record to a queue item. */
const MAX_OPEN_TOGETHER = 12;

/** Time after which the sweep folds a state that no queue item folded. */
export const FOLD_AFTER_MS = 2 * 60_000;

/** Expected number of queue items for a crowd of members. The queue accepts 500 items per minute. */
const EXPECTED_FOLDS = 50;

/**
 * Returns true if an event leaves the update of the offboarding to a queue item: many members are open, or the
 * transaction met a conflict.
 */
export function foldsOffboardingApart(offboarding: Offboarding, hadConflict: boolean): boolean {
  return hadConflict || openMembers(offboarding) > MAX_OPEN_TOGETHER;
}

/**
 * Returns true if an event leaves the update of the pair to a queue item. A pair with one open account has no competing
 * writers.
 */
export function foldsPairApart(pair: Pair, hadConflict: boolean): boolean {
  const open = Object.values(pair.members).filter(({ state }) => !isEnded(state)).length;
  return open >= MAX_OPEN_TOGETHER || (hadConflict && open > 1);
}

/** Returns the share of changes that enqueue a fold, so that a crowd doesn't enqueue one for each member. */
export function foldChance(offboarding: Offboarding | undefined): number {
  return offboarding === undefined ? 1 : Math.min(1, EXPECTED_FOLDS / Math.max(1, openMembers(offboarding)));
}

/** Returns true if enough members are open that a fold waits briefly for more changes. */
export function isCrowd(offboarding: Offboarding | undefined): boolean {
  return offboarding !== undefined && openMembers(offboarding) > MAX_OPEN_TOGETHER;
}

function openMembers(offboarding: Offboarding): number {
  const { creating, open } = countsOf(offboarding);
  return creating + open;
}
