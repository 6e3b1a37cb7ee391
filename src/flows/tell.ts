import type { Moment } from '../domain/moment';
import { settled } from '../domain/offboarding';
import { commit, pick, readRecords } from '../platform/store';
import { type Subject } from '../platform/listings';
import { CHANNEL_RECORDS, channelsOf, leasedWrite, probeWrites, siteUrl } from './channels';
import { askJiraOf } from './compare-with-jira';
import { deliver } from './deliver';

/**
 * A record that Jira knows nothing of is due: time may have completed an offboarding, or there is something to tell of it. Then Jira is
 * asked first how its delegations stand. @throws JiraUnavailable: it stays due
 */
export async function tell(kind: 'offboarding' | 'pair', key: string, moment: Moment): Promise<void> {
  const startedAt = moment.now();
  let news = await readNews(kind, key, startedAt);
  if (news && news.told.length > 0) {
    await askJiraOf([news.subject], siteUrl(news.channels), moment);
    news = await readNews(kind, key, moment.now());
  }
  if (!news) return;
  const { write, told, channels } = news;
  const outcome = await commit([write, ...probeWrites(told, channels, moment.now())]);
  if (outcome === 'committed' && told.length > 0) await deliver(told, channels, moment, startedAt);
}

async function readNews(kind: 'offboarding' | 'pair', key: string, now: number) {
  const records = await readRecords([...CHANNEL_RECORDS, { kind, key }]);
  const stored = pick(records, kind, key);
  if (!stored) return undefined;
  const channels = channelsOf(records);
  const subject: Subject = stored.kind === 'offboarding' ? { ...stored, value: settled(stored.value, now) } : stored;
  const { write, told } = leasedWrite(subject, channels, now);
  return subject.value === stored.value && told.length === 0 ? undefined : { subject, write, told, channels };
}
