import { DAY_MS, MAX_OPERATIONS } from '../../domain/limits';
import {
  ADMIN_FUNCTIONS,
  type AdminFunctionName,
  type AuditView,
  type CheckedPayload,
} from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { Settings } from '../../domain/configuration/settings';
import { listByTime, pagesOf } from '../../platform/storage/listings';
import { commit, createRecord } from '../../platform/storage/store';

const PAGE = 50;
const MAX_TEXT_LENGTH = 500;

/** Adds an entry to the audit log if the function is audited. `detail` names the changed object, never a value. */
export async function recordAudit<Name extends AdminFunctionName>(
  name: Name,
  payload: CheckedPayload<Name>,
  detail: string,
  accountId: string,
  context: InvocationContext,
): Promise<void> {
  const text = auditText(name, payload, detail);
  if (text === undefined) return;
  const now = context.now();
  const entry = { at: new Date(now).toISOString(), by: accountId, function: name, text };
  await createRecord('audit-entry', `${now}-${context.newId()}`, entry);
}

function auditText<Name extends AdminFunctionName>(
  name: Name,
  payload: CheckedPayload<Name>,
  detail: string,
): string | undefined {
  // TypeScript can't relate a name to the payload of its entry.
  const entry: { payload: unknown; audit?: (payload: never, detail: string) => string } = ADMIN_FUNCTIONS[name];
  const text = entry.audit?.(payload as never, detail);
  return text === undefined || text === '' ? undefined : text.slice(0, MAX_TEXT_LENGTH);
}

/** Returns a page of the audit log, newest entries first. It may lag by seconds. */
export async function listAuditEntries(cursor?: string): Promise<AuditView> {
  const page = await listByTime('audit-entry', { limit: PAGE, newestFirst: true }, cursor);
  return { entries: page.records.map(({ value }) => value), cursor: page.cursor ?? null };
}

/**
 * Deletes entries that are older than the time after which delegations are deleted. Returns false if the time was too
 * short.
 */
export async function deleteOldAudit(
  { retention }: Settings,
  until: number,
  context: InvocationContext,
): Promise<boolean> {
  const cutoff = context.now() - retention.deleteAfterDays * DAY_MS;
  for await (const { records, cursor } of pagesOf((after) =>
    listByTime('audit-entry', { limit: MAX_OPERATIONS, before: cutoff }, after),
  )) {
    if (records.length > 0) await commit(records.map((drop) => ({ drop })));
    if (cursor !== undefined && context.now() >= until) return false;
  }
  return true;
}
