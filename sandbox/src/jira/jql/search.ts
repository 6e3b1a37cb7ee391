import { issueTest } from './evaluate';
import { fieldOf } from './field';
import type { Held } from './field-kinds';
import { parseJql } from './parse';
import { JqlError, type Sorting } from './syntax';
import type { JqlIssue, JqlWorld } from './world';

export type SearchResult =
  { readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly messages: readonly string[] };

/**
 * Returns the ids of a query's issues in order, or Jira's error messages (status 400). `search/jql` and
 * `approximate-count` reject a query without a restriction. `jql/match` allows it with `bounded: false`.
 */
export function searchIssues(jql: string, world: JqlWorld, { bounded = true } = {}): SearchResult {
  try {
    const { where, orderBy } = parseJql(jql);
    // Error message [measured by others].
    if (where === undefined && bounded) {
      throw new JqlError('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    }
    const test = where === undefined ? () => true : issueTest(where, world);
    const order = issueOrder(orderBy, world);
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
function issueOrder(sortings: readonly Sorting[], world: JqlWorld): (one: JqlIssue, other: JqlIssue) => number {
  const steps = sortings.map(({ field: name, direction }) => {
    const field = fieldOf(name, world);
    if (field.sorts === undefined) throw new JqlError(`Not able to sort using field '${field.name}'.`);
    const sign = (direction ?? field.sorts) === 'asc' ? 1 : -1;
    const keyOf = (issue: JqlIssue): Held | undefined => {
      if (field.sortKey !== undefined) return field.sortKey(issue);
      const [first] = field.values(issue);
      return first === undefined ? undefined : (field.order?.(first) ?? first);
    };
    return (one: JqlIssue, other: JqlIssue) => sign * compare(keyOf(one), keyOf(other));
  });
  return (one, other) => {
    for (const step of steps) {
      const order = step(one, other);
      if (order !== 0) return order;
    }
    return Number(other.id) - Number(one.id);
  };
}

function compare(one: Held | undefined, other: Held | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return one < other ? -1 : one > other ? 1 : 0;
}
