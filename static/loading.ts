import { useEffect, useState } from 'react';

export interface Loaded<T> {
  /** Latest value of the current loader; undefined until the first load ends. */
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Reloads the value. The old value stays until the new one is loaded. */
  readonly reload: () => void;
}

/** Result of one load. */
interface LoadResult<T> {
  readonly load: () => Promise<T>;
  readonly loadNumber: number;
  readonly value?: T;
  readonly error?: unknown;
}

/**
 * Loads at the first render and for each new loader. Ignores a response if a newer load has started.
 * @param load function whose identity changes only with its parameters
 */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [loadNumber, setLoadNumber] = useState(0);
  const [result, setResult] = useState<LoadResult<T>>();
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => {
        if (isCurrent) setResult({ load, loadNumber, value });
      },
      (error: unknown) => {
        if (isCurrent) setResult((before) => ({ ...(before?.load === load ? before : {}), load, loadNumber, error }));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [load, loadNumber]);
  const current = result?.load === load ? result : undefined;
  return {
    value: current?.value,
    error: current?.error,
    isLoading: current?.loadNumber !== loadNumber,
    reload: () => setLoadNumber((before) => before + 1),
  };
}

/** Reloads each time `waitMs` after the last render, as long as `isPending` is true. */
export function usePolling(isPending: boolean, reload: () => void, waitMs: number): void {
  // Has no dependency list, because each render passes a new `reload`. So the wait restarts with each render.
  useEffect(() => {
    if (!isPending) return;
    const timer = setInterval(reload, waitMs);
    return () => clearInterval(timer);
  });
}

export interface Action<Args extends readonly unknown[]> {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Arguments of the latest start; undefined before the first start. */
  readonly args: Args | undefined;
  readonly start: (...args: Args) => void;
  readonly clear: () => void;
}

type ActionState<Args> = Pick<Action<never>, 'isBusy'> & { readonly args?: Args; readonly error?: unknown };

/** Returns an action that users start, with its progress and its error. */
export function useAction<Args extends readonly unknown[] = []>(
  action: (...args: Args) => Promise<void>,
): Action<Args> {
  const [{ isBusy, args, error }, setState] = useState<ActionState<Args>>({ isBusy: false });
  return {
    isBusy,
    error,
    args,
    start: (...newArgs) => {
      setState({ isBusy: true, args: newArgs });
      action(...newArgs).then(
        () => setState({ isBusy: false, args: newArgs }),
        (failure: unknown) => setState({ isBusy: false, args: newArgs, error: failure }),
      );
    },
    clear: () => setState({ isBusy: false }),
  };
}
