import type { DelegationFilter, DelegationPage, ListedDelegation } from '../../domain/contract/admin-functions';
import type { Delegation } from '../../domain/delegation/delegation';
import { toDeliveryView, toToriiDeliveryView } from '../../domain/delivery/delivery-view';
import type { Pair } from '../../domain/offboarding/pair';
import { serializeDelegation } from '../../domain/contract/serialize';
import { CursorRefused, listDelegations, type Listing } from '../../platform/storage/listings';
import { readByKey, type Stored } from '../../platform/storage/store';
import { circuitOf, readChannels, type Channels } from '../records/channels';
import { changedListError } from '../reporting/search-rows';

const PAGE = 25;

/**
 * Returns a page of delegations with their deliveries.
 * @throws ProblemError 400 if the cursor belongs to another list
 */
export async function listForAdmin(filter: DelegationFilter, cursor?: string): Promise<DelegationPage> {
  const listing: Listing = filter === 'all' ? { index: 'updated' } : { index: 'by-state', partition: filter };
  const [channels, page] = await Promise.all([readChannels(), listDelegations(listing, PAGE, cursor)]).catch(
    (error: unknown) => {
      throw error instanceof CursorRefused ? changedListError() : error;
    },
  );
  const listed = page.records.filter(({ value }) => !value.test);
  return { delegations: await withPairs(listed, channels), cursor: page.cursor ?? null };
}

/** Adds the deliveries. With Torii enabled, reads the pairs too. */
async function withPairs(
  delegations: readonly Stored<'delegation'>[],
  channels: Channels,
): Promise<ListedDelegation[]> {
  const keys = channels.settings.torii ? delegations.map(({ value }) => value.pairKey) : [];
  const pairs = await readByKey('pair', keys);
  return delegations.map(({ value }) => toListedDelegation(value, pairs.get(value.pairKey)?.value, channels));
}

/** Returns a delegation with its deliveries. */
export function toListedDelegation(
  delegation: Delegation,
  pair: Pair | undefined,
  channels: Channels,
): ListedDelegation {
  return { ...serializeDelegation(delegation), ...deliveriesOf(delegation, pair, channels) };
}

/** Returns the delegation's deliveries to the webhook and to Torii. */
export function deliveriesOf(
  delegation: Delegation,
  pair: Pair | undefined,
  channels: Channels,
): Pick<ListedDelegation, 'delivery' | 'torii'> {
  const { settings } = channels;
  return {
    delivery: toDeliveryView(delegation, 'webhook', settings, circuitOf(channels, 'webhook')),
    torii: toToriiDeliveryView(delegation, pair, settings, circuitOf(channels, 'torii')),
  };
}
