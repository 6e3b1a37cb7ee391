import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Asks again; what was there stays until the new answer comes. */
  reload(): void;
}

/** Asks when first drawn and whenever `key` changes; an answer that comes after a newer question is dropped. */
export function useLoaded<T>(ask: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: unknown; isLoading: boolean }>({ isLoading: true });
  const asked = useRef(0);
  const latest = useRef(ask);
  latest.current = ask;

  const reload = useCallback(() => {
    const mine = (asked.current += 1);
    const settle = (next: { value: T } | { error: unknown }): void => {
      if (mine === asked.current) setState((before) => ({ ...('error' in next ? before : {}), ...next, isLoading: false }));
    };
    setState(({ value }) => ({ ...(value === undefined ? {} : { value }), isLoading: true }));
    latest.current().then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error }),
    );
  }, []);

  useEffect(reload, [reload, key]);
  return { value: state.value, error: state.error, isLoading: state.isLoading, reload };
}

export interface Act {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Runs one thing at a time; its failure is kept in `error`. Answers whether it succeeded. */
  run(act: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

/** Something that a person set going: busy until it is done, and what went wrong. */
export function useAct(): Act {
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false });
  return {
    isBusy: state.isBusy,
    error: state.error,
    async run(act) {
      setState({ isBusy: true });
      try {
        await act();
        setState({ isBusy: false });
        return true;
      } catch (error) {
        setState({ isBusy: false, error });
        return false;
      }
    },
    clear: () => setState({ isBusy: false }),
  };
}
