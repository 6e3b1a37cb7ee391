/** Address below the app's page. */
interface HistoryLocation {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly state: unknown;
  readonly key: string;
}

type Listener = (location: HistoryLocation, action: string) => void;

/** Returns the result of the bridge's `createHistory` for a page without a browser. Keeps the addresses in memory. */
export function memoryHistory(start: string): Readonly<Record<string, unknown>> {
  const listeners = new Set<Listener>();
  const locations: HistoryLocation[] = [locationOf(start, '/', undefined, 0)];
  let index = 0;

  const currentLocation = (): HistoryLocation => locations[index] ?? locationOf('/', '/', undefined, 0);
  const history = { action: 'POP', location: currentLocation() };
  const emitMove = (action: string): void => {
    Object.assign(history, { action, location: currentLocation() });
    for (const listener of [...listeners]) listener(history.location, action);
  };
  const go = (steps: number): void => {
    index = Math.min(locations.length - 1, Math.max(0, index + steps));
    emitMove('POP');
  };

  return Object.assign(history, {
    createHref: (to: unknown) => addressOf(to),
    listen: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push: (to: unknown, state?: unknown) => {
      locations.splice(
        index + 1,
        locations.length,
        locationOf(addressOf(to), currentLocation().pathname, state, locations.length),
      );
      index += 1;
      emitMove('PUSH');
    },
    replace: (to: unknown, state?: unknown) => {
      locations[index] = locationOf(addressOf(to), currentLocation().pathname, state, locations.length);
      emitMove('REPLACE');
    },
    go,
    goBack: () => go(-1),
    goForward: () => go(1),
  });
}

/** Returns an address as text. The argument is a text or an object with the address's parts. */
function addressOf(to: unknown): string {
  if (typeof to === 'string') return to;
  const part = (name: string): string => {
    const value: unknown = typeof to === 'object' && to !== null ? Reflect.get(to, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return part('pathname') + part('search') + part('hash');
}

/** Returns the location of an address, which may be relative to the current path. */
function locationOf(address: string, current: string, state: unknown, key: number): HistoryLocation {
  const { pathname, search, hash } = new URL(address, `http://app${current}`);
  return { pathname, search, hash, state, key: String(key) };
}
