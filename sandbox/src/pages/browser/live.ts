import { useCallback, useEffect, useRef, useState } from 'react';
import { Refusal } from './server';

/** How often a page that is in view asks whether something changed, ms. */
const interval = 1500;

export interface Live<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
}

/** What `load` answers, read again and again while the page is in view; unchanged answers draw nothing. */
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
        // A server that is away for a moment does not empty the page; a refusal of Jira's does.
        if (!(error instanceof Refusal) || seen.current === error.message) return;
        seen.current = error.message;
        setState({ error });
      },
    );
  }, []);

  useEffect(() => {
    reload();
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, interval);
    return () => window.clearInterval(timer);
  }, [reload]);

  return { value: state.value, error: state.error, reload };
}
