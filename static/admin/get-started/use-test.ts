import { useCallback } from 'react';
import type { TestDelegationView } from '../../../src/domain/contract/admin-functions';
import { RefusedError } from '../../api';
import { usePolling, useLoaded, type Loaded } from '../../loading';
import { call } from '../api';
import { isPassed } from './set-up-steps';

/** Wait between reads of a test that isn't finished. */
const POLL_MS = 2_000;

/** Newest test. Its value is undefined until it is loaded, and null if there is no test. */
export type LoadedTest = Loaded<TestDelegationView | null>;

/** Loads a test delegation, and polls it until each step is done, or the test failed or was canceled. */
export function useTest(testId: string | null): LoadedTest {
  const loaded = useLoaded(useCallback(() => loadTest(testId), [testId]));
  const { value, error, reload, isLoading } = loaded;
  const isRunning = value && !isPassed(value) && value.state !== 'failed' && value.state !== 'canceled';
  usePolling(Boolean(isRunning) && !isLoading && error === undefined, reload, POLL_MS);
  return loaded;
}

/** Returns a test; null before the first one, and after retention has deleted it. */
async function loadTest(testId: string | null): Promise<TestDelegationView | null> {
  if (testId === null) return null;
  try {
    return (await call('getTestDelegation', { id: testId })).test;
  } catch (error) {
    if (error instanceof RefusedError && error.problem.status === 400) return null;
    throw error;
  }
}
