import type { AdminFunctions, AuditView } from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { Settings } from '../../domain/configuration/settings';
import { commit, createRecord } from '../../platform/storage/store';
import { listAudit } from '../../platform/storage/listings';

const DAY_MS = 24 * 3_600_000;
const PAGE = 50;

/** What leaves a trace: all that changes settings, credentials, or what the service is told. */
const AUDITED: ReadonlySet<string> = new Set<keyof AdminFunctions>([
  'saveRule',
  'deleteRule',
  'saveAllowedProjects',
  'saveWebhook',
  'createCredential',
  'revokeCredential',
  'setBearer',
  'saveTorii',
  'resend',
  'dismiss',
  'resendAll',
  'dismissAll',
  'saveAlertProject',
  'saveRetention',
  'rotateUrl',
  'importConfiguration',
]);

/** Notes who called a function that changes something; what it was changed to is never noted. */
export async function recordAudit(functionKey: string, accountId: string, moment: InvocationContext): Promise<void> {
  if (!AUDITED.has(functionKey)) return;
  const now = moment.now();
  const entry = { at: new Date(now).toISOString(), by: accountId, function: functionKey };
  await createRecord('audit-entry', `${now}-${moment.newId()}`, entry);
}

/** Who changed what, newest first; may lag some seconds behind. */
export async function listAuditEntries(cursor?: string): Promise<AuditView> {
  const page = await listAudit({ limit: PAGE, newestFirst: true }, cursor);
  return { entries: page.entries.map(({ value }) => value), cursor: page.cursor ?? null };
}

/** Entries go when delegations of their age do. */
export async function deleteOldAudit({ retention }: Settings, until: number, moment: InvocationContext): Promise<void> {
  const cutoff = moment.now() - retention.deleteAfterDays * DAY_MS;
  let cursor: string | undefined;
  do {
    const page = await listAudit({ limit: 25, before: cutoff }, cursor);
    if (page.entries.length > 0) await commit(page.entries.map((drop) => ({ drop })));
    cursor = page.cursor;
  } while (cursor !== undefined && moment.now() < until);
}
