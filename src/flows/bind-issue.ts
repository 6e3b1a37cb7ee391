import { bound, follow, withWarning } from '../domain/delegation';
import type { Moment } from '../domain/moment';
import { toldByAnswer } from '../domain/told';
import { readOwnAccount, type SeenIssue } from '../platform/jira';
import { commit, type Stored } from '../platform/store';
import { deliver } from './deliver';
import { changeFamily, readFamily, type Family } from './family';

/**
 * Binds the issue that a delegation's claim made, in one transaction with its pair and its offboarding.
 *
 * @param by `answer`: the caller's 201 tells it; `push`: he has had his answer, so `delegation.created` tells it
 * @returns undefined if somebody else bound one first, or the claim was freed
 */
export async function bindIssue(
  claim: Family,
  seen: SeenIssue,
  warnings: readonly string[],
  by: 'answer' | 'push',
  moment: Moment,
): Promise<Stored<'delegation'> | undefined> {
  const startedAt = moment.now();
  const { token } = claim.delegation.value.creation ?? {};
  const keys = { record: claim.delegation.key, pair: claim.pair?.key, offboarding: claim.offboarding?.key };
  for (let family: Family | undefined = claim; family; family = await readFamily(keys)) {
    const { value } = family.delegation;
    if (value.state !== 'creating' || value.creation?.token !== token) return undefined;
    const now = moment.now();
    const made = warnings.reduce((so, warning) => withWarning(so, warning, now), bound(value, seen.facts, now));
    // The issue may have been worked already by the time it is found.
    const next = follow(by === 'answer' ? toldByAnswer(made) : made, seen.facts, made.goals, now);
    const change = changeFamily(family, next, now);
    if (change && (await commit(change.writes)) === 'committed') {
      if (change.told.length > 0) await deliver(change.told, family.channels, moment, startedAt);
      return change.delegation;
    }
  }
  return undefined;
}

/**
 * Takes on an issue that says it was made for a claim whose maker has died: only if its token is the claim's and the app itself
 * made it, since anyone who may edit can copy a property, and a clone carries it along.
 */
export async function adoptIssue(claim: Family, seen: SeenIssue, moment: Moment): Promise<Stored<'delegation'> | undefined> {
  const { creation } = claim.delegation.value;
  if (!creation || seen.routing?.token !== creation.token || seen.routing.record !== claim.delegation.key) return undefined;
  if (seen.creatorId !== (await readOwnAccount())) return undefined;
  return bindIssue(claim, seen, [], 'push', moment);
}
