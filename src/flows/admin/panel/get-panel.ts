import { findingsOn } from '../../../domain/alerts/record-findings';
import type { IssuePanelView } from '../../../domain/contract/issue-panel';
import { serializeDelegation } from '../../../domain/contract/serialize';
import type { Delegation } from '../../../domain/delegation/delegation';
import type { Pair } from '../../../domain/offboarding/pair';
import { readRouting } from '../../../platform/jira/issue';
import { pick, readRecords } from '../../../platform/storage/store';
import { CHANNEL_RECORDS, channelsOf } from '../../records/channels';
import { findingsRef } from '../../records/record-findings';
import { deliveriesOf } from '../list-delegations';

/**
 * Returns the panel's view of an issue's delegation. Reads the issue with the user's permissions, so the panel reveals
 * nothing that Jira hides. The property only routes, so an issue with a copy of it shows nothing.
 */
export async function getPanel(issueId: string): Promise<IssuePanelView> {
  const routing = await readRouting(issueId);
  if (routing === 'unseen') return { kind: 'unseen' };
  if (!routing) return { kind: 'foreign' };
  const findings = findingsRef(routing.record);
  const records = await readRecords([
    ...CHANNEL_RECORDS,
    findings,
    { kind: 'delegation', key: routing.record },
    { kind: 'pair', key: routing.pair },
  ]);
  const delegation = pick(records, 'delegation', routing.record)?.value;
  if (delegation?.issue?.id !== issueId) return { kind: 'foreign' };
  const { completed, declined, declinedResolutions } = delegation.outcomeStatuses;
  const pair = pick(records, 'pair', delegation.pairKey)?.value;
  return {
    kind: 'delegation',
    delegation: serializeDelegation(delegation),
    completed: completed.map(({ name }) => name),
    declined: declined.map(({ name }) => name),
    declinedResolutions: declinedResolutions.map(({ name }) => name),
    ...deliveriesOf(delegation, pair, channelsOf(records)),
    reportedAt: reportTimes(delegation, pair),
    findings: findingsOn(pick(records, findings.kind, findings.key)?.value),
  };
}

/**
 * Returns the times at which the webhook and Torii acknowledged the outcome, if known. Torii gets the pair's removal.
 */
function reportTimes({ state, outbox }: Delegation, pair: Pair | undefined) {
  const torii = state === 'completed' && pair?.removed ? pair.outbox.torii : outbox.torii;
  return { service: toTime(outbox.webhook.outcomeAcknowledgedAt), torii: toTime(torii.outcomeAcknowledgedAt) };
}

function toTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
