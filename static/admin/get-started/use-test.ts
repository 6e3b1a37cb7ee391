import { useCallback, useEffect } from 'react';
import type { TestDelegationView } from '../../../src/domain/contract/admin-functions';
import { useLoaded } from '../../loading';
import { call } from '../api';

/** Wait between two looks at a test that isn't done, ms. */
const FOLLOW_MS = 2_000;

interface Test {
  readonly test: TestDelegationView | null | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Loads a test delegation, and follows it until each step is done, or the test ended otherwise. */
export function useTest(testId: string | null): Test {
  const { value, error, reload, isLoading } = useLoaded(
    useCallback(
      async () => (testId === null ? null : (await call('getTestDelegation', { id: testId })).test),
      [testId],
    ),
  );
  const isFollowed =
    value?.steps.some(({ at }) => at === null) === true && value.state !== 'failed' && value.state !== 'canceled';
  useEffect(() => {
    if (!isFollowed || isLoading || error !== undefined) return;
    const timer = setTimeout(reload, FOLLOW_MS);
    return () => clearTimeout(timer);
  });
  return { test: value, error, reload };
}
