import { ownEntry } from './own-entry';

/**
 * Values by key, each with the time from which it applies, the current one last. A removal has a mark, because JSON
 * drops `value: undefined`.
 */
export type Properties = Record<string, { at: number; value: unknown; removed?: true }[]>;

/** Time for which old values are kept, ms, because event filters can read values that are seconds old. */
const KEPT_MS = 10 * 60 * 1000;

/** Returns the value at a time, by default the current value. Returns undefined without a value. */
export function propertyAt(properties: Properties, key: string, at = Number.POSITIVE_INFINITY): unknown {
  const entry = ownEntry(properties, key)?.findLast((each) => each.at <= at);
  return entry?.removed ? undefined : entry?.value;
}

export const hasProperty = (properties: Properties, key: string): boolean => {
  const last = ownEntry(properties, key)?.at(-1);
  return last !== undefined && !last.removed;
};

export const propertyKeys = (properties: Properties): string[] =>
  Object.keys(properties)
    .filter((key) => hasProperty(properties, key))
    .sort();

/** Returns a copy of the properties with a new value, or without the value for `undefined`. */
export function withProperty(properties: Properties, key: string, value: unknown, at: number): Properties {
  const entries = ownEntry(properties, key) ?? [];
  const lastOld = entries.findLastIndex((each) => each.at <= at - KEPT_MS);
  const kept = entries.slice(Math.max(lastOld, 0));
  const entry = value === undefined ? { at, value: null, removed: true as const } : { at, value };
  return { ...properties, [key]: [...kept, entry] };
}
