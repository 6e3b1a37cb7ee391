import { NO_SETTINGS } from '../../domain/configuration/settings';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import { readIssue } from '../../platform/jira/issue';
import { type OutboxKind } from '../../platform/storage/listings';
import { pick, pickSingle, readRecord, readRecords, singleRef, type Stored } from '../../platform/storage/store';
import { adoptIssue, closeSecondIssue } from '../creating/bind-issue';
import { recoverCreation } from '../creating/recover-creation';
import { runDueJiraActions } from '../outbox/jira-actions';
import { aggregateKeysOf, readAggregate } from '../records/aggregate';
import { updateReminder } from '../outbox/reminders';
import { currentSettings } from '../records/settings';
import { addToriiAlias } from '../outbox/add-torii-alias';
import { deliverDue } from './deliver-due';
import { endSetAside } from './isolate';
import { syncIssue } from './sync-issue';

/** Time after the end of another invocation's lease at which its work is continued. */
const LEASE_MARGIN_MS = 1000;

/**
 * Does all work of a record that is due: recovers a creation, carries out Jira actions, syncs the issue, and sends
 * pending pushes.
 * @param trial channel whose failing circuit uses this record as its trial push
 */
export async function processRecord(
  kind: OutboxKind,
  key: string,
  context: InvocationContext,
  trial?: ChannelName,
): Promise<void> {
  const records = await readRecords([singleRef('settings'), { kind, key }]);
  const record = pick(records, kind, key);
  if (!record) return;
  if (record.kind !== 'delegation') await deliverDue(record.kind, key, context, trial);
  else if (record.value.state === 'creating') await recoverCreation(key, context);
  else {
    await runDueJiraActions(record, context);
    await updateReminder(record, pickSingle(records, 'settings')?.value ?? NO_SETTINGS, context);
    await syncIssue(aggregateKeysOf(record), undefined, context, { trial });
  }
  if (record.value.setAsideUntil !== null) await endSetAside(kind, key, context);
}

/**
 * Processes a new issue after a delay. Right after its creation, Forge's event filters may not see the property yet, so
 * events can be missed.
 */
export async function syncNewIssue(issueId: string, context: InvocationContext): Promise<void> {
  const settings = await currentSettings();
  const fetched = await readIssue(issueId, settings.site?.url ?? '');
  if (!fetched?.routing) return;
  const delegation = await readRecord('delegation', fetched.routing.record);
  if (!delegation) return;
  const { creation, issue } = delegation.value;
  if (issue && issue.id !== issueId) return closeSecondIssue(delegation, fetched, context);
  if (!creation) {
    await addAliasOfLookedUpIds(delegation);
    await updateReminder(delegation, settings, context);
    await syncIssue(aggregateKeysOf(delegation), issueId, context);
    return;
  }
  const leaseMs = creation.leaseUntil - context.now();
  if (leaseMs > 0) {
    await enqueue({ type: 'sync-new-issue', issue: issueId }, leaseMs + LEASE_MARGIN_MS);
    return;
  }
  const aggregate = await readAggregate(aggregateKeysOf(delegation));
  if (aggregate) await adoptIssue(aggregate, fetched, context);
}

/** Adds the alias of Torii's ids to the pair of a new delegation, if the ids were looked up. This may join two pairs. */
async function addAliasOfLookedUpIds({ value }: Stored<'delegation'>): Promise<void> {
  const { userId, appId } = value.torii;
  if (userId !== null && appId !== null) await addToriiAlias(value.pairKey, value, { userId, appId });
}
