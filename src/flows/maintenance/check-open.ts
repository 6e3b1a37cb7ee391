import {
  assigneeScope,
  assigneeFindings,
  findingsFromRecord,
  fromRecordScope,
} from '../../domain/alerts/delegation-findings';
import { withScopeReplaced, type RecordFindings } from '../../domain/alerts/record-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withStatusesResolved } from '../../domain/delegation/workflow';
import { readAccounts } from '../../platform/jira/people';
import { listDelegations, positionAfter } from '../../platform/storage/listings';
import { readIssueTypes } from '../../platform/jira/project-metadata';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { updateReminder } from '../outbox/reminders';
import { aggregateKeysOf } from '../records/aggregate';
import { currentSettings } from '../records/settings';
import { syncIssue } from '../syncing/sync-issue';
import { changeAllRecordFindings } from '../records/record-findings';

const PAGE = 100;

/**
 * Runs the daily check of open delegations: their workflows, assignees, records and reminders.
 * @param after `updated` of the last delegation that was checked
 * @returns position at which to continue, null when all were checked; and the findings that changed, by the keys of
 * their delegations
 */
export async function checkOpen(
  after: number,
  context: InvocationContext,
): Promise<{ readonly next: number | null; readonly changed: ReadonlyMap<string, RecordFindings> }> {
  const { records: page } = await listDelegations(
    { index: 'by-state', partition: 'in_progress', oldestFirst: true, since: after },
    PAGE,
  );
  const delegations = await resolveInWorkflows(page, context);
  const accounts = await readAccounts([
    ...new Set(delegations.flatMap(({ value }) => value.assignee?.accountId ?? [])),
  ]);
  const now = context.now();
  const changed = await changeAllRecordFindings(delegations, (before, { key, value }) => {
    const account = accounts.find(({ accountId }) => accountId === value.assignee?.accountId);
    const assigned = withScopeReplaced(before, assigneeScope(key), assigneeFindings(key, value, account), now);
    return withScopeReplaced(assigned, fromRecordScope(key), findingsFromRecord(key, value, now), now);
  });
  const settings = await currentSettings();
  for (const record of delegations) await updateReminder(record, settings, context);
  return { next: positionAfter(page, PAGE, after), changed };
}

/**
 * Resolves the outcome statuses of delegations in the current workflows, because no event reports a status that was
 * removed from a workflow or is back. Skips delegations that change meanwhile.
 */
async function resolveInWorkflows(
  delegations: readonly Stored<'delegation'>[],
  context: InvocationContext,
): Promise<Stored<'delegation'>[]> {
  const projects = [...new Set(delegations.flatMap(({ value }) => value.issue?.projectId ?? []))];
  const workflows = new Map(
    await Promise.all(projects.map(async (project) => [project, await readIssueTypes(project)] as const)),
  );
  const checked: Stored<'delegation'>[] = [];
  for (const record of delegations) {
    const { projectId = '', typeId } = record.value.issue ?? {};
    const statuses = workflows.get(projectId)?.find(({ id }) => id === typeId)?.statuses;
    const value = statuses ? withStatusesResolved(record.value, statuses, context.now()) : record.value;
    const write = rewrite(record, value);
    const isChanged = value !== record.value && (await commit([write])) === 'committed';
    if (isChanged) await syncIssue(aggregateKeysOf(record), undefined, context);
    checked.push(isChanged ? write.next : record);
  }
  return checked;
}
