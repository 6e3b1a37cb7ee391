import { useCallback, useEffect, useRef, useState } from 'react';
import { RequestError } from './server';

/** Time between two reads of the data of a visible page. */
const READ_INTERVAL_MS = 1500;

/** Data that a page keeps up to date. */
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
  const lastResult = useRef('');
  const latestLoad = useRef(load);
  useEffect(() => {
    latestLoad.current = load;
  });

  const reload = useCallback(() => {
    latestLoad.current().then(
      (value) => {
        const text = JSON.stringify(value);
        if (text === lastResult.current) return;
        lastResult.current = text;
        setState({ value });
      },
      (error: unknown) => {
        // An error response replaces the value. If the connection fails, the page keeps its last value.
        if (!(error instanceof RequestError) || lastResult.current === error.message) return;
        lastResult.current = error.message;
        setState({ error });
      },
    );
  }, []);

  useEffect(() => {
    reload();
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, READ_INTERVAL_MS);
    return () => window.clearInterval(timer);
  }, [reload]);

  return { value: state.value, error: state.error, reload };
}
