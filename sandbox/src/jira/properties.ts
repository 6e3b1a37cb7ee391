import { ownEntry } from './own-entry';

/**
 * Values by key, the current value last. `at` is the time (epoch ms) from which a value applies. `removed` marks a
 * removal, because JSON drops `value: undefined`.
 */
export type Properties = Record<string, { at: number; value: unknown; removed?: true }[]>;

/** Age up to which old values are kept, ms, because event filters can read values that are seconds old. */
const HISTORY_MS = 10 * 60 * 1000;

/** Returns a property's value at a time (epoch ms), by default the current value. Returns undefined without a value. */
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
  const lastOldIndex = entries.findLastIndex((each) => each.at <= at - HISTORY_MS);
  const kept = entries.slice(Math.max(lastOldIndex, 0));
  const entry = value === undefined ? { at, value: null, removed: true as const } : { at, value };
  return { ...properties, [key]: [...kept, entry] };
}
