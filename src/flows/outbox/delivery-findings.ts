import { FAILING_ALONE_SCOPE, pushFindings } from '../../domain/alerts/delivery-findings';
import { withPushFindings } from '../../domain/alerts/record-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { hasOutbox, type OutboxRecordRef } from '../../platform/storage/listings';
import type { Write } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { changeAllRecordFindings, changeRecordFindings, keysOf } from '../records/record-findings';
import { isSameRecord } from './attempt-result';

/**
 * Updates the findings about the pushes of records that changed. The sweep repairs a lost finding about a dead-lettered
 * push, and the next attempt one about a push that fails while others pass.
 */
export async function reportDeliveryFindings(
  before: readonly OutboxRecordRef[],
  after: readonly OutboxRecordRef[],
  context: InvocationContext,
): Promise<void> {
  const changed = after.flatMap((record) => {
    const earlier = before.find((known) => isSameRecord(known, record));
    const known = earlier ? pushKeys(earlier) : '';
    const isReported = known === pushKeys(record) && !known.includes(FAILING_ALONE_SCOPE);
    return isReported ? [] : [{ record, isFirst: known === '' }];
  });
  const recordsOf = (isFirst: boolean) => changed.filter((one) => one.isFirst === isFirst).map(({ record }) => record);
  const now = context.now();
  try {
    await Promise.all([
      ...recordsOf(true).map((record) =>
        changeRecordFindings(record, (known) => withPushFindings(known, record, now), true),
      ),
      changeAllRecordFindings(recordsOf(false), (known, record) => withPushFindings(known, record, now)),
    ]);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log('findings.not-reported');
  }
}

function pushKeys(record: OutboxRecordRef): string {
  return keysOf(pushFindings(record));
}

/** Returns the records with an outbox among the writes. */
export function writtenRecords(writes: readonly Write[]): OutboxRecordRef[] {
  return writes.flatMap((write) => ('next' in write && hasOutbox(write.next) ? [write.next] : []));
}
