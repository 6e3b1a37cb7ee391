import { offboardingAttributes } from '../domain/attributes';
import type { Moment } from '../domain/moment';
import { settled } from '../domain/offboarding';
import { channelsOn, NO_SETTINGS } from '../domain/settings';
import { readIssue } from '../platform/jira';
import { putOff } from '../platform/queue';
import { commit, pick, readRecords, rewrite } from '../platform/store';
import { adoptIssue } from './bind-issue';
import { channelsOf, deliver, probeWrite, SETTINGS, SETTINGS_KEY, WEBHOOK_HEALTH, withLeases } from './deliver';
import { readFamily } from './family';
import { finishCreation } from './finish-creation';
import { followIssue } from './follow-issue';

/** Whatever is due of a record: the end of a creation, what Jira says, what the service has to be told. */
export async function look(kind: 'delegation' | 'offboarding', key: string, moment: Moment): Promise<void> {
  if (kind === 'offboarding') return lookAtOffboarding(key, moment);
  const record = pick(await readRecords([{ kind, key }]), kind, key);
  if (record?.value.state === 'creating') await finishCreation(key, moment);
  else if (record) {
    await followIssue({ record: key, pair: record.value.pairKey, offboarding: record.value.offboardingKey ?? undefined }, undefined, moment);
  }
}

/** Time may have completed it, and a push may be due. */
async function lookAtOffboarding(key: string, moment: Moment): Promise<void> {
  const startedAt = moment.now();
  const records = await readRecords([SETTINGS, WEBHOOK_HEALTH, { kind: 'offboarding', key }]);
  const stored = pick(records, 'offboarding', key);
  if (!stored) return;
  const channels = channelsOf(records, pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS);
  const next = settled(stored.value, startedAt);
  const leased = withLeases(next, channels, startedAt);
  if (leased === stored.value) return;
  const write = rewrite(stored, leased, offboardingAttributes(leased, channelsOn(channels.settings)));
  const isTold = leased !== next;
  const outcome = await commit([write, ...(isTold ? probeWrite(channels, startedAt) : [])]);
  if (outcome === 'committed' && isTold) await deliver([write.next], channels, moment, startedAt);
}

/**
 * A new issue, looked at once its property is surely there: when its event was filtered the property may have been too young to be
 * seen, and so may those of the changes that came right after.
 */
export async function lookAtIssue(issueId: string, moment: Moment): Promise<void> {
  const settings = pick(await readRecords([SETTINGS]), 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS;
  const seen = await readIssue(issueId, settings.site?.url ?? '');
  if (!seen?.routing) return;
  const family = await readFamily({ record: seen.routing.record });
  if (!family) return;
  const { creation } = family.delegation.value;
  if (!creation) return followIssue({ record: family.delegation.key }, issueId, moment);
  const livesFor = creation.leaseUntil - moment.now();
  if (livesFor > 0) await putOff({ do: 'look-at-issue', issue: issueId }, livesFor + 1000);
  else await adoptIssue(family, seen, moment);
  return undefined;
}
