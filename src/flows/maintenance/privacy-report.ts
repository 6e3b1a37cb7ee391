import { accountIdsOf, withAccountUpdate, type AccountUpdate } from '../../domain/delegation/accounts';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { ruleName } from '../../domain/configuration/rule';
import { CLOSED_ALERT_ASSIGNEE } from '../../domain/alerts/site-findings';
import { closedAccount, ruleFinding } from '../../domain/alerts/rule-findings';
import type { Settings } from '../../domain/configuration/settings';
import { accountIdsIn, closedMembers, withoutAccounts } from '../../domain/configuration/settings-accounts';
import { readAccounts } from '../../platform/jira/people';
import { reportAccounts, type ReportedAccount } from '../../platform/forge/privacy';
import { commit, pick, rewrite, update, type Stored } from '../../platform/storage/store';
import { listByTime, listDelegations, pagesOf, positionAfter } from '../../platform/storage/listings';
import { reportFindings } from '../records/alerts';
import { changeSettings } from '../records/settings';

const PAGE = 100;

/**
 * Reports stored account ids to Atlassian once a week, one page of delegations at a time. Erases closed accounts, and
 * updates changed names.
 * @param after `updated` of the last reported delegation; 0 starts with the accounts outside of delegations
 * @returns position at which to continue; null when all were reported
 */
export async function reportStoredAccounts(
  after: number,
  settings: Settings,
  context: InvocationContext,
): Promise<number | null> {
  if (after === 0) await reportOtherAccounts(settings, context);
  const { records: delegations } = await listDelegations({ index: 'updated', oldestFirst: true, since: after }, PAGE);
  const updates = await reportAndReadUpdates(
    delegations.flatMap(({ value }) =>
      accountIdsOf(value).map((accountId) => ({ accountId, updatedAt: value.updatedAt })),
    ),
  );
  for (const { key } of delegations) if (updates.size > 0) await applyUpdates(key, updates);
  return positionAfter(delegations, PAGE, after);
}

/**
 * Reports accounts to Atlassian, and returns its updates by account id. Null means that the account was closed and has to
 * be erased.
 */
async function reportAndReadUpdates(stored: readonly ReportedAccount[]): Promise<ReadonlyMap<string, AccountUpdate>> {
  const oldest = new Map<string, ReportedAccount>();
  for (const account of stored) {
    const known = oldest.get(account.accountId);
    if (!known || account.updatedAt < known.updatedAt) oldest.set(account.accountId, account);
  }
  const { closed, updated } = await reportAccounts([...oldest.values()]);
  const currentAccounts = await readAccounts(updated);
  return new Map<string, AccountUpdate>([
    ...closed.map((accountId) => [accountId, null] as const),
    ...currentAccounts.map(({ accountId, displayName }) => [accountId, { displayName }] as const),
  ]);
}

/** Applies updates to a delegation. Tries again after a conflict, because an erasure must not wait. */
async function applyUpdates(key: string, updates: ReadonlyMap<string, AccountUpdate>): Promise<void> {
  await update([{ kind: 'delegation', key }], (records) => {
    const record = pick(records, 'delegation', key);
    if (!record) return { writes: [], result: undefined };
    const value = [...updates].reduce(
      (current, [accountId, change]) => withAccountUpdate(current, accountId, change),
      record.value,
    );
    return { writes: value === record.value ? [] : [rewrite(record, value)], result: undefined };
  });
}

/** Reports the accounts outside of delegations: those in the settings, and the admins in the audit log. */
async function reportOtherAccounts(settings: Settings, context: InvocationContext): Promise<void> {
  const now = new Date(context.now()).toISOString();
  const updates = await reportAndReadUpdates(
    accountIdsIn(settings).map((accountId) => ({ accountId, updatedAt: now })),
  );
  const closed = new Set([...updates].flatMap(([accountId, change]) => (change === null ? [accountId] : [])));
  if (closed.size > 0) await changeSettings((current) => withoutAccounts(current, closed));
  for (const rule of settings.rules) {
    for (const member of closedMembers(rule, closed)) {
      const finding = ruleFinding(rule.id, ruleName(rule), closedAccount(member));
      await reportFindings(finding.key, [finding], context.now());
    }
  }
  if (closed.has(settings.alertProject?.assignee ?? '')) {
    await reportFindings(CLOSED_ALERT_ASSIGNEE.key, [CLOSED_ALERT_ASSIGNEE], context.now());
  }
  const pages = pagesOf((cursor) => listByTime('audit-entry', { limit: PAGE }, cursor));
  for await (const { records } of pages) await reportAudit(records);
}

async function reportAudit(entries: readonly Stored<'audit-entry'>[]): Promise<void> {
  const updates = await reportAndReadUpdates(
    entries.flatMap(({ value: { by, at } }) => (by === null ? [] : [{ accountId: by, updatedAt: at }])),
  );
  for (const entry of entries) {
    const { by } = entry.value;
    if (by === null || updates.get(by) !== null) continue;
    await commit([rewrite(entry, { ...entry.value, by: null })]);
  }
}
