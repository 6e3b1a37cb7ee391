import type { Module } from '../app/module';
import type { Manifest } from '../app/manifest';
import { functionsOf } from '../app/manifest-checks';

// Time-outs [doc: limits-invocation, 22 Aug 2026]. Unsure: 25 s for product triggers, the stricter reading.
const RESOLVER_MS = 25_000;
const TRIGGER_MS = 25_000;
const WEB_TRIGGER_MS = 55_000;
const BACKGROUND_MS = 55_000;

/**
 * Returns the time-out of each function by key, in ms. If several modules share a function, the shortest time-out
 * applies. Excludes functions that no module names [doc: modules/function].
 */
export function timeOuts({ list, modules }: Manifest): ReadonlyMap<string, number> {
  const declared = new Map(modules.function.map(({ key, timeoutSeconds }) => [key, timeoutSeconds]));
  const timeOutsByKey = new Map<string, number>();
  for (const { type, raw } of list) {
    for (const key of functionsOf(raw)) {
      timeOutsByKey.set(key, Math.min(timeOutOf(type, declared.get(key)), timeOutsByKey.get(key) ?? Infinity));
    }
  }
  return timeOutsByKey;
}

function timeOutOf(type: Module['type'], timeoutSeconds: number | undefined): number {
  switch (type) {
    case 'webtrigger':
    case 'preUninstall':
      return WEB_TRIGGER_MS;
    case 'consumer':
    case 'scheduledTrigger':
      return timeoutSeconds === undefined ? BACKGROUND_MS : timeoutSeconds * 1000;
    case 'trigger':
      return TRIGGER_MS;
    default:
      return RESOLVER_MS;
  }
}
