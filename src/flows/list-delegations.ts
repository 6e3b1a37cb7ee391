import type { DelegationFilter, DelegationPage, ListedDelegation } from '../domain/admin-functions';
import type { Delegation } from '../domain/delegation';
import { showDelivery, showToriiDelivery } from '../domain/delivery-view';
import type { Pair } from '../domain/pair';
import { badRequest } from '../domain/problem';
import { showDelegation } from '../domain/show';
import { listDelegations, type Listing } from '../platform/listings';
import { pick, readRecords, type Stored } from '../platform/store';
import { healthOf, readChannels, type Channels } from './channels';

const PAGE = 25;

/** Delegations for the admin page, with how far the service knows of each. */
export async function listForAdmin(show: DelegationFilter, cursor?: string): Promise<DelegationPage> {
  const listings = listingsOf(show);
  const { at, after } = cursor === undefined ? { at: 0 } : readCursor(cursor);
  const listing = listings[at];
  if (!listing) {
    throw badRequest('This list has changed meanwhile. Load the page again.', [
      { pointer: '/cursor', detail: 'belongs to another list' },
    ]);
  }
  const [channels, page] = await Promise.all([readChannels(), listDelegations(listing, PAGE, after)]);
  return {
    delegations: await withPairs(page.delegations, channels),
    cursor: page.cursor === undefined ? (at + 1 < listings.length ? `${at + 1}.` : null) : `${at}.${page.cursor}`,
  };
}

/** Those that wait stand in three partitions: some wait for both channels. */
function listingsOf(show: DelegationFilter): readonly Listing[] {
  switch (show) {
    case 'all':
      return [{ by: 'updated' }];
    case 'waiting':
      return [
        { by: 'by-waits', is: 'webhook' },
        { by: 'by-waits', is: 'torii' },
        { by: 'by-waits', is: 'both' },
      ];
    case 'held':
      return [{ by: 'by-held', is: 'held' }];
    default:
      return [{ by: 'by-state', is: show }];
  }
}

/** Which of the listings, and storage's own cursor in it. */
function readCursor(cursor: string): { at: number; after?: string } {
  const dot = cursor.indexOf('.');
  const after = cursor.slice(dot + 1);
  return { at: Number(cursor.slice(0, dot)), ...(after === '' ? {} : { after }) };
}

/** Torii hears of their pairs: these are read with them. @param delegations 25 at most: as many fit one batch */
async function withPairs(
  delegations: readonly Stored<'delegation'>[],
  channels: Channels,
): Promise<ListedDelegation[]> {
  const keys = channels.settings.torii ? [...new Set(delegations.map(({ value }) => value.pairKey))] : [];
  const pairs = keys.length === 0 ? [] : await readRecords(keys.map((key) => ({ kind: 'pair', key })));
  return delegations.map(({ value }) => listed(value, pick(pairs, 'pair', value.pairKey)?.value, channels));
}

/** A delegation with how far each channel knows of it. */
export function listed(delegation: Delegation, pair: Pair | undefined, channels: Channels): ListedDelegation {
  return { ...showDelegation(delegation), ...deliveries(delegation, pair, channels) };
}

export function deliveries(
  delegation: Delegation,
  pair: Pair | undefined,
  channels: Channels,
): Pick<ListedDelegation, 'delivery' | 'torii'> {
  const { settings } = channels;
  return {
    delivery: showDelivery(delegation, 'webhook', settings, healthOf(channels, 'webhook')),
    torii: showToriiDelivery(delegation, pair, settings, healthOf(channels, 'torii')),
  };
}
