interface Place {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly key: string;
  readonly state: unknown;
}

type Action = 'PUSH' | 'REPLACE' | 'POP';
type Listener = (location: Place, action: Action) => void;

/** Callbacks for every change of the address without a load: by the app, by Jira's menu, by Back and Forward. */
const movers = new Set<(action: Action) => void>();
window.addEventListener('popstate', () => moved('POP'));

/** Calls back on every change of the address; returns the unsubscriber. */
export function onMove(callback: (action: Action) => void): () => void {
  movers.add(callback);
  return () => void movers.delete(callback);
}

/** Changes the address as Jira's own menu does, without a load. */
export function goTo(href: string): void {
  window.history.pushState(null, '', href);
  moved('PUSH');
}

function moved(action: Action): void {
  for (const mover of [...movers]) mover(action);
}

/** Returns the bridge's `createHistory`: addresses below the app's page, in step with the browser's [doc: view]. */
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
      // A query or a hash alone keeps the path [src: history].
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
