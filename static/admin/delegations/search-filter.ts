import type { SearchInput } from '../../../src/domain/contract/admin-functions';

/** Member of the search payload for the text. */
export type SearchKind = 'person' | 'app' | 'owner' | 'issue' | 'offboarding';

/** Text of a search, or the account id of an owner. It isn't part of the URL, because it may name a person. */
export interface SearchText {
  readonly kind: SearchKind;
  readonly text: string;
}

export const NO_TEXT: SearchText = { kind: 'person', text: '' };

/** Values of the filters; empty for all. */
export const STATES = ['', 'creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed'] as const;
export const DELIVERIES = ['', 'nothing', 'acknowledged', 'pending', 'rejected', 'exhausted', 'dismissed'] as const;
const ORDERS = ['asked', 'updated', 'due', 'ended'] as const;

/** Filters that the URL keeps. */
export interface SearchFilter {
  readonly state: (typeof STATES)[number];
  readonly delivery: (typeof DELIVERIES)[number];
  readonly overdue: boolean;
  readonly unassigned: boolean;
  readonly order: (typeof ORDERS)[number];
}

/** Returns the filters of a query. Unknown values count as absent. */
export function filterOf(search: string): SearchFilter {
  const query = new URLSearchParams(search);
  const valueIn = <V extends string>(values: readonly V[], name: string) =>
    values.find((value) => value === query.get(name));
  return {
    state: valueIn(STATES, 'state') ?? '',
    delivery: valueIn(DELIVERIES, 'delivery') ?? '',
    overdue: query.get('overdue') === 'true',
    unassigned: query.get('unassigned') === 'true',
    order: valueIn(ORDERS, 'order') ?? 'asked',
  };
}

/** Returns the query of filters, without the defaults. */
export function queryOf({ overdue, unassigned, order, ...filter }: SearchFilter): Readonly<Record<string, string>> {
  return {
    ...filter,
    overdue: overdue ? 'true' : '',
    unassigned: unassigned ? 'true' : '',
    order: order === 'asked' ? '' : order,
  };
}

/** Returns the payload of `searchDelegations`. */
export function searchInput(
  { state, delivery, overdue, unassigned, order }: SearchFilter,
  { kind, text }: SearchText,
): SearchInput {
  return {
    order,
    ...(state === '' ? {} : { state }),
    ...(delivery === '' ? {} : { delivery }),
    ...(overdue ? { overdue } : {}),
    ...(unassigned ? { unassigned } : {}),
    ...(text.trim() === '' ? {} : { [kind]: text.trim() }),
  };
}

/** Returns true if a search has any condition besides its order. */
export function isFiltered(input: SearchInput): boolean {
  return Object.keys(input).some((name) => name !== 'order');
}
