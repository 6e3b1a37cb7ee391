import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { badRequestError } from '../../domain/contract/problem';
import type { Delegation, DelegationState } from '../../domain/delegation/delegation';
import { delegationKey, offboardingKey } from '../../domain/delegation/keys';
import { normalizedName } from '../../domain/normalized-name';
import { parseJson } from '../../platform/parse-json';
import { CursorRefused, listDelegations, type Listing } from '../../platform/storage/listings';
import { listRows, type RowListing } from '../../platform/storage/row-listings';
import { readByKey, type Stored } from '../../platform/storage/store';

/** Filters of the service's lists, all of which have to match. */
export interface DelegationFilter {
  readonly state?: DelegationState;
  readonly offboarding?: string;
  /** Email address or id. */
  readonly person?: string;
  /** Name or id. */
  readonly app?: string;
  /** Account id of the assignee. */
  readonly owner?: string;
  /** Current date in the site's time zone; selects open delegations that were due before it. */
  readonly overdueOn?: string;
  /** Epoch ms. */
  readonly updatedSince?: number;
  /** Epoch ms, both included. */
  readonly askedFrom?: number;
  readonly askedTo?: number;
}

/** Part of an index of delegations or of rows. It contains delegations that match a filter. */
export type Source =
  { readonly kind: 'delegations'; readonly listing: Listing } | { readonly kind: 'rows'; readonly listing: RowListing };

/**
 * Returns the narrowest sources of a filter, to be read one after the other. An app can be given by its name, which has
 * an index, or by its id, which has none.
 */
export function sourcesOf(filter: DelegationFilter): Source[] {
  const { state, offboarding, person, app, owner, overdueOn, updatedSince, askedFrom, askedTo } = filter;
  const shared = { oldestFirst: true, ...(updatedSince === undefined ? {} : { since: updatedSince }) };
  const range = updatedSince === undefined ? {} : { from: updatedSince };
  const requested = {
    index: 'asked' as const,
    ...(askedFrom === undefined ? {} : { from: askedFrom }),
    ...(askedTo === undefined ? {} : { to: askedTo }),
  };
  if (offboarding !== undefined) {
    return [
      { kind: 'delegations', listing: { ...shared, index: 'by-offboarding', partition: offboardingKey(offboarding) } },
    ];
  }
  if (person?.includes('@')) {
    return [{ kind: 'rows', listing: { index: 'by-person', partition: normalizedName(person), ...range } }];
  }
  if (app !== undefined) {
    return [
      { kind: 'rows', listing: { index: 'by-app', partition: normalizedName(app), ...range } },
      { kind: 'rows', listing: { ...requested, filter: { attribute: 'appId', value: app } } },
    ];
  }
  if (owner !== undefined) {
    return [{ kind: 'rows', listing: { index: 'by-assignee', partition: owner, ...range } }];
  }
  if (person !== undefined) {
    return [{ kind: 'rows', listing: { ...requested, filter: { attribute: 'personId', value: person } } }];
  }
  if (overdueOn !== undefined) {
    return [{ kind: 'rows', listing: { index: 'by-state', partition: 'in_progress', to: Date.parse(overdueOn) - 1 } }];
  }
  if (askedFrom !== undefined || askedTo !== undefined) return [{ kind: 'rows', listing: requested }];
  return [
    {
      kind: 'delegations',
      listing:
        state === undefined ? { ...shared, index: 'updated' } : { ...shared, index: 'by-state', partition: state },
    },
  ];
}

/**
 * Returns true if a delegation matches a filter. A source may contain others, or outdated rows.
 * @param sourceIndex position of the source in the filter's list, because an app with the same name and id is in both
 */
