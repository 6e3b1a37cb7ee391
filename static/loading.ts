import { useEffect, useState } from 'react';

export interface Loaded<T> {
  /** Latest answer of the current loader; undefined until the first one. */
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Reloads the value. The old one stays until the new one is loaded. */
  readonly reload: () => void;
}

interface Settled<T> {
  readonly load: () => Promise<T>;
  readonly round: number;
  readonly value?: T;
  readonly error?: unknown;
}

/**
 * Loads at the first render and for each new loader. Drops answers that arrive after a newer load started.
 * @param load function whose identity changes only with its parameters
 */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [round, setRound] = useState(0);
  const [settled, setSettled] = useState<Settled<T>>();
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => {
        if (isCurrent) setSettled({ load, round, value });
      },
      (error: unknown) => {
        if (isCurrent) setSettled((before) => ({ ...(before?.load === load ? before : {}), load, round, error }));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [load, round]);
  const current = settled?.load === load ? settled : undefined;
  return {
    value: current?.value,
    error: current?.error,
    isLoading: current?.round !== round,
    reload: () => setRound((before) => before + 1),
  };
}

export interface Action {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Runs an action and keeps its error. Returns true if it succeeded. */
  readonly run: (action: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
}

/** Keeps the progress and the error of an action that a user started. */
export function useAction(): Action {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly error?: unknown }>({ isBusy: false });
  const run: Action['run'] = async (action) => {
    setState({ isBusy: true });
    try {
      await action();
      setState({ isBusy: false });
      return true;
    } catch (error) {
      setState({ isBusy: false, error });
      return false;
    }
  };
  return { isBusy: state.isBusy, error: state.error, run, clear: () => setState({ isBusy: false }) };
}
