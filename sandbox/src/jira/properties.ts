import type { Properties } from './model';
import { own } from './own';

/** Filters may read values that are a few seconds old, so older ones are kept this long. */
const KEPT_MS = 10 * 60 * 1000;

/** The value at a moment, now if none is given; undefined if there was none. */
export function propertyAt(properties: Properties, key: string, at = Number.POSITIVE_INFINITY): unknown {
  const entry = own(properties, key)?.findLast((each) => each.at <= at);
  return entry?.removed ? undefined : entry?.value;
}

export const hasProperty = (properties: Properties, key: string): boolean => {
  const last = own(properties, key)?.at(-1);
  return last !== undefined && !last.removed;
};

export const propertyKeys = (properties: Properties): string[] =>
  Object.keys(properties)
    .filter((key) => hasProperty(properties, key))
    .sort();

/** Sets a value, `undefined` removes it. The record is replaced, not changed. */
export function withProperty(properties: Properties, key: string, value: unknown, at: number): Properties {
  const entries = own(properties, key) ?? [];
  const lastOld = entries.findLastIndex((each) => each.at <= at - KEPT_MS);
  const kept = entries.slice(Math.max(lastOld, 0));
  const entry = value === undefined ? { at, value: null, removed: true as const } : { at, value };
  return { ...properties, [key]: [...kept, entry] };
}
