import { FAILING_ALONE_SCOPE, pushFindings } from '../../domain/alerts/delivery-findings';
import { withPushFindings } from '../../domain/alerts/record-findings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { hasOutbox, type OutboxRecordRef } from '../../platform/storage/listings';
import type { Write } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { changeAllRecordFindings, changeRecordFindings, joinedKeys } from '../records/record-findings';
import { isSameRecord } from './attempt-result';

/**
 * Updates the findings about the pushes of changed records. If a finding is lost, the sweep restores one about a
 * dead-lettered push, and the next attempt restores one about a push that fails while others pass.
 */
export async function reportDeliveryFindings(
  before: readonly OutboxRecordRef[],
  after: readonly OutboxRecordRef[],
  context: InvocationContext,
): Promise<void> {
  const changed = after.flatMap((record) => {
    const recordBefore = before.find((candidate) => isSameRecord(candidate, record));
    const keysBefore = recordBefore ? joinedFindingKeys(recordBefore) : '';
    const isReported = keysBefore === joinedFindingKeys(record) && !keysBefore.includes(FAILING_ALONE_SCOPE);
    return isReported ? [] : [{ record, isFirst: keysBefore === '' }];
  });
  const withFirstFindings = changed.filter(({ isFirst }) => isFirst).map(({ record }) => record);
  const withEarlierFindings = changed.filter(({ isFirst }) => !isFirst).map(({ record }) => record);
  const now = context.now();
  try {
    await Promise.all([
      ...withFirstFindings.map((record) =>
        changeRecordFindings(record, (findings) => withPushFindings(findings, record, now), { isFirst: true }),
      ),
      changeAllRecordFindings(withEarlierFindings, (findings, record) => withPushFindings(findings, record, now)),
    ]);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log('findings.not-reported');
  }
}

function joinedFindingKeys(record: OutboxRecordRef): string {
  return joinedKeys(pushFindings(record));
}

/** Returns the records with an outbox among the writes. */
export function writtenRecords(writes: readonly Write[]): OutboxRecordRef[] {
  return writes.flatMap((write) => ('next' in write && hasOutbox(write.next) ? [write.next] : []));
}
