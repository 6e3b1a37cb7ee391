import type { AdminFunctions, AuditView } from '../domain/admin-functions';
import type { Moment } from '../domain/moment';
import type { Settings } from '../domain/settings';
import { commit, createRecord } from '../platform/store';
import { listAudit } from '../platform/listings';

const DAY_MS = 24 * 3_600_000;
const PAGE = 50;

/** What leaves a trace: all that changes settings, credentials, or what the service is told. */
const AUDITED: ReadonlySet<string> = new Set<keyof AdminFunctions>([
  'saveRule',
  'deleteRule',
  'saveAllowedProjects',
  'saveReceiver',
  'createCredential',
  'endCredential',
  'setBearer',
  'saveTorii',
  'sendAgain',
  'dismiss',
  'sendAllAgain',
  'dismissAll',
  'saveFailureProject',
  'saveRetention',
  'rotateUrl',
  'importConfiguration',
]);

/** Notes who called a function that changes something; what it was changed to is never noted. */
export async function noteChange(functionKey: string, accountId: string, moment: Moment): Promise<void> {
  if (!AUDITED.has(functionKey)) return;
  const now = moment.now();
  const entry = { at: new Date(now).toISOString(), by: accountId, function: functionKey };
  await createRecord('audit', `${now}-${moment.newId()}`, entry, { noted: now });
}

/** Who changed what, newest first; may lag some seconds behind. */
export async function showAudit(cursor?: string): Promise<AuditView> {
  const page = await listAudit({ limit: PAGE, newestFirst: true }, cursor);
  return { entries: page.entries.map(({ value }) => value), cursor: page.cursor ?? null };
}

/** Entries go when delegations of their age do. */
export async function removeOldAudit({ retention }: Settings, until: number, moment: Moment): Promise<void> {
  const cutoff = moment.now() - retention.removeAfterDays * DAY_MS;
  let cursor: string | undefined;
  do {
    const page = await listAudit({ limit: 25, before: cutoff }, cursor);
    if (page.entries.length > 0) await commit(page.entries.map((drop) => ({ drop })));
    cursor = page.cursor;
  } while (cursor !== undefined && moment.now() < until);
}
