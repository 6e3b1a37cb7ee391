import type { Manifest, Modules } from './manifest';
import { functionOf } from './manifest-checks';

// [doc] limits-invocation, 22 Aug 2026. That product triggers have the general 25 s is unsure; it is the harsher reading.
const RESOLVER_MS = 25_000;
const TRIGGER_MS = 25_000;
const WEB_TRIGGER_MS = 55_000;
const BACKGROUND_MS = 55_000;

/** How long a function may run: the lowest of the kinds of module that share it. [doc] modules/function */
export function timeOutOf({ list }: Manifest, { key, timeoutSeconds }: Modules['function'][number]): number {
  const limits = list
    .filter(({ raw }) => functionOf(raw) === key)
    .map(({ type }) => {
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
    });
  return Math.min(...limits);
}
