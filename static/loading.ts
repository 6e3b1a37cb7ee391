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

/** Reloads again and again, each time some ms after the last render, until nothing is awaited. */
export function useFollowing(isAwaited: boolean, reload: () => void, waitMs: number): void {
  // Without dependencies, because each render brings another `reload`. The wait then begins anew.
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(reload, waitMs);
    return () => clearInterval(timer);
  });
}

export interface Action<Args extends readonly unknown[]> {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Arguments of the latest start; undefined before the first one. */
  readonly args: Args | undefined;
  readonly start: (...args: Args) => void;
  readonly clear: () => void;
}

type ActionState<Args> = Pick<Action<never>, 'isBusy'> & { readonly args?: Args; readonly error?: unknown };

/** Keeps the progress and the error of an action that users start. */
export function useAction<Args extends readonly unknown[] = []>(
  action: (...args: Args) => Promise<void>,
): Action<Args> {
  const [{ isBusy, args, error }, setState] = useState<ActionState<Args>>({ isBusy: false });
  return {
    isBusy,
    error,
    args,
    start: (...given) => {
      setState({ isBusy: true, args: given });
      action(...given).then(
        () => setState({ isBusy: false, args: given }),
        (failure: unknown) => setState({ isBusy: false, args: given, error: failure }),
      );
    },
    clear: () => setState({ isBusy: false }),
  };
}
