import type { Account } from '../../domain/delegation/accounts';
import { isStatusUnknown, type ChannelSettings } from '../../domain/configuration/channel-settings';
import {
  applyIssue,
  isInOtherWorkflow,
  isSynced,
  type Delegation,
  type Deletion,
} from '../../domain/delegation/delegation';
import { withIssueNotVisible } from '../../domain/delegation/ending';
import { withStatusesResolved } from '../../domain/delegation/workflow';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { readIssue, type FetchedIssue } from '../../platform/jira/issue';
import { JiraUnavailable } from '../../platform/jira/jira';
import { readStatuses } from '../../platform/jira/project-metadata';
import { pick, rewrite, update, type Stored } from '../../platform/storage/store';
import { StoreContended } from '../../platform/storage/store-errors';
import { followUpChange, updateAggregate } from '../outbox/update-aggregate';
import { readAggregate, type AggregateKeys } from '../records/aggregate';
import { reportRecordFindings } from '../records/record-findings';

/** Wait before the next sync after too many conflicts. */
const CONTENDED_WAIT_MS = 5000;

/** Wait before the next sync after Jira was unavailable without `Retry-After`. */
const RESYNC_AFTER_MS = 60_000;

export interface SyncOptions {
  /** Deletion that the event reported. It ends the delegation only if Jira doesn't show the issue. */
  readonly deletion?: Deletion | null;
  /** Channel whose failing circuit uses this delegation as its trial push. */
  readonly trial?: ChannelName | undefined;
}

/**
 * Reads an issue that may have changed, applies its snapshot, and pushes the change in the same invocation. The issue's
 * property only routes: the delegation is synced only if it is bound to this issue.
 * @param issueId issue of the event; undefined to sync the delegation's own issue
 * @returns false if Jira is unavailable, or others kept changing the records: the delegation is synced again later
 */
export async function syncIssue(
  keys: AggregateKeys,
  issueId: string | undefined,
  context: InvocationContext,
  { deletion = null, trial }: SyncOptions = {},
): Promise<boolean> {
  const startedAt = context.now();
  const aggregate = await readAggregate(keys);
  if (!aggregate) return true;
  const issue = issueReader(aggregate.channels.settings, deletion, context);
  try {
    const change = await updateAggregate(
      aggregate,
      ({ delegation }) =>
        issueId === undefined || delegation.value.issue?.id === issueId ? issue.applyTo(delegation) : undefined,
      context,
      { trial },
    );
    if (!change) return true;
    await followUpChange(change, context, startedAt);
    const { from, delegation } = change;
    await reportRecordFindings(from.delegation, delegation.value, context.now(), issue.assignee());
    return true;
  } catch (error) {
    if (error instanceof JiraUnavailable) {
      await resyncLater(aggregate.delegation, deletion, error.retryAfterMs ?? RESYNC_AFTER_MS, context);
      return false;
    }
    if (!(error instanceof StoreContended)) throw error;
    await enqueue({ type: 'process-record', kind: 'delegation', record: keys.record }, CONTENDED_WAIT_MS);
    return false;
  }
}

/** A delegation after its issue was read. */
interface AppliedRead {
  readonly next: Delegation;
  readonly assignee?: Account | undefined;
}

/**
 * Returns a reader that reads the issue once per revision of the record, because a conflict on shared records needs no
 * second read.
 */
function issueReader(settings: ChannelSettings, deletion: Deletion | null, context: InvocationContext) {
  let latest: (AppliedRead & { readonly revision: number }) | undefined;
  return {
    async applyTo({ revision, value }: Stored<'delegation'>): Promise<Delegation> {
      if (latest?.revision !== revision) {
        latest = { revision, ...(await readAndApply(value, settings, deletion, context)) };
      }
      return latest.next;
    },
    /** Returns the account of the assignee, as it was read last. */
    assignee: () => latest?.assignee,
  };
}

/** Marks the delegation to be synced later. Until then nothing of it is pushed, because it may be outdated. */
async function resyncLater(
  known: Stored<'delegation'>,
  deletion: Deletion | null,
  afterMs: number,
  context: InvocationContext,
): Promise<void> {
  const isMarked = await update(
    [known],
    (records) => {
      const stored = pick(records, 'delegation', known.key);
      if (!stored) return { writes: [], result: false };
      const { pendingDeletion, resyncAt } = stored.value;
      const now = context.now();
      const isPlanned = resyncAt !== null && now < resyncAt && resyncAt <= now + afterMs;
      if (isPlanned && (deletion === null || pendingDeletion !== null)) return { writes: [], result: false };
      const value = {
        ...stored.value,
        pendingDeletion: deletion ?? pendingDeletion,
        resyncAt: isPlanned ? resyncAt : now + afterMs,
      };
      return { writes: [rewrite(stored, value)], result: !isPlanned };
    },
    [known],
  );
  if (isMarked) await enqueue({ type: 'process-record', kind: 'delegation', record: known.key }, afterMs);
}

/**
 * Returns the delegation after reading its issue.
 * @throws JiraUnavailable
 */
async function readAndApply(
  delegation: Delegation,
  settings: ChannelSettings,
  deletion: Deletion | null,
  context: InvocationContext,
): Promise<AppliedRead> {
  const { issue, pendingDeletion } = delegation;
  if (!issue || !isSynced(delegation)) return { next: delegation };
  const fetched = await readIssue(issue.id, settings.site?.url ?? '');
  if (!fetched) return { next: withIssueNotVisible(delegation, deletion ?? pendingDeletion, context.now()) };
  return {
    next: await withSnapshot(delegation, fetched, settings, context.now()),
    assignee: fetched.assigneeAccount,
  };
}

/** Applies the snapshot. If the workflow is another one or has changed, resolves the outcome statuses first. */
async function withSnapshot(
  delegation: Delegation,
  { snapshot }: FetchedIssue,
  settings: ChannelSettings,
  now: number,
): Promise<Delegation> {
  const { projectId, typeId } = snapshot;
  const isChanged = isStatusUnknown(settings, snapshot);
  if (isChanged) await enqueue({ type: 'check-workflow', project: projectId, issueType: typeId }, 0);
  if (!isChanged && !isInOtherWorkflow(delegation, snapshot)) {
    return applyIssue(delegation, snapshot, delegation.outcomeStatuses, now);
  }
  const resolved = withStatusesResolved(delegation, await readStatuses(projectId, typeId), now);
  return applyIssue(resolved, snapshot, resolved.outcomeStatuses, now);
}
