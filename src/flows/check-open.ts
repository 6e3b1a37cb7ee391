import { updatedOrder } from '../domain/attributes';
import { ASSIGNEE_SCOPE, assigneeFindings, recordFindings, recordScope } from '../domain/delegation-findings';
import { isEnded } from '../domain/delegation';
import { withFindings, type Notices } from '../domain/finding';
import type { Moment } from '../domain/moment';
import { readAccounts } from '../platform/check-up';
import { listDelegations } from '../platform/listings';
import { MAX_OPERATIONS, readRecords, type Stored } from '../platform/store';
import { changeNotices, listNotices } from './tell-admin';

const AT_ONCE = 100;

/**
 * Nightly: whether whoever has an open delegation can do it, and what its record says that an admin has to know.
 * @param after `updated` of the last one that was checked
 * @returns where to go on; null when all were checked
 */
export async function checkOpen(after: number, moment: Moment): Promise<number | null> {
  const { delegations } = await listDelegations(
    { by: 'by-state', is: 'in_progress', oldestFirst: true, since: after },
    AT_ONCE,
  );
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
  const last = delegations.at(-1);
  const next = last && updatedOrder(last.value);
  if (next !== undefined && delegations.length === AT_ONCE && next > after) return next;
  await forgetEnded(moment);
  return null;
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
