/** Address below the app's page. */
interface HistoryLocation {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly key: string;
  readonly state: unknown;
}

type Action = 'PUSH' | 'REPLACE' | 'POP';
type Listener = (location: HistoryLocation, action: Action) => void;

/** Listeners for changes of the address without a page load: by the app, Jira's menu, Back or Forward. */
const addressListeners = new Set<(action: Action) => void>();
window.addEventListener('popstate', () => emitAddressChange('POP'));

/** Subscribes to changes of the address and returns the function that unsubscribes. */
export function onAddressChange(callback: (action: Action) => void): () => void {
  addressListeners.add(callback);
  return () => void addressListeners.delete(callback);
}

/** Changes the address without a page load, as Jira's own menu does. */
export function goTo(href: string): void {
  window.history.pushState(null, '', href);
  emitAddressChange('PUSH');
}

function emitAddressChange(action: Action): void {
  for (const listener of [...addressListeners]) listener(action);
}

/**
 * Returns the result of the bridge's `createHistory`: addresses below the app's page, in sync with the browser [doc:
 * view].
 */
export function createHistory(base: string): Readonly<Record<string, unknown>> {
  const listeners = new Set<Listener>();
  let key = 0;

  const currentLocation = (): HistoryLocation => ({
    pathname: window.location.pathname.slice(base.length) || '/',
    search: window.location.search,
    hash: window.location.hash,
    key: String(key++),
    state: window.history.state,
  });

  const history = { action: 'POP', location: currentLocation() };

  onAddressChange((action) => {
    history.action = action;
    history.location = currentLocation();
    for (const listener of [...listeners]) listener(history.location, action);
  });

  /** Returns the path on the sandbox of an app's address. The address is a text or an object with its parts. */
  const pathOf = (to: unknown): string => {
    if (typeof to === 'string') {
      // A query or a hash without a path keeps the path [source: history].
      if (/^[?#]/.test(to)) return window.location.pathname + to;
      return base + (to.startsWith('/') ? to : `/${to}`);
    }
    const part = (name: string): string =>
      typeof to === 'object' && to !== null && typeof Reflect.get(to, name) === 'string'
        ? String(Reflect.get(to, name))
        : '';
    const path = part('pathname');
    return (path === '' ? window.location.pathname : base + path) + part('search') + part('hash');
  };

  return Object.assign(history, {
    createHref: pathOf,
    listen: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push: (to: unknown, state?: unknown) => {
      window.history.pushState(state, '', pathOf(to));
      emitAddressChange('PUSH');
    },
    replace: (to: unknown, state?: unknown) => {
      window.history.replaceState(state, '', pathOf(to));
      emitAddressChange('REPLACE');
    },
    go: (steps: number) => window.history.go(steps),
    goBack: () => window.history.back(),
    goForward: () => window.history.forward(),
  });
}
