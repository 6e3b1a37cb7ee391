import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { offboardingKey } from '../../domain/delegation/keys';
import { badRequestError } from '../../domain/contract/problem';
import { parseListQuery, type ListFilter, type Query } from '../../domain/contract/parse-request';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { DelegationView, ListView } from '../../domain/contract/views';
import { CursorRefused, listDelegations, type Listing } from '../../platform/storage/listings';

/** Filters that storage applies after paging leave pages empty: so many of them are passed over before one is answered. */
const EMPTY_PAGES = 10;

/**
 * `GET /v1/delegations`: those that changed longest ago first, so that what changes while somebody pages comes again at the end
 * rather than being missed. May lag some seconds behind.
 * @throws Refusal 400
 */
export async function listForService(query: Query): Promise<ListView> {
  const filter = parseListQuery(query);
  const listing = listingOf(filter);
  const name = nameOf(listing);
  let after = filter.cursor === undefined ? undefined : opened(filter.cursor, name);
  let delegations: DelegationView[] = [];
  for (let pages = 0; pages <= EMPTY_PAGES; pages += 1) {
    const page = await pageOf(listing, filter.limit, after);
    delegations = page.delegations.map(({ value }) => serializeDelegation(value));
    after = page.cursor;
    if (delegations.length > 0 || after === undefined) break;
  }
  return { delegations, cursor: after === undefined ? null : sealed(after, name) };
}

/** An offboarding has fewer delegations than a state, so that it narrows first. */
function listingOf({ state, offboarding, updatedSince }: ListFilter): Listing {
  const shared = { oldestFirst: true, ...(updatedSince === undefined ? {} : { since: updatedSince }) };
  if (offboarding !== undefined) {
    return {
      ...shared,
      by: 'by-offboarding',
      is: offboardingKey(offboarding),
      ...(state === undefined ? {} : { state }),
    };
  }
  return state === undefined ? { ...shared, by: 'updated' } : { ...shared, by: 'by-state', is: state };
}

async function pageOf(listing: Listing, limit: number, after: string | undefined) {
  try {
    return await listDelegations(listing, limit, after);
  } catch (error) {
    throw error instanceof CursorRefused ? wrongCursor() : error;
  }
}

/** A cursor of storage means something in its own list only, so ours says which one that is. */
const Cursor = z.tuple([z.string(), z.string()]);

function nameOf(listing: Listing): string {
  return createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 8);
}

function sealed(cursor: string, list: string): string {
  return Buffer.from(JSON.stringify([list, cursor])).toString('base64url');
}

function opened(cursor: string, list: string): string {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw wrongCursor();
  }
  const read = Cursor.safeParse(parts);
  if (read.data?.[0] !== list) throw wrongCursor();
  return read.data[1];
}

function wrongCursor() {
  return badRequestError('Send the cursor of the page before with the same filters, or none for the first page.', [
    { pointer: '/cursor', detail: 'is no cursor of this list' },
  ]);
}
