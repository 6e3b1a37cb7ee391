import { z } from 'zod';
import { ApiError } from './error';

export const DEFAULT_PAGE_SIZE = 50;

/** Parameters of Torii's paged lists. */
export const pageParameters = {
  size: z.coerce.number().int().default(DEFAULT_PAGE_SIZE),
  cursor: z.string().default(''),
};

/** Returns one page. The cursor is an offset in base64, as in Torii's own example. */
export function pageOf<T>(all: readonly T[], { size, cursor }: { readonly size: number; readonly cursor: string }) {
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw new ApiError(400, '"cursor" isn\'t a cursor of this list');
  const page = all.slice(start, start + size);
  const next = start + size;
  return {
    page,
    count: page.length,
    total: all.length,
    ...(next < all.length && { nextCursor: Buffer.from(String(next)).toString('base64') }),
  };
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Returns an item with only the fields of a comma-separated list, or with the default fields.
 * @param fieldNames `unsupported`: fields that Torii documents and the mock service doesn't have
 * @throws ApiError 400 for a field that Torii doesn't document, 501 for one that the mock service doesn't support.
 */
export function selectFields(
  item: Item,
  fields: string | undefined,
  { defaults, unsupported }: { readonly defaults: readonly string[]; readonly unsupported: readonly string[] },
): Item {
  const names = fields === undefined ? defaults : splitList(fields);
  for (const name of names) {
    if (Object.hasOwn(item, name)) continue;
    if (!unsupported.includes(name)) throw new ApiError(400, `"fields" has no field "${name}"`);
    if (fields !== undefined) throw new ApiError(501, `The mock service has no field ${name} here.`);
  }
  return Object.fromEntries(names.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]]));
}

/**
 * Returns the items sorted by `name:asc,id:desc`, or unchanged without a sort.
 * @throws ApiError 400 for an unknown field or direction.
 */
export function sortBy<T extends Item>(items: readonly T[], sort: string | undefined): T[] {
  const orders = splitList(sort ?? '').map((text) => {
    const [name = '', direction = ''] = text.split(':');
    const hasField = items.every((item) => Object.hasOwn(item, name));
    if (!hasField || !['asc', 'desc'].includes(direction)) throw new ApiError(400, `"sort" can't be "${text}"`);
    return { name, sign: direction === 'asc' ? 1 : -1 };
  });
  return items.toSorted((a, b) => {
    for (const { name, sign } of orders) {
      const difference = compare(a[name], b[name]);
      if (difference !== 0) return difference * sign;
    }
    return 0;
  });
}

const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');

/** Returns the parts of a comma-separated text, without blanks and empty parts. */
export const splitList = (text: string): string[] =>
  text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
