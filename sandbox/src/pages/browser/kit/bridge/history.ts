interface Place {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly key: string;
  readonly state: unknown;
}

type Action = 'PUSH' | 'REPLACE' | 'POP';
type Listener = (location: Place, action: Action) => void;

/** Callbacks for each change of the address without a page load: by the app, Jira's menu, Back or Forward. */
const movers = new Set<(action: Action) => void>();
window.addEventListener('popstate', () => moved('POP'));

/** Subscribes to changes of the address and returns the function that unsubscribes. */
export function onMove(callback: (action: Action) => void): () => void {
  movers.add(callback);
  return () => void movers.delete(callback);
}

/** Changes the address without a page load, as Jira's own menu does. */
export function goTo(href: string): void {
  window.history.pushState(null, '', href);
  moved('PUSH');
}

function moved(action: Action): void {
  for (const mover of [...movers]) mover(action);
}

/**
 * Returns the result of the bridge's `createHistory`: addresses below the app's page, in sync with the browser [doc:
 * view].
 */
export function createHistory(base: string): Readonly<Record<string, unknown>> {
  const listeners = new Set<Listener>();
  let key = 0;

  const here = (): Place => ({
    pathname: window.location.pathname.slice(base.length) || '/',
    search: window.location.search,
    hash: window.location.hash,
    key: String(key++),
    state: window.history.state,
  });

  const history = { action: 'POP', location: here() };

  onMove((action) => {
    history.action = action;
    history.location = here();
    for (const listener of [...listeners]) listener(history.location, action);
  });

  const address = (to: unknown): string => {
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
    createHref: address,
    listen: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push: (to: unknown, state?: unknown) => {
      window.history.pushState(state, '', address(to));
      moved('PUSH');
    },
    replace: (to: unknown, state?: unknown) => {
      window.history.replaceState(state, '', address(to));
      moved('REPLACE');
    },
    go: (steps: number) => window.history.go(steps),
    goBack: () => window.history.back(),
    goForward: () => window.history.forward(),
  });
}
