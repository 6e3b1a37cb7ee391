import { z } from 'zod';
import { groupTest, rangeTest } from './condition';
import type { Entity, Index } from './entities';
import { BY_KEY, checkAttribute, isRecord } from './entities';
import { Refusal, unprocessable } from './refusal';
import type { EntityQuery, Query } from './request';
import type { Row } from './store';

/** Rows of a page: default and maximum [doc: kvs-api-query, entities-api-query]. */
const DEFAULT_PAGE = 10;
const MAX_PAGE = 100;

export interface Page {
  readonly rows: readonly Row[];
  readonly cursor: string | undefined;
  /** Number of bytes that were read, including rows that the filters dropped. */
  readonly bytes: number;
}

interface Placed {
  readonly row: Row;
  readonly at: Position;
}
type Place = string | number | boolean;
/** Position of a row in its index: the range's value, then the key. */
type Position = readonly [Place, string];

/** Runs `kvs.query()`: returns rows in the order of their keys, optionally only keys with a prefix. */
export function queryKeys(rows: Iterable<Row>, { where = [], limit, after }: Query): Page {
  // Rules of a query [doc: handling-errors-kvs].
  if (where.length > 1) {
    throw new Refusal(400, 'QUERY_WHERE_INVALID', 'KVS queries should contain only a single "where" clause');
  }
  const [clause] = where;
  if (clause !== undefined && clause.property !== 'key') {
    throw new Refusal(400, 'QUERY_WHERE_FIELD_INVALID', 'The specified field is not supported for filters');
  }
  if (clause !== undefined && clause.condition !== 'BEGINS_WITH') {
    throw new Refusal(400, 'INVALID_FILTER_CONDITION', 'The specified condition is not supported for filters');
  }
  if (limit !== undefined && !isPageSize(limit)) {
    throw new Refusal(400, 'LIST_QUERY_LIMIT_EXCEEDED', 'Limit for list query should be below 100');
  }
  const fits = clause === undefined ? () => true : rangeTest(clause, 'key', 'string');
  const placed: Placed[] = [];
  for (const row of rows) if (fits(row.key)) placed.push({ row, at: [row.key, row.key] });
  return page(placed, false, limit, after, () => true);
}

/** Runs `kvs.entity().query()`: reads one partition of an index in the order of its range, and filters each page. */
export function queryEntity(rows: Iterable<Row>, entity: Entity, query: EntityQuery): Page {
  const index = entity.indexes.get(query.indexName);
  if (index === undefined) {
    throw new Refusal(400, 'INVALID_ENTITY_INDEX', 'The custom entity index provided is invalid');
  }
  if (query.limit !== undefined && !isPageSize(query.limit)) {
    throw new Refusal(400, 'COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE', 'The page limit must be set between 1 and 100');
  }
  const partition = checkedPartition(entity, index, query.partition ?? []);
  const inRange =
    query.range === undefined ? () => true : rangeTest(query.range, index.range, rangeType(entity, index));
  const passes = query.filters === undefined ? () => true : groupTest(query.filters, entity);

  const placed: Placed[] = [];
  for (const row of rows) {
    const value = isRecord(row.value) ? row.value : {};
    const at = index.range === BY_KEY ? row.key : value[index.range];
    // An index doesn't contain a row that lacks an attribute of the index.
    if (!isPlace(at) || !inRange(at)) continue;
    if (index.partition.every((attribute, i) => value[attribute] === partition[i])) {
      placed.push({ row, at: [at, row.key] });
    }
  }
  return page(placed, query.sort === 'DESC', query.limit, query.cursor, (row) =>
    passes(isRecord(row.value) ? row.value : {}),
  );
}

const rangeType = (entity: Entity, index: Index) =>
  index.range === BY_KEY ? 'string' : (entity.attributes.get(index.range) ?? 'any');

/**
 * Checks a partition's values: one for each attribute, in the index's order [doc: entities-api-query]. Unsure: the
 * error code.
 */
function checkedPartition(entity: Entity, index: Index, values: readonly unknown[]): readonly unknown[] {
  if (values.length !== index.partition.length) throw unprocessable();
  index.partition.forEach((attribute, i) =>
    checkAttribute(attribute, entity.attributes.get(attribute) ?? 'any', values[i]),
  );
  return values;
}

/**
 * Returns one page of rows. Filters apply after paging, so a page may be empty and have a cursor [doc:
 * entities-api-query]. A full page always has a cursor, even if no row follows, because the database that Forge uses
 * doesn't look ahead.
 */
function page(
  placed: Placed[],
  descending: boolean,
  limit = DEFAULT_PAGE,
  cursor: string | undefined,
  passes: (row: Row) => boolean,
): Page {
  const direction = descending ? -1 : 1;
  const from = cursor === undefined ? undefined : readCursor(cursor);
  const after = from === undefined ? placed : placed.filter(({ at }) => direction * compare(at, from) > 0);
  const rows = after.sort((one, other) => direction * compare(one.at, other.at)).slice(0, limit);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    rows: rows.map(({ row }) => row).filter(passes),
    cursor: last && Buffer.from(JSON.stringify(last.at)).toString('base64url'),
    bytes: rows.reduce((sum, { row }) => sum + Buffer.byteLength(row.text), 0),
  };
}

function compare([one, oneKey]: Position, [other, otherKey]: Position): number {
  return sequence(one, other) || sequence(oneKey, otherKey);
}

function sequence(one: Place, other: Place): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const position = z.tuple([z.union([z.string(), z.number(), z.boolean()]), z.string()]);

function readCursor(cursor: string): Position {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new Refusal(400, 'INVALID_CURSOR', 'The provided cursor is invalid');
  }
}

function isPageSize(limit: number): boolean {
  return Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE;
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
