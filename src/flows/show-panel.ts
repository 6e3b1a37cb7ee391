import { findingsOn } from '../domain/delegation-findings';
import { NO_NOTICES } from '../domain/finding';
import type { IssuePanelView } from '../domain/issue-panel';
import { showDelegation } from '../domain/show';
import { readRouting } from '../platform/issue';
import { pick, readRecords } from '../platform/store';
import { CHANNEL_RECORDS, channelsOf } from './channels';
import { deliveries } from './list-delegations';
import { NOTICES } from './tell-admin';

/**
 * What the panel of an issue says of its delegation. The issue is read as the user who looks, so nobody sees more than Jira lets
 * them; the property only routes, so an issue that copied it shows nothing.
 */
export async function showPanel(issueId: string): Promise<IssuePanelView> {
  const routing = await readRouting(issueId);
  if (routing === 'unseen') return { kind: 'unseen' };
  if (!routing) return { kind: 'stranger' };
  const records = await readRecords([
    ...CHANNEL_RECORDS,
    NOTICES,
    { kind: 'delegation', key: routing.record },
    { kind: 'pair', key: routing.pair },
  ]);
  const delegation = pick(records, 'delegation', routing.record)?.value;
  if (delegation?.issue?.id !== issueId) return { kind: 'stranger' };
  const { completed, declined, declinedResolutions } = delegation.goals;
  return {
    kind: 'delegation',
    delegation: showDelegation(delegation),
    completed: completed.map(({ name }) => name),
    declined: declined.map(({ name }) => name),
    declinedResolutions: declinedResolutions.map(({ name }) => name),
    ...deliveries(delegation, pick(records, 'pair', delegation.pairKey)?.value, channelsOf(records)),
    findings: findingsOn(pick(records, 'notices', NOTICES.key)?.value ?? NO_NOTICES, routing.record),
  };
}
