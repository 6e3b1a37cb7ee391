import { delegationAttributes } from '../domain/attributes';
import { follow, isElsewhere, isFollowed, type Delegation, type Deletion } from '../domain/delegation';
import { unseen } from '../domain/ending';
import type { Moment } from '../domain/moment';
import { channelsOn } from '../domain/settings';
import { withGoalsAnew } from '../domain/workflow';
import { JiraUnavailable } from '../platform/jira';
import { readIssue, type SeenIssue } from '../platform/issue';
import { readStatuses } from '../platform/places';
import { MAX_DELAY_MS, putOff } from '../platform/queue';
import { commit, rewrite } from '../platform/store';
import { awaitWhole } from './await-whole';
import { siteUrl } from './channels';
import { deliver } from './deliver';
import { changeFamily, readFamily, type Family, type FamilyKeys } from './family';
import { tellOfRecord } from './tell-admin';

/** Concurrent changes of one delegation are few: past this many the look is put off. */
const MAX_ATTEMPTS = 5;
const PUT_OFF_MS = 5000;

/** How long after a look that found Jira out of reach the next one comes, ms. */
const LOOK_AGAIN_MS = 60_000;

/**
 * An issue changed, or may have: asks Jira how it stands, keeps that, and tells the service within this invocation.
 * The property that led here only routes; the record is followed only if it is bound to this very issue.
 *
 * @param issueId the event's issue; undefined when the record itself is to be looked at
 * @param deletion what an event said: it ends the delegation only if Jira does not show the issue
 * @returns false where Jira could not be asked: then nothing was told, and it is looked at again when Jira can be
 */
export async function followIssue(
  keys: FamilyKeys,
  issueId: string | undefined,
  moment: Moment,
  deletion: Deletion | null = null,
): Promise<boolean> {
  const startedAt = moment.now();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const family = await readFamily(keys);
    const issue = family?.delegation.value.issue;
    if (!family || (issueId !== undefined && issue?.id !== issueId)) return true;
    let next;
    try {
      next = await asJiraSays(family.delegation.value, siteUrl(family.channels), deletion, moment);
    } catch (error) {
      if (!(error instanceof JiraUnavailable)) throw error;
      if (await lookLater(family, deletion, error.retryAfterMs ?? LOOK_AGAIN_MS, moment)) return false;
      continue;
    }
    const change = changeFamily(family, next, moment.now());
    if (!change) return true;
    if ((await commit(change.writes)) === 'committed') {
      if (change.told.length > 0) await deliver(change.told, family.channels, moment, startedAt);
      await awaitWhole(change.writes, moment);
      await tellOfRecord(family.delegation, next, moment.now());
      return true;
    }
  }
  await putOff({ do: 'look', kind: 'delegation', record: keys.record }, PUT_OFF_MS);
  return false;
}

/**
 * Jira can't be asked now. The record is marked to be looked at when it can; until then nothing of it is told, since what is known
 * may not be so any more. @returns false if others changed it meanwhile
 */
async function lookLater(
  { delegation: stored, channels }: Family,
  deletion: Deletion | null,
  afterMs: number,
  moment: Moment,
): Promise<boolean> {
  const { absence, lookAt } = stored.value;
  const now = moment.now();
  const isAwaited = lookAt !== null && now < lookAt && lookAt <= now + afterMs;
  if (isAwaited && (deletion === null || absence !== null)) return true;
  const value = { ...stored.value, absence: deletion ?? absence, lookAt: isAwaited ? lookAt : now + afterMs };
  const write = rewrite(stored, value, delegationAttributes(value, channelsOn(channels.settings)));
  if ((await commit([write])) === 'conflict') return false;
  if (!isAwaited && afterMs <= MAX_DELAY_MS) {
    await putOff({ do: 'look', kind: 'delegation', record: stored.key }, afterMs);
  }
  return true;
}

/** The delegation as Jira says it stands. @throws JiraUnavailable */
async function asJiraSays(
  delegation: Delegation,
  site: string,
  told: Deletion | null,
  moment: Moment,
): Promise<Delegation> {
  const { issue, absence } = delegation;
  if (!issue || !isFollowed(delegation)) return delegation;
  const seen = await readIssue(issue.id, site);
  return seen ? takeIn(delegation, seen, moment.now()) : unseen(delegation, told ?? absence, moment.now());
}

/** Statuses of another workflow are found anew there. */
async function takeIn(delegation: Delegation, { facts }: SeenIssue, now: number): Promise<Delegation> {
  if (!isElsewhere(delegation, facts)) return follow(delegation, facts, delegation.goals, now);
  const arrived = withGoalsAnew(delegation, await readStatuses(facts.projectId, facts.typeId), now);
  return follow(arrived, facts, arrived.goals, now);
}
