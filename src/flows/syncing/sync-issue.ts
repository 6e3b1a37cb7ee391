import {
  applyIssue,
  isInOtherWorkflow,
  isSynced,
  type Delegation,
  type Deletion,
} from '../../domain/delegation/delegation';
import { withIssueNotVisible } from '../../domain/delegation/ending';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { isStatusUnknown, type Settings } from '../../domain/configuration/settings';
import { withStatusesResolved } from '../../domain/delegation/workflow';
import { JiraUnavailable } from '../../platform/jira/jira';
import { readIssue, type FetchedIssue } from '../../platform/jira/issue';
import { readStatuses } from '../../platform/jira/project-metadata';
import { MAX_DELAY_MS, enqueue } from '../../platform/forge/queue';
import { commit, rewrite } from '../../platform/storage/store';
import { scheduleCompletionCheck } from '../outbox/completion-check';
import { deliver } from '../outbox/deliver';
import { changeAggregate, readAggregate, type Aggregate, type AggregateKeys } from '../records/aggregate';
import { reportRecordFindings } from '../records/alerts';

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
export async function syncIssue(
  keys: AggregateKeys,
  issueId: string | undefined,
  moment: InvocationContext,
  deletion: Deletion | null = null,
): Promise<boolean> {
  const startedAt = moment.now();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const family = await readAggregate(keys);
    const issue = family?.delegation.value.issue;
    if (!family || (issueId !== undefined && issue?.id !== issueId)) return true;
    let next;
    try {
      next = await asJiraSays(family.delegation.value, family.channels.settings, deletion, moment);
    } catch (error) {
      if (!(error instanceof JiraUnavailable)) throw error;
      if (await lookLater(family, deletion, error.retryAfterMs ?? LOOK_AGAIN_MS, moment)) return false;
      continue;
    }
    const change = changeAggregate(family, next, moment.now());
    if (!change) return true;
    if ((await commit(change.writes)) === 'committed') {
      if (change.told.length > 0) await deliver(change.told, family.channels, moment, startedAt);
      await scheduleCompletionCheck(change.writes, moment);
      await reportRecordFindings(family.delegation, next, moment.now());
      return true;
    }
  }
  await enqueue({ type: 'process-record', kind: 'delegation', record: keys.record }, PUT_OFF_MS);
  return false;
}

/**
 * Jira can't be asked now. The record is marked to be looked at when it can; until then nothing of it is told, since what is known
 * may not be so any more. @returns false if others changed it meanwhile
 */
async function lookLater(
  { delegation: stored }: Aggregate,
  deletion: Deletion | null,
  afterMs: number,
  moment: InvocationContext,
): Promise<boolean> {
  const { pendingDeletion, resyncAt } = stored.value;
  const now = moment.now();
  const isAwaited = resyncAt !== null && now < resyncAt && resyncAt <= now + afterMs;
  if (isAwaited && (deletion === null || pendingDeletion !== null)) return true;
  const value = {
    ...stored.value,
    pendingDeletion: deletion ?? pendingDeletion,
    resyncAt: isAwaited ? resyncAt : now + afterMs,
  };
  const write = rewrite(stored, value);
  if ((await commit([write])) === 'conflict') return false;
  if (!isAwaited && afterMs <= MAX_DELAY_MS) {
    await enqueue({ type: 'process-record', kind: 'delegation', record: stored.key }, afterMs);
  }
  return true;
}

/** The delegation as Jira says it stands. @throws JiraUnavailable */
async function asJiraSays(
  delegation: Delegation,
  settings: Settings,
  told: Deletion | null,
  moment: InvocationContext,
): Promise<Delegation> {
  const { issue, pendingDeletion: absence } = delegation;
  if (!issue || !isSynced(delegation)) return delegation;
  const seen = await readIssue(issue.id, settings.site?.url ?? '');
  return seen
    ? takeIn(delegation, seen, settings, moment.now())
    : withIssueNotVisible(delegation, told ?? absence, moment.now());
}

/** Applies the snapshot. In another workflow, or one that changed, the outcome statuses are resolved anew first. */
async function takeIn(
  delegation: Delegation,
  { snapshot: facts }: FetchedIssue,
  settings: Settings,
  now: number,
): Promise<Delegation> {
  const isChanged = isStatusUnknown(settings, facts);
  if (isChanged) await enqueue({ type: 'check-workflow', project: facts.projectId, issueType: facts.typeId }, 0);
  if (!isChanged && !isInOtherWorkflow(delegation, facts)) {
    return applyIssue(delegation, facts, delegation.outcomeStatuses, now);
  }
  const arrived = withStatusesResolved(delegation, await readStatuses(facts.projectId, facts.typeId), now);
  return applyIssue(arrived, facts, arrived.outcomeStatuses, now);
}
