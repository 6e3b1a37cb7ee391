import { view } from '@forge/bridge';
import { useEffect, useRef, useState } from 'react';

interface Location {
  /** Path below the page's own URL, such as `/rules`. */
  readonly pathname: string;
  /** Query with its question mark, or empty. */
  readonly search: string;
}

export interface Navigation extends Location {
  /** Goes to a path with a query. */
  readonly go: (path: string) => void;
  /** Changes the query of the current path without a new entry in the browser's history. */
  readonly setQuery: (query: Readonly<Record<string, string>>) => void;
}

type History = Awaited<ReturnType<typeof view.createHistory>>;

const ROOT: Location = { pathname: '/', search: '' };

/** Returns the page's location; undefined until it is known. A page without a URL of its own keeps it in memory. */
export function useNavigation(): Navigation | undefined {
  const [location, setLocation] = useState<Location>();
  const history = useRef<History>(undefined);
  useEffect(() => {
    let unlisten: (() => void) | undefined;
    let isMounted = true;
    view.createHistory().then(
      (created) => {
        if (!isMounted) return;
        history.current = created;
        setLocation(created.location);
        unlisten = created.listen((next) => setLocation(next));
      },
      () => setLocation(ROOT),
    );
    return () => {
      isMounted = false;
      unlisten?.();
    };
  }, []);
  if (!location) return undefined;
  const navigate = (path: string, method: 'push' | 'replace') => {
    if (history.current) return history.current[method](path);
    const [pathname = '/', search] = path.split('?');
    setLocation({ pathname, search: search === undefined ? '' : `?${search}` });
  };
  return {
    ...location,
    go: (path) => navigate(path, 'push'),
    setQuery: (query) => {
      const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
      navigate(search === '' ? location.pathname : `${location.pathname}?${search}`, 'replace');
    },
  };
}
