import type { DelegationFilter, DelegationPage, ListedDelegation } from '../domain/admin-functions';
import type { Delegation } from '../domain/delegation';
import { showDelivery, showToriiDelivery } from '../domain/delivery-view';
import type { Pair } from '../domain/pair';
import { badRequest, type Refusal } from '../domain/problem';
import { showDelegation } from '../domain/show';
import { CursorRefused, listDelegations, type Listing } from '../platform/listings';
import { pick, readRecords, type Stored } from '../platform/store';
import { healthOf, readChannels, type Channels } from './channels';

const PAGE = 25;

/** Delegations for the admin page, with how far the service knows of each. @throws Refusal 400 */
export async function listForAdmin(show: DelegationFilter, cursor?: string): Promise<DelegationPage> {
  const listing: Listing = show === 'all' ? { by: 'updated' } : { by: 'by-state', is: show };
  const [channels, page] = await Promise.all([readChannels(), listDelegations(listing, PAGE, cursor)]).catch(
    (error: unknown) => {
      throw error instanceof CursorRefused ? otherList() : error;
    },
  );
  return { delegations: await withPairs(page.delegations, channels), cursor: page.cursor ?? null };
}

function otherList(): Refusal {
  return badRequest('This list has changed meanwhile. Load the page again.', [
    { pointer: '/cursor', detail: 'belongs to another list' },
  ]);
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
