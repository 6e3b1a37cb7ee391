import { follow, isElsewhere, isFollowed, withWarning, type Delegation, type Deletion } from '../domain/delegation';
import { unseen } from '../domain/ending';
import { goalsAnew, isGoalWarning } from '../domain/goals';
import type { Moment } from '../domain/moment';
import { JiraUnavailable } from '../platform/jira';
import { readIssue, type SeenIssue } from '../platform/issue';
import { readWorkflows } from '../platform/places';
import { putOff } from '../platform/queue';
import { commit } from '../platform/store';
import { siteUrl } from './channels';
import { deliver } from './deliver';
import { changeFamily, readFamily, type FamilyKeys } from './family';
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
 */
export async function followIssue(
  keys: FamilyKeys,
  issueId: string | undefined,
  moment: Moment,
  deletion: Deletion | null = null,
): Promise<void> {
  const startedAt = moment.now();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const family = await readFamily(keys);
    const issue = family?.delegation.value.issue;
    if (!family || (issueId !== undefined && issue?.id !== issueId)) return;
    const next = await asJiraSays(family.delegation.value, siteUrl(family.channels), deletion, moment);
    const change = changeFamily(family, next, moment.now());
    if (!change) return;
    if ((await commit(change.writes)) === 'committed') {
      if (change.told.length > 0) await deliver(change.told, family.channels, moment, startedAt);
      await tellOfRecord(family.delegation, next, moment.now());
      return;
    }
  }
  await putOff({ do: 'look', kind: 'delegation', record: keys.record }, PUT_OFF_MS);
}

/** The delegation as Jira says it stands; where Jira can't say it now, marked to be looked at when it can. */
async function asJiraSays(
  delegation: Delegation,
  site: string,
  told: Deletion | null,
  moment: Moment,
): Promise<Delegation> {
  const { issue, absence } = delegation;
  if (!issue || !isFollowed(delegation)) return delegation;
  const deletion = told ?? absence;
  try {
    const seen = await readIssue(issue.id, site);
    if (seen) return await takeIn(delegation, seen, moment.now());
    return unseen(delegation, deletion, moment.now());
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    return {
      ...delegation,
      absence: deletion,
      lookAt: moment.now() + (error.retryAfterMs ?? LOOK_AGAIN_MS),
    };
  }
}

/** Statuses of another workflow are found anew there. */
async function takeIn(delegation: Delegation, { facts }: SeenIssue, now: number): Promise<Delegation> {
  if (!isElsewhere(delegation, facts)) return follow(delegation, facts, delegation.goals, now);
  const workflow = (await readWorkflows(facts.projectId))?.find(({ id }) => id === facts.typeId);
  const { goals, warnings } = goalsAnew(delegation.wanted, workflow?.statuses ?? []);
  const arrived = { ...delegation, warnings: delegation.warnings.filter((warning) => !isGoalWarning(warning)) };
  return warnings.reduce((warned, warning) => withWarning(warned, warning, now), follow(arrived, facts, goals, now));
}
