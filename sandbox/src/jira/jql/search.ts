import { issueTest } from './evaluate';
import { fieldOf } from './field';
import type { JqlValue } from './field-kinds';
import { parseJql } from './parse';
import { JqlError, type Sorting } from './syntax';
import type { JqlIssue, JqlWorld } from './world';

export type SearchResult =
  { readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly messages: readonly string[] };

/**
 * Returns the ids of a query's issues in order, or Jira's error messages (status 400). `search/jql` and
 * `approximate-count` reject a query without a restriction. `jql/match` allows it.
 */
export function searchIssues(jql: string, world: JqlWorld, { isRestrictionRequired = true } = {}): SearchResult {
  try {
    const { where, orderBy } = parseJql(jql);
    // The error message was measured by others.
    if (where === undefined && isRestrictionRequired) {
      throw new JqlError('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    }
    const test = where === undefined ? () => true : issueTest(where, world);
    const order = issueComparator(orderBy, world);
    return {
      ok: true,
      ids: [...world.issues()]
        .filter(test)
        .sort(order)
        .map(({ id }) => id),
    };
  } catch (error) {
    if (error instanceof JqlError) return { ok: false, messages: error.messages };
    throw error;
  }
}

/**
 * Returns the comparison for ORDER BY. Empty values are last in ascending order. Among equal issues, the newest is
 * first.
 */
function issueComparator(sortings: readonly Sorting[], world: JqlWorld): (a: JqlIssue, b: JqlIssue) => number {
  const comparisons = sortings.map(({ field: name, direction }) => {
    const field = fieldOf(name, world);
    if (field.defaultDirection === undefined) throw new JqlError(`Not able to sort using field '${field.name}'.`);
    const sign = (direction ?? field.defaultDirection) === 'asc' ? 1 : -1;
    const keyOf = (issue: JqlIssue): JqlValue | undefined => {
      if (field.issueSortKey !== undefined) return field.issueSortKey(issue);
      const [first] = field.valuesOf(issue);
      return first === undefined ? undefined : (field.valueSortKey?.(first) ?? first);
    };
    return (a: JqlIssue, b: JqlIssue) => sign * compareKeys(keyOf(a), keyOf(b));
  });
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return Number(b.id) - Number(a.id);
  };
}

function compareKeys(a: JqlValue | undefined, b: JqlValue | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}
