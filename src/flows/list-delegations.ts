import type { DelegationFilter, DelegationPage, ListedDelegation } from '../domain/admin-functions';
import type { Delegation } from '../domain/delegation';
import { showDelivery } from '../domain/delivery-view';
import { NO_SETTINGS } from '../domain/settings';
import { showDelegation } from '../domain/show';
import { listDelegations, pick, readRecords, type Listing } from '../platform/store';
import { channelsOf, healthOf, SETTINGS, SETTINGS_KEY, WEBHOOK_HEALTH, type Channels } from './deliver';

const PAGE = 25;

/** Delegations for the admin page, with how far the service knows of each. */
export async function listForAdmin(show: DelegationFilter, cursor?: string): Promise<DelegationPage> {
  const [channels, page] = await Promise.all([readChannels(), listDelegations(listingOf(show), PAGE, cursor)]);
  return {
    delegations: page.delegations.map(({ value }) => withDelivery(value, channels)),
    cursor: page.cursor ?? null,
  };
}

function listingOf(show: DelegationFilter): Listing {
  switch (show) {
    case 'all':
      return { by: 'updated' };
    case 'waiting':
      return { by: 'by-waits', is: 'webhook' };
    case 'held':
      return { by: 'by-waits', is: 'held' };
    default:
      return { by: 'by-state', is: show };
  }
}

export async function readChannels(): Promise<Channels> {
  const records = await readRecords([SETTINGS, WEBHOOK_HEALTH]);
  return channelsOf(records, pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS);
}

export function withDelivery(delegation: Delegation, channels: Channels): ListedDelegation {
  return { ...showDelegation(delegation), delivery: showDelivery(delegation, 'webhook', channels.settings, healthOf(channels)) };
}
