import { useCallback, useEffect, useRef, useState } from 'react';
import { RequestError } from './server';

/** Time between two reads of a visible page, ms. */
const INTERVAL_MS = 1500;

export interface Live<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
}

/**
 * Calls `load` repeatedly while the page is visible, and returns the latest result. A result that equals the last one
 * causes no render.
 */
export function useLive<T>(load: () => Promise<T>): Live<T> {
  const [state, setState] = useState<{ readonly value?: T; readonly error?: Error }>({});
  const seen = useRef('');
  const loading = useRef(load);
  useEffect(() => {
    loading.current = load;
  });

  const reload = useCallback(() => {
    loading.current().then(
      (value) => {
        const text = JSON.stringify(value);
        if (text === seen.current) return;
        seen.current = text;
        setState({ value });
      },
      (error: unknown) => {
        // If the connection fails, the page keeps its last value. An error response replaces the value.
        if (!(error instanceof RequestError) || seen.current === error.message) return;
        seen.current = error.message;
        setState({ error });
      },
    );
  }, []);

  useEffect(() => {
    reload();
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, INTERVAL_MS);
    return () => window.clearInterval(timer);
  }, [reload]);

  return { value: state.value, error: state.error, reload };
}
