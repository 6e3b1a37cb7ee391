import { useCallback } from 'react';
import type { TestDelegationView } from '../../../src/domain/contract/admin-functions';
import { RefusedError } from '../../api';
import { useFollowing, useLoaded, type Loaded } from '../../loading';
import { call } from '../api';
import { isPassed } from './set-up-steps';

/** Wait between two looks at a test that isn't done, ms. */
const FOLLOW_MS = 2_000;

/** Newest test; undefined until it is loaded, null without one. */
export type LoadedTest = Loaded<TestDelegationView | null>;

/** Loads a test delegation, and follows it until each step is done, or the test ended otherwise. */
export function useTest(testId: string | null): LoadedTest {
  const loaded = useLoaded(useCallback(() => loadTest(testId), [testId]));
  const { value, error, reload, isLoading } = loaded;
  const isUnfinished = value && !isPassed(value) && value.state !== 'failed' && value.state !== 'canceled';
  useFollowing(Boolean(isUnfinished) && !isLoading && error === undefined, reload, FOLLOW_MS);
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