export function matchesFilter(delegation: Delegation, filter: DelegationFilter, sourceIndex = 0): boolean {
  const { state, person, app, assignee, updatedAt, createdAt, dueAt, offboarding } = delegation;
  const hasAppName = (name: string) => normalizedName(app.name) === normalizedName(name);
  return (
    !delegation.test &&
    (filter.state === undefined || state === filter.state) &&
    (filter.offboarding === undefined || offboarding?.id === filter.offboarding) &&
    (filter.person === undefined ||
      normalizedName(person.email) === normalizedName(filter.person) ||
      isSameId(person.id, filter.person)) &&
    (filter.app === undefined || (sourceIndex === 0 && hasAppName(filter.app)) || isSameId(app.id, filter.app)) &&
    !(sourceIndex > 0 && filter.app !== undefined && hasAppName(filter.app)) &&
    (filter.owner === undefined || assignee?.accountId === filter.owner) &&
    (filter.overdueOn === undefined || (state === 'in_progress' && dueAt !== null && dueAt < filter.overdueOn)) &&
    (filter.updatedSince === undefined || Date.parse(updatedAt) >= filter.updatedSince) &&
    (filter.askedFrom === undefined || Date.parse(createdAt) >= filter.askedFrom) &&
    (filter.askedTo === undefined || Date.parse(createdAt) <= filter.askedTo)
  );
}

function isSameId(id: string | number | null, text: string): boolean {
  return id !== null && String(id) === text;
}

/** Maximum number of pages without a match, after which an empty page with a cursor is returned. */
const MAX_EMPTY_PAGES = 10;

/** Number of characters of the digest by which a cursor names its list. */
const LIST_NAME_LENGTH = 8;

export interface DelegationPage {
  readonly delegations: readonly Stored<'delegation'>[];
  readonly cursor: string | null;
}

/**
 * Returns a page of the delegations that match a filter. May lag by seconds.
 * @throws ProblemError 400 if the cursor belongs to another list
 */
export async function selectDelegations(
  filter: DelegationFilter,
  limit: number,
  cursor: string | undefined,
): Promise<DelegationPage> {
  const sources = sourcesOf(filter);
  const listName = createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, LIST_NAME_LENGTH);
  let position: Position = cursor === undefined ? [0, null] : decodedCursor(cursor, listName);
  const delegations: Stored<'delegation'>[] = [];
  for (let pages = 0; ; pages += 1) {
    const [sourceIndex, storageCursor] = position;
    const source = sources[sourceIndex];
    if (!source) throw wrongCursorError();
    const page = await readPage(source, limit - delegations.length, storageCursor ?? undefined);
    delegations.push(...page.records.filter(({ value }) => matchesFilter(value, filter, sourceIndex)));
    const next: Position | undefined =
      page.cursor !== undefined
        ? [sourceIndex, page.cursor]
        : sourceIndex + 1 < sources.length
          ? [sourceIndex + 1, null]
          : undefined;
    if (!next) return { delegations, cursor: null };
    const isPageDone = delegations.length >= limit || (delegations.length > 0 && next[1] !== null);
    if (isPageDone || pages >= MAX_EMPTY_PAGES) return { delegations, cursor: encodedCursor(next, listName) };
    position = next;
  }
}

async function readPage(source: Source, limit: number, cursor: string | undefined) {
  try {
    if (source.kind === 'delegations') return await listDelegations(source.listing, limit, cursor);
    const { rows, cursor: next } = await listRows(source.listing, limit, cursor);
    const keys = rows.map(({ id }) => delegationKey(id));
    const delegations = await readByKey('delegation', keys);
    const records = keys.flatMap((key) => delegations.get(key) ?? []);
    return { records, ...(next === undefined ? {} : { cursor: next }) };
  } catch (error) {
    throw error instanceof CursorRefused ? wrongCursorError() : error;
  }
}

/** Position of the source in the filter's list, and the cursor of storage within the source. */
type Position = readonly [sourceIndex: number, cursor: string | null];

/** Cursor of the API. A cursor of storage is valid only for its list, so this one contains the list's name. */
const ListCursor = z.tuple([z.string(), z.int(), z.nullable(z.string())]);

function encodedCursor([sourceIndex, cursor]: Position, listName: string): string {
  return Buffer.from(JSON.stringify([listName, sourceIndex, cursor])).toString('base64url');
}

function decodedCursor(cursor: string, listName: string): Position {
  const { data } = ListCursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (data?.[0] !== listName) throw wrongCursorError();
  return [data[1], data[2]];
}

function wrongCursorError() {
  return badRequestError(
    'Send the cursor of the previous page with the same filters, or no cursor for the first page.',
    [{ pointer: '/cursor', detail: "isn't a cursor of this list" }],
  );
}
