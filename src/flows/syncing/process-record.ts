import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { NO_SETTINGS } from '../../domain/configuration/settings';
import { readIssue } from '../../platform/jira/issue';
import { enqueue } from '../../platform/forge/queue';
import { pick, pickSingle, readRecords, singleRef } from '../../platform/storage/store';
import { type OutboxKind } from '../../platform/storage/listings';
import { adoptIssue, closeSecondIssue } from '../creating/bind-issue';
import { readAggregate } from '../records/aggregate';
import { recoverCreation } from '../creating/recover-creation';
import { syncIssue } from './sync-issue';
import { runDueJiraActions } from '../outbox/jira-actions';
import { deliverDue } from './deliver-due';

/** Whatever is due of a record: the end of a creation, what Jira is owed, what it says, what the service has to be told. */
export async function processRecord(kind: OutboxKind, key: string, moment: InvocationContext): Promise<void> {
  if (kind !== 'delegation') return deliverDue(kind, key, moment);
  const record = pick(await readRecords([{ kind, key }]), kind, key);
  if (record?.value.state === 'creating') await recoverCreation(key, moment);
  else if (record) {
    await runDueJiraActions(record, moment);
    await syncIssue(
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
export async function syncNewIssue(issueId: string, moment: InvocationContext): Promise<void> {
  const settings = pickSingle(await readRecords([singleRef('settings')]), 'settings')?.value ?? NO_SETTINGS;
  const seen = await readIssue(issueId, settings.site?.url ?? '');
  if (!seen?.routing) return;
  const family = await readAggregate({ record: seen.routing.record });
  if (!family) return;
  const { creation, issue } = family.delegation.value;
  if (issue && issue.id !== issueId) return closeSecondIssue(family, seen, moment);
  if (!creation) {
    await syncIssue({ record: family.delegation.key }, issueId, moment);
    return;
  }
  const livesFor = creation.leaseUntil - moment.now();
  if (livesFor > 0) await enqueue({ type: 'sync-new-issue', issue: issueId }, livesFor + 1000);
  else await adoptIssue(family, seen, moment);
}
