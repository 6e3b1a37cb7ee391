import type { Moment } from '../domain/moment';
import { NO_SETTINGS } from '../domain/settings';
import { readIssue } from '../platform/issue';
import { putOff } from '../platform/queue';
import { pick, readRecords } from '../platform/store';
import { type SubjectKind } from '../platform/listings';
import { adoptIssue, endSecondIssue } from './bind-issue';
import { SETTINGS, SETTINGS_KEY } from './channels';
import { readFamily } from './family';
import { finishCreation } from './finish-creation';
import { followIssue } from './follow-issue';
import { doOwed } from './owed';
import { tell } from './tell';

/** Whatever is due of a record: the end of a creation, what Jira is owed, what it says, what the service has to be told. */
export async function look(kind: SubjectKind, key: string, moment: Moment): Promise<void> {
  if (kind !== 'delegation') return tell(kind, key, moment);
  const records = await readRecords([SETTINGS, { kind, key }]);
  const record = pick(records, kind, key);
  if (record?.value.state === 'creating') await finishCreation(key, moment);
  else if (record) {
    await doOwed(record, pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS, moment);
    await followIssue(
      { record: key, pair: record.value.pairKey, offboarding: record.value.offboardingKey ?? undefined },
      undefined,
      moment,
    );
  }
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
  const { creation, issue } = family.delegation.value;
  if (issue && issue.id !== issueId) return endSecondIssue(family, seen, moment);
  if (!creation) {
    await followIssue({ record: family.delegation.key }, issueId, moment);
    return;
  }
  const livesFor = creation.leaseUntil - moment.now();
  if (livesFor > 0) await putOff({ do: 'look-at-issue', issue: issueId }, livesFor + 1000);
  else await adoptIssue(family, seen, moment);
}
