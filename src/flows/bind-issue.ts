import { bound } from '../domain/beginning';
import { follow, withWarning, type Delegation } from '../domain/delegation';
import type { Moment } from '../domain/moment';
import { owing, type Work } from '../domain/owed';
import { openTwin } from '../domain/pair';
import type { StatusRef } from '../domain/status';
import { toldByAnswer } from '../domain/told';
import { withGoalsAnew } from '../domain/workflow';
import { readOwnAccount } from '../platform/people';
import { type SeenIssue } from '../platform/issue';
import { readStatuses } from '../platform/places';
import { putOff } from '../platform/queue';
import { commit, type Stored } from '../platform/store';
import { deliver } from './deliver';
import { changeFamily, readFamily, type Family } from './family';
import { owe } from './owed';

/** An issue that was made for a claim. */
export interface Birth {
  readonly seen: SeenIssue;
  readonly warnings: readonly string[];
  /** `answer`: the caller's 201 tells it; `push`: he has had his answer, so `delegation.created` tells it. */
  readonly by: 'answer' | 'push';
  /** Of the workflow that it follows, where it may have been moved since it was made. */
  readonly statuses?: readonly StatusRef[];
}

/**
 * Binds the issue that a delegation's claim made, in one transaction with its pair and its offboarding.
 *
 * @returns undefined if somebody else bound one first, or the claim was freed
 */
export async function bindIssue(
  claim: Family,
  birth: Birth,
  moment: Moment,
): Promise<Stored<'delegation'> | undefined> {
  const startedAt = moment.now();
  const { token } = claim.delegation.value.creation ?? {};
  const keys = { record: claim.delegation.key, pair: claim.pair?.key, offboarding: claim.offboarding?.key };
  for (let family: Family | undefined = claim; family; family = await readFamily(keys)) {
    const { value } = family.delegation;
    if (value.state !== 'creating' || value.creation?.token !== token) return undefined;
    const now = moment.now();
    const next = asBound(family, birth, now);
    const change = changeFamily(family, next, now);
    if (change && (await commit(change.writes)) === 'committed') {
      if (next.owed.works.length > 0) {
        await putOff({ do: 'look', kind: 'delegation', record: family.delegation.key }, 0);
      }
      if (change.told.length > 0) await deliver(change.told, family.channels, moment, startedAt);
      return change.delegation;
    }
  }
  return undefined;
}

/** The delegation with its issue bound, and whatever is owed to Jira then. */
export function asBound(family: Family, { seen, warnings, by, statuses }: Birth, now: number): Delegation {
  const born = bound(family.delegation.value, seen.facts, now);
  const made = warnings.reduce((so, warning) => withWarning(so, warning, now), born);
  const placed = statuses ? withGoalsAnew(made, statuses, now) : made;
  // The issue may have been worked already by the time it is found.
  const followed = follow(by === 'answer' ? toldByAnswer(placed) : placed, seen.facts, placed.goals, now);
  return { ...followed, owed: owing(followed.owed, linkToTwin(family, followed), now) };
}

/** The link says to people what the warning says to the service: the same access is somebody's task already. */
function linkToTwin({ delegation, pair }: Family, { issue, account }: Delegation): Work[] {
  const twin = pair && openTwin(pair.value, delegation.key, account);
  return issue && twin?.issueKey ? [{ do: 'link', issue: issue.id, to: twin.issueKey }] : [];
}

/**
 * Takes on an issue that says it was made for a claim whose maker has died: only if its token is the claim's and the app itself
 * made it, since anyone who may edit can copy a property, and a clone carries it along.
 */
export async function adoptIssue(
  claim: Family,
  seen: SeenIssue,
  moment: Moment,
): Promise<Stored<'delegation'> | undefined> {
  const { creation } = claim.delegation.value;
  if (!creation || !(await isOf(claim.delegation, seen))) return undefined;
  const statuses = await readStatuses(seen.facts.projectId, seen.facts.typeId);
  return bindIssue(claim, { seen, warnings: [], by: 'push', statuses }, moment);
}

/**
 * Jira knows no idempotency key, so that a create call which was given up may take effect after it was made again. The issue that
 * counts is the bound one; a second one is linked to it, says so in a comment, and is closed.
 */
export async function endSecondIssue(family: Family, seen: SeenIssue, moment: Moment): Promise<void> {
  const { delegation, channels } = family;
  const { issue } = delegation.value;
  const isClosed = seen.facts.status.category === 'done';
  if (!issue || issue.id === seen.facts.id || isClosed || !(await isOf(delegation, seen))) return;
  const works: Work[] = [
    { do: 'link', issue: seen.facts.id, to: issue.id },
    {
      do: 'comment',
      issue: seen.facts.id,
      name: 'second',
      text: `This issue was made a second time by mistake. The task is ${issue.key}; there is nothing to do here.`,
    },
    { do: 'close', issue: seen.facts.id },
  ];
  await owe(delegation, works, channels.settings, moment);
}

async function isOf({ key, value }: Stored<'delegation'>, { routing, creatorId }: SeenIssue): Promise<boolean> {
  return routing?.record === key && routing.token === value.token && creatorId === (await readOwnAccount());
}
