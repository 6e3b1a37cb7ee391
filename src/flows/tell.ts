import type { Moment } from '../domain/moment';
import { settled } from '../domain/offboarding';
import { commit, pick, readRecords } from '../platform/store';
import { type Subject } from '../platform/listings';
import { CHANNEL_RECORDS, channelsOf, leasedWrite, probeWrites } from './channels';
import { deliver } from './deliver';

/** A record that Jira knows nothing of is due: time may have completed an offboarding, or there is something to tell of it. */
export async function tell(kind: 'offboarding' | 'pair', key: string, moment: Moment): Promise<void> {
  const startedAt = moment.now();
  const records = await readRecords([...CHANNEL_RECORDS, { kind, key }]);
  const stored = pick(records, kind, key);
  if (!stored) return;
  const channels = channelsOf(records);
  const next: Subject = stored.kind === 'offboarding' ? { ...stored, value: settled(stored.value, startedAt) } : stored;
  const { write, told } = leasedWrite(next, channels, startedAt);
  if (next.value === stored.value && told.length === 0) return;
  const outcome = await commit([write, ...probeWrites(told, channels, startedAt)]);
  if (outcome === 'committed' && told.length > 0) await deliver(told, channels, moment, startedAt);
}
