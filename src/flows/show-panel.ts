import type { IssuePanelView } from '../domain/issue-panel';
import { showDelivery } from '../domain/delivery-view';
import { showDelegation } from '../domain/show';
import { readRouting } from '../platform/jira';
import { pick, readRecords } from '../platform/store';
import { CHANNEL_RECORDS, channelsOf, healthOf } from './channels';

/**
 * What the panel of an issue says of its delegation. The issue is read as the user who looks, so nobody sees more than Jira lets
 * them; the property only routes, so an issue that copied it shows nothing.
 */
export async function showPanel(issueId: string): Promise<IssuePanelView> {
  const routing = await readRouting(issueId);
  if (routing === 'unseen') return { kind: 'unseen' };
  if (!routing) return { kind: 'stranger' };
  const records = await readRecords([...CHANNEL_RECORDS, { kind: 'delegation', key: routing.record }]);
  const delegation = pick(records, 'delegation', routing.record)?.value;
  if (delegation?.issue?.id !== issueId) return { kind: 'stranger' };
  const channels = channelsOf(records);
  const { completed, declined, declinedResolutions } = delegation.goals;
  return {
    kind: 'delegation',
    delegation: showDelegation(delegation),
    completed: completed.map(({ name }) => name),
    declined: declined.map(({ name }) => name),
    declinedResolutions: declinedResolutions.map(({ name }) => name),
    delivery: showDelivery(delegation, 'webhook', channels.settings, healthOf(channels, 'webhook')),
  };
}
