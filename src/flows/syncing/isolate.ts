import type { NewFinding } from '../../domain/alerts/finding';
import { setAsideScope, withScopeReplaced } from '../../domain/alerts/record-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { JiraUnavailable } from '../../platform/jira/jira';
import { log } from '../../platform/forge/log';
import type { OutboxKind } from '../../platform/storage/listings';
import { commit, pick, readRecords, rewrite, update } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { reportFindings } from '../records/alerts';
import { changeRecordFindings } from '../records/record-findings';

/** Time for which a record is set aside after an unexpected error. */
const SET_ASIDE_MS = 60 * 60_000;

/**
 * Processes one record so that its errors don't affect other records. If Jira or storage is unavailable, the record
 * stays due. An unexpected error sets the record aside for an hour, and becomes a finding.
 */
export async function isolate(
  { kind, key }: { readonly kind: OutboxKind; readonly key: string },
  process: () => Promise<unknown>,
  context: InvocationContext,
): Promise<void> {
  try {
    await process();
  } catch (error) {
    if (error instanceof JiraUnavailable || error instanceof StoreUnavailable) {
      log('process.unavailable', { record: key });
      return;
    }
    log('process.failed', { record: key, error: errorKind(error) });
    await setAside(kind, key, errorKind(error), context);
  }
}

function errorKind(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Scope of the finding about records that the app can't read. */
const UNREADABLE_SCOPE = 'record:unreadable';

/** Reports stored records that the app can't read. Without such records, removes the finding about them. */
export async function reportUnreadable(keys: readonly string[], context: InvocationContext): Promise<void> {
  const count = keys.length === 1 ? 'a stored record' : `${keys.length} stored records`;
  const finding: NewFinding = {
    key: UNREADABLE_SCOPE,
    topic: 'site',
    text: `The app can't read ${count}, and leaves ${keys.length === 1 ? 'it' : 'them'} out. All others are processed.`,
    fix: "Report this to the app's support, with the time of this finding.",
  };
  await reportFindings(UNREADABLE_SCOPE, keys.length > 0 ? [finding] : [], context.now());
}

/** Sets a record aside. If that fails, the next sweep processes the record again. */
async function setAside(kind: OutboxKind, key: string, errorName: string, context: InvocationContext): Promise<void> {
  const now = context.now();
  try {
    await update([{ kind, key }], (records) => {
      const record = pick(records, kind, key);
      const writes = record ? [rewrite(record, { ...record.value, setAsideUntil: now + SET_ASIDE_MS })] : [];
      return { writes, result: undefined };
    });
  } catch (error) {
    log('process.not-set-aside', { record: key, error: errorKind(error) });
  }
  const finding: NewFinding = {
    key: setAsideScope({ kind, key }),
    topic: 'site',
    text: `The app couldn't process a ${kind} (${errorName}). It tries again every hour.`,
    fix: "Report this to the app's support, with the time of this finding.",
  };
  await changeRecordFindings({ kind, key }, (before) => withScopeReplaced(before, finding.key, [finding], now));
}

/** Ends the set-aside period of a record that was processed successfully. */
export async function endSetAside(kind: OutboxKind, key: string, context: InvocationContext): Promise<void> {
  const record = pick(await readRecords([{ kind, key }]), kind, key);
  if (record === undefined) return;
  if (record.value.setAsideUntil === null) return;
  await commit([rewrite(record, { ...record.value, setAsideUntil: null })]);
  const scope = setAsideScope({ kind, key });
  await changeRecordFindings({ kind, key }, (before) => withScopeReplaced(before, scope, [], context.now()));
}
