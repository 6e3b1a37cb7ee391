import { useCallback, useEffect } from 'react';
import type { TestDelegationView } from '../../../src/domain/contract/admin-functions';
import { RefusedError } from '../../api';
import { useLoaded } from '../../loading';
import { call } from '../api';
import { isPassed } from './set-up-steps';

/** Wait between two looks at a test that isn't done, ms. */
const FOLLOW_MS = 2_000;

export interface Test {
  /** Undefined until it is loaded; null without a test. */
  readonly test: TestDelegationView | null | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Loads a test delegation, and follows it until each step is done, or the test ended otherwise. */
export function useTest(testId: string | null): Test {
  const { value, error, reload, isLoading } = useLoaded(useCallback(() => loadTest(testId), [testId]));
  const isFollowed = value && !isPassed(value) && value.state !== 'failed' && value.state !== 'canceled';
  useEffect(() => {
    if (!isFollowed || isLoading || error !== undefined) return;
    const timer = setTimeout(reload, FOLLOW_MS);
    return () => clearTimeout(timer);
  });
  return { test: value, error, reload };
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
