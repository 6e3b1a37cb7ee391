import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withStateSettled } from '../../domain/delegation/offboarding';
import { commit, pick, readRecords } from '../../platform/storage/store';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import { CHANNEL_RECORDS, channelsOf, leasedWrite, trialWrites, siteUrl } from '../records/channels';
import { syncMembers } from './compare-with-jira';
import { deliver } from '../outbox/deliver';

/**
 * A record that Jira knows nothing of is due: time may have completed an offboarding, or there is something to tell of it. Then Jira is
 * asked first how its delegations stand. @throws JiraUnavailable: it stays due
 */
export async function deliverDue(kind: 'offboarding' | 'pair', key: string, moment: InvocationContext): Promise<void> {
  const startedAt = moment.now();
  let news = await readNews(kind, key, startedAt);
  if (news && news.deliveries.length > 0) {
    await syncMembers([news.record], siteUrl(news.channels), moment);
    news = await readNews(kind, key, moment.now());
  }
  if (!news) return;
  const { write, deliveries, channels } = news;
  const outcome = await commit([write, ...trialWrites(deliveries, channels, moment.now())]);
  if (outcome === 'committed' && deliveries.length > 0) await deliver(deliveries, channels, moment, startedAt);
}

async function readNews(kind: 'offboarding' | 'pair', key: string, now: number) {
  const records = await readRecords([...CHANNEL_RECORDS, { kind, key }]);
  const stored = pick(records, kind, key);
  if (!stored) return undefined;
  const channels = channelsOf(records);
  const record: OutboxRecordRef =
    stored.kind === 'offboarding' ? { ...stored, value: withStateSettled(stored.value, now) } : stored;
  const { write, told: deliveries } = leasedWrite(record, channels, now);
  return record.value === stored.value && deliveries.length === 0 ? undefined : { record, write, deliveries, channels };
}
