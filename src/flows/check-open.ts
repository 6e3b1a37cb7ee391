import { delegationAttributes, updatedOrder } from '../domain/attributes';
import { ASSIGNEE_SCOPE, assigneeFindings, recordFindings, recordScope } from '../domain/delegation-findings';
import { isEnded } from '../domain/delegation';
import { withFindings, type Notices } from '../domain/finding';
import type { Moment } from '../domain/moment';
import { channelsOn } from '../domain/settings';
import { withGoalsAnew } from '../domain/workflow';
import { readAccounts } from '../platform/check-up';
import { listDelegations } from '../platform/listings';
import { readWorkflows } from '../platform/places';
import { commit, MAX_OPERATIONS, readRecords, rewrite, type Stored } from '../platform/store';
import { readChannels } from './channels';
import { keysOf } from './compare-with-jira';
import { followIssue } from './follow-issue';
import { changeNotices, listNotices } from './tell-admin';

const AT_ONCE = 100;

/**
 * Nightly: whether whoever has an open delegation can do it, and what its record says that an admin has to know.
 * @param after `updated` of the last one that was checked
 * @returns where to go on; null when all were checked
 */
export async function checkOpen(after: number, moment: Moment): Promise<number | null> {
  const { delegations: listed } = await listDelegations(
    { by: 'by-state', is: 'in_progress', oldestFirst: true, since: after },
    AT_ONCE,
  );
  const delegations = await inTheirWorkflows(listed, moment);
  const accounts = await readAccounts([
    ...new Set(delegations.flatMap(({ value }) => value.assignee?.accountId ?? [])),
  ]);
  const now = moment.now();
  await changeNotices((notices) =>
    delegations.reduce((so, { key, value }) => {
      const account = accounts.find(({ accountId }) => accountId === value.assignee?.accountId);
      const assigned = withFindings(so, ASSIGNEE_SCOPE(key), assigneeFindings(key, value, account), now);
      return withFindings(assigned, recordScope(key), recordFindings(key, value), now);
    }, notices),
  );
  const last = listed.at(-1);
  const next = last && updatedOrder(last.value);
  if (next !== undefined && listed.length === AT_ONCE && next > after) return next;
  await forgetEnded(moment);
  return null;
}

/**
 * No event tells that a status was taken out of a workflow, or is back: the statuses that end each delegation are looked for where its
 * issue is now. What changed meanwhile is left to the next night.
 */
async function inTheirWorkflows(
  delegations: readonly Stored<'delegation'>[],
  moment: Moment,
): Promise<Stored<'delegation'>[]> {
  const projects = [...new Set(delegations.flatMap(({ value }) => value.issue?.projectId ?? []))];
  const workflows = new Map(
    await Promise.all(projects.map(async (project) => [project, await readWorkflows(project)] as const)),
  );
  const { settings } = await readChannels();
  const checked: Stored<'delegation'>[] = [];
  for (const record of delegations) {
    const { projectId = '', typeId } = record.value.issue ?? {};
    const statuses = workflows.get(projectId)?.find(({ id }) => id === typeId)?.statuses;
    const value = statuses ? withGoalsAnew(record.value, statuses, moment.now()) : record.value;
    const write = rewrite(record, value, delegationAttributes(value, channelsOn(settings)));
    const isChanged = value !== record.value && (await commit([write])) === 'committed';
    if (isChanged) await followIssue(keysOf(record), undefined, moment);
    checked.push(isChanged ? write.next : record);
  }
  return checked;
}

/** What was found of delegations that are over by now is mended. */
async function forgetEnded(moment: Moment): Promise<void> {
  const keys = recordsOf(await listNotices());
  const live = new Set<string>();
  for (let at = 0; at < keys.length; at += MAX_OPERATIONS) {
    const records = await readRecords(
      keys.slice(at, at + MAX_OPERATIONS).map((key) => ({ kind: 'delegation' as const, key })),
    );
    for (const record of records) if (isOpen(record)) live.add(record.key);
  }
  await changeNotices((notices) =>
    recordsOf(notices)
      .filter((key) => keys.includes(key) && !live.has(key))
      .reduce((so, key) => withFindings(so, `delegation:${key}:`, [], moment.now()), notices),
  );
}

function recordsOf({ findings }: Notices): string[] {
  return [
    ...new Set(
      Object.keys(findings).flatMap((key) => (key.startsWith('delegation:') ? (key.split(':')[1] ?? []) : [])),
    ),
  ];
}

function isOpen(record: Stored): boolean {
  return record.kind === 'delegation' && !isEnded(record.value.state);
}
