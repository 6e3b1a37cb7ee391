import { useEffect, useState } from 'react';

export interface Loaded<T> {
  /** The last answer to this question; undefined until there is one. */
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Asks again; what was there stays until the new answer comes. */
  readonly reload: () => void;
}

interface Settled<T> {
  readonly ask: () => Promise<T>;
  readonly time: number;
  readonly value?: T;
  readonly error?: unknown;
}

/**
 * Asks when first drawn, and whenever there is another question; an answer that comes after a newer question is dropped.
 * @param ask the same function as long as the question is the same
 */
export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const [time, setTime] = useState(0);
  const [settled, setSettled] = useState<Settled<T>>();
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (value) => {
        if (isWanted) setSettled({ ask, time, value });
      },
      (error: unknown) => {
        if (isWanted) setSettled((before) => ({ ...(before?.ask === ask ? before : {}), ask, time, error }));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [ask, time]);
  const mine = settled?.ask === ask ? settled : undefined;
  return { value: mine?.value, error: mine?.error, isLoading: mine?.time !== time, reload: () => setTime(time + 1) };
}

export interface Act {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Runs it; its failure is kept in `error`. Answers whether it succeeded. */
  readonly run: (act: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
}

/** Something that a person set going: busy until it is done, and what went wrong. */
export function useAct(): Act {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly error?: unknown }>({ isBusy: false });
  const run: Act['run'] = async (act) => {
    setState({ isBusy: true });
    try {
      await act();
      setState({ isBusy: false });
      return true;
    } catch (error) {
      setState({ isBusy: false, error });
      return false;
    }
  };
  return { isBusy: state.isBusy, error: state.error, run, clear: () => setState({ isBusy: false }) };
}
