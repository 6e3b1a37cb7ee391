import { z } from 'zod';
import { groupTest, rangeTest } from './condition';
import type { Entity, Index } from './entities';
import { BY_KEY, checkAttribute, isRecord } from './entities';
import { KvsError, unprocessable } from './kvs-error';
import type { EntityQuery, Query } from './request';
import type { Row } from './store';

/** Number of rows of a page: default and maximum [doc: kvs-api-query, entities-api-query]. */
const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 100;

export interface Page {
  readonly rows: readonly Row[];
  readonly cursor: string | undefined;
  /** Number of bytes that were read, including rows that the filters dropped. */
  readonly bytes: number;
}

interface IndexEntry {
  readonly row: Row;
  readonly position: Position;
}
type RangeValue = string | number | boolean;
/** Position of a row in its index: the range's value, then the key. */
type Position = readonly [RangeValue, string];

/** Runs `kvs.query()`: returns rows in the order of their keys, optionally only keys with a prefix. */
export function queryKeys(rows: Iterable<Row>, { where = [], limit, after }: Query): Page {
  // Rules of a query [doc: handling-errors-kvs].
  if (where.length > 1) {
    throw new KvsError(400, 'QUERY_WHERE_INVALID', 'KVS queries should contain only a single "where" clause');
  }
  const [clause] = where;
  if (clause !== undefined && clause.property !== 'key') {
    throw new KvsError(400, 'QUERY_WHERE_FIELD_INVALID', 'The specified field is not supported for filters');
  }
  if (clause !== undefined && clause.condition !== 'BEGINS_WITH') {
    throw new KvsError(400, 'INVALID_FILTER_CONDITION', 'The specified condition is not supported for filters');
  }
  if (limit !== undefined && !isPageSize(limit)) {
    throw new KvsError(400, 'LIST_QUERY_LIMIT_EXCEEDED', 'Limit for list query should be below 100');
  }
  const inRange = clause === undefined ? () => true : rangeTest(clause, 'key', 'string');
  const entries: IndexEntry[] = [];
  for (const row of rows) if (inRange(row.key)) entries.push({ row, position: [row.key, row.key] });
  return pageOf(entries, 'ASC', limit, after, () => true);
}

/** Runs `kvs.entity().query()`: reads one partition of an index in the order of its range, and filters each page. */
export function queryEntity(rows: Iterable<Row>, entity: Entity, query: EntityQuery): Page {
  const index = entity.indexes.get(query.indexName);
  if (index === undefined) {
    throw new KvsError(400, 'INVALID_ENTITY_INDEX', 'The custom entity index provided is invalid');
  }
  if (query.limit !== undefined && !isPageSize(query.limit)) {
    throw new KvsError(400, 'COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE', 'The page limit must be set between 1 and 100');
  }
  const partition = checkPartition(entity, index, query.partition ?? []);
  const inRange =
    query.range === undefined ? () => true : rangeTest(query.range, index.range, rangeType(entity, index));
  const passes = query.filters === undefined ? () => true : groupTest(query.filters, entity);

  const entries: IndexEntry[] = [];
  for (const row of rows) {
    const value = isRecord(row.value) ? row.value : {};
    const rangeValue = index.range === BY_KEY ? row.key : value[index.range];
    // An index doesn't contain a row that lacks an attribute of the index.
    if (!isRangeValue(rangeValue) || !inRange(rangeValue)) continue;
    if (index.partition.every((attribute, i) => value[attribute] === partition[i])) {
      entries.push({ row, position: [rangeValue, row.key] });
    }
  }
  return pageOf(entries, query.sort ?? 'ASC', query.limit, query.cursor, (row) =>
    passes(isRecord(row.value) ? row.value : {}),
  );
}

const rangeType = (entity: Entity, index: Index) =>
  index.range === BY_KEY ? 'string' : (entity.attributes.get(index.range) ?? 'any');

/**
 * Checks and returns a partition's values, one for each attribute in the index's order [doc: entities-api-query].
 * Unsure: the error code.
 */
function checkPartition(entity: Entity, index: Index, values: readonly unknown[]): readonly unknown[] {
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
function pageOf(
  entries: IndexEntry[],
  sort: 'ASC' | 'DESC',
  limit = DEFAULT_PAGE_SIZE,
  cursor: string | undefined,
  passes: (row: Row) => boolean,
): Page {
  const direction = sort === 'DESC' ? -1 : 1;
  const start = cursor === undefined ? undefined : readCursor(cursor);
  const remaining =
    start === undefined ? entries : entries.filter(({ position }) => direction * compare(position, start) > 0);
  const page = remaining.sort((a, b) => direction * compare(a.position, b.position)).slice(0, limit);
  const last = page.length === limit ? page.at(-1) : undefined;
  return {
    rows: page.map(({ row }) => row).filter(passes),
    cursor: last && Buffer.from(JSON.stringify(last.position)).toString('base64url'),
    bytes: page.reduce((sum, { row }) => sum + Buffer.byteLength(row.text), 0),
  };
}

function compare([valueA, keyA]: Position, [valueB, keyB]: Position): number {
  return compareValues(valueA, valueB) || compareValues(keyA, keyB);
}

function compareValues(a: RangeValue, b: RangeValue): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const positionSchema = z.tuple([z.union([z.string(), z.number(), z.boolean()]), z.string()]);

function readCursor(cursor: string): Position {
  try {
    return positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new KvsError(400, 'INVALID_CURSOR', 'The provided cursor is invalid');
  }
}

function isPageSize(limit: number): boolean {
  return Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_SIZE;
}

function isRangeValue(value: unknown): value is RangeValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
