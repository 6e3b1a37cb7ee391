import { withStateUpdated } from '../../domain/offboarding/offboarding';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import { commit, pick, readRecords } from '../../platform/storage/store';
import { deliver } from '../outbox/deliver';
import { reportDeliveryFindings } from '../outbox/delivery-findings';
import { hasNewestMembers } from '../outbox/update-aggregate';
import { CHANNEL_RECORDS, channelsOf, leasedWrite, siteUrl, takeTrials } from '../records/channels';
import { syncMembers } from './compare-with-jira';

/**
 * Sends the due pushes of an offboarding or a pair, or completes an offboarding after its wait. Syncs each of its
 * delegations first.
 * @param trial channel whose failing circuit uses this record as its trial push
 * @throws JiraUnavailable and leaves the record due
 */
export async function deliverDue(
  kind: 'offboarding' | 'pair',
  key: string,
  context: InvocationContext,
  trial?: ChannelName,
): Promise<void> {
  const startedAt = context.now();
  let due = await readDue(kind, key, startedAt, trial);
  if (due && due.deliveries.length > 0) {
    await syncMembers([due.record], siteUrl(due.channels), context);
    due = await readDue(kind, key, context.now(), trial);
  }
  if (!due) return;
  const { record, before, write, deliveries, channels } = due;
  if (record.kind === 'offboarding' && before.kind === 'offboarding' && record.value.state !== before.value.state) {
    // A delegation that the offboarding doesn't have yet is added first.
    if (!(await hasNewestMembers(before))) {
      await enqueue({ type: 'fold', kind, into: key }, 0, key);
      return;
    }
  }
  const trials = takeTrials(deliveries, channels, context.now(), trial);
  // A record that changed meanwhile is pushed by the invocation that changed it, or by the sweep.
  if ((await commit([write, ...trials.writes])) === 'conflict') return;
  await reportDeliveryFindings([before], [write.next], context);
  await deliver(deliveries, trials.channels, context, startedAt);
}

async function readDue(kind: 'offboarding' | 'pair', key: string, now: number, trial: ChannelName | undefined) {
  const records = await readRecords([...CHANNEL_RECORDS, { kind, key }]);
  const before = pick(records, kind, key);
  if (!before) return undefined;
  const channels = channelsOf(records);
  const record: OutboxRecordRef =
    before.kind === 'offboarding' ? { ...before, value: withStateUpdated(before.value, now) } : before;
  const { write, deliveries } = leasedWrite(record, channels, now, trial);
  const isDue = record.value !== before.value || deliveries.length > 0;
  return isDue ? { record, before, write, deliveries, channels } : undefined;
}
