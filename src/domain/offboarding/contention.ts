import { isEnded } from '../delegation/delegation';
import { MINUTE_MS } from '../limits';
import { countsOf, type Offboarding } from './offboarding';
import type { Pair } from './pair';

/** Number of open members above which, or for a pair from which, events leave the shared record to a queue item. */
const MANY_OPEN_MEMBERS = 6;

/** Time after which the sweep folds a state that no queue item folded. */
export const FOLD_AFTER_MS = 2 * MINUTE_MS;

/** Expected number of queue items if many members change at the same time. The queue accepts 500 items per minute. */
const EXPECTED_FOLDS = 50;

/**
 * Returns true if an event should leave the update of the offboarding to a queue item: many members are open, or the
 * transaction met a conflict.
 */
export function shouldFoldOffboardingLater(offboarding: Offboarding, hadConflict: boolean): boolean {
  return hadConflict || openMembers(offboarding) > MANY_OPEN_MEMBERS;
}

/**
 * Returns true if an event should leave the update of the pair to a queue item. A pair with one open account has no
 * competing writers.
 */
export function shouldFoldPairLater(pair: Pair, hadConflict: boolean): boolean {
  const open = Object.values(pair.members).filter(({ state }) => !isEnded(state)).length;
  return open >= MANY_OPEN_MEMBERS || (hadConflict && open > 1);
}

/** Returns the share of changes that enqueue a fold, so that many members don't enqueue one each. */
export function foldChance(offboarding: Offboarding | undefined): number {
  return offboarding === undefined ? 1 : Math.min(1, EXPECTED_FOLDS / Math.max(1, openMembers(offboarding)));
}

/** Returns true if so many members are open that a fold should wait briefly for more changes. */
export function hasManyOpenMembers(offboarding: Offboarding | undefined): boolean {
  return offboarding !== undefined && openMembers(offboarding) > MANY_OPEN_MEMBERS;
}

function openMembers(offboarding: Offboarding): number {
  const { creating, open } = countsOf(offboarding);
  return creating + open;
}
