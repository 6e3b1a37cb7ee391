import { follow, isElsewhere, ISSUE_OUT_OF_REACH, withWarning, type Delegation } from '../domain/delegation';
import { goalsAnew } from '../domain/goals';
import type { Moment } from '../domain/moment';
import { JiraUnavailable, readIssue, readWorkflows, type SeenIssue } from '../platform/jira';
import { putOff } from '../platform/queue';
import { commit } from '../platform/store';
import { deliver, siteUrl } from './deliver';
import { changeFamily, readFamily, type FamilyKeys } from './family';

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
 */
export async function followIssue(keys: FamilyKeys, issueId: string | undefined, moment: Moment): Promise<void> {
  const startedAt = moment.now();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const family = await readFamily(keys);
    const issue = family?.delegation.value.issue;
    if (!family || !issue || (issueId !== undefined && issue.id !== issueId)) return;
    const next = await asJiraSays(family.delegation.value, issue.id, siteUrl(family.channels), moment);
    const change = changeFamily(family, next, moment.now());
    if (!change) return;
    if ((await commit(change.writes)) === 'committed') {
      if (change.told.length > 0) await deliver(change.told, family.channels, moment, startedAt);
      return;
    }
  }
  await putOff({ do: 'look', kind: 'delegation', record: keys.record }, PUT_OFF_MS);
}

/** The delegation as Jira says it stands; where Jira can't say it now, marked to be looked at when it can. */
async function asJiraSays(delegation: Delegation, issueId: string, site: string, moment: Moment): Promise<Delegation> {
  try {
    return await takeIn(delegation, await readIssue(issueId, site), moment.now());
  } catch (error) {
    if (!(error instanceof JiraUnavailable)) throw error;
    return { ...delegation, lookAt: moment.now() + (error.retryAfterMs ?? LOOK_AGAIN_MS) };
  }
}

/** Not being seen proves nothing: the state stays, and a warning says so. */
async function takeIn(delegation: Delegation, seen: SeenIssue | null, now: number): Promise<Delegation> {
  if (!seen) {
    const warned = withWarning(delegation, ISSUE_OUT_OF_REACH, now);
    return warned.lookAt === null ? warned : { ...warned, lookAt: null };
  }
  if (!isElsewhere(delegation, seen.facts)) return follow(delegation, seen.facts, delegation.goals, now);
  const workflow = (await readWorkflows(seen.facts.projectId))?.find(({ id }) => id === seen.facts.typeId);
  const { goals, warnings } = goalsAnew(delegation.goals, workflow?.statuses ?? []);
  return warnings.reduce((warned, warning) => withWarning(warned, warning, now), follow(delegation, seen.facts, goals, now));
}
