interface Place {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly key: string;
  readonly state: unknown;
}

type Listener = (location: Place, action: string) => void;

/** What the bridge's `createHistory` answers: addresses below the app's page, kept in step with the browser's. */
export function createHistory(base: string): Readonly<Record<string, unknown>> {
  const listeners = new Set<Listener>();
  let key = 0;

  const here = (state: unknown = window.history.state): Place => ({
    pathname: window.location.pathname.slice(base.length) || '/',
    search: window.location.search,
    hash: window.location.hash,
    key: String(key++),
    state,
  });

  const history = { action: 'POP', location: here() };

  const moved = (action: string): void => {
    history.action = action;
    history.location = here();
    for (const listener of [...listeners]) listener(history.location, action);
  };

  const address = (to: unknown): string => {
    if (typeof to === 'string') return base + (to.startsWith('/') ? to : `/${to}`);
    const part = (name: string): string =>
      typeof to === 'object' && to !== null && typeof Reflect.get(to, name) === 'string'
        ? String(Reflect.get(to, name))
        : '';
    return base + part('pathname') + part('search') + part('hash');
  };

  window.addEventListener('popstate', () => moved('POP'));

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
