interface Place {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly state: unknown;
  readonly key: string;
}

type Listener = (location: Place, action: string) => void;

/** Returns the result of the bridge's `createHistory` for a drawing without a browser. Its addresses are in memory. */
export function memoryHistory(start: string): Readonly<Record<string, unknown>> {
  const listeners = new Set<Listener>();
  const places: Place[] = [placeAt(start, '/', undefined, 0)];
  let index = 0;

  const here = (): Place => places[index] ?? placeAt('/', '/', undefined, 0);
  const history = { action: 'POP', location: here() };
  const moved = (action: string): void => {
    Object.assign(history, { action, location: here() });
    for (const listener of [...listeners]) listener(history.location, action);
  };
  const go = (steps: number): void => {
    index = Math.min(places.length - 1, Math.max(0, index + steps));
    moved('POP');
  };

  return Object.assign(history, {
    createHref: (to: unknown) => addressOf(to),
    listen: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push: (to: unknown, state?: unknown) => {
      places.splice(index + 1, places.length, placeAt(addressOf(to), here().pathname, state, places.length));
      index += 1;
      moved('PUSH');
    },
    replace: (to: unknown, state?: unknown) => {
      places[index] = placeAt(addressOf(to), here().pathname, state, places.length);
      moved('REPLACE');
    },
    go,
    goBack: () => go(-1),
    goForward: () => go(1),
  });
}

/** Returns an address as text. The address is given as text or by its parts. */
function addressOf(to: unknown): string {
  if (typeof to === 'string') return to;
  const part = (name: string): string => {
    const value: unknown = typeof to === 'object' && to !== null ? Reflect.get(to, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return part('pathname') + part('search') + part('hash');
}

function placeAt(address: string, current: string, state: unknown, key: number): Place {
  const { pathname, search, hash } = new URL(address, `http://app${current}`);
  return { pathname, search, hash, state, key: String(key) };
}
