import { classifyFailure, StoreUnavailable, withStoreErrors } from '../../../src/platform/storage/store-errors';

test.each([
  // A record that doesn't exist, with both codes, with a status and in a batch (0).
  ['read', 404, 'KEY_NOT_FOUND', 'missing'],
  ['read', 404, 'NOT_FOUND', 'missing'],
  ['read', 0, 'KEY_NOT_FOUND', 'missing'],
  ['read', 0, 'NOT_FOUND', 'missing'],
  // A create of a key that exists: 409 with any code.
  ['create', 409, 'KEY_CONFLICT', 'exists'],
  ['create', 409, 'CONFLICT', 'exists'],
  ['create', 409, 'UNKNOWN_ERROR', 'exists'],
  // A transaction whose condition isn't met, or that conflicts with another one.
  ['conditional', 400, 'CONDITIONAL_CHECK_FAILED', 'conflict'],
  ['conditional', 409, 'TRANSACTION_CONFLICT', 'conflict'],
  ['conditional', 409, 'UNKNOWN_ERROR', 'conflict'],
  ['conditional', 400, 'UNDOCUMENTED_CODE', 'conflict'],
  // The rate limit, by its status, or in a batch by its code.
  ['read', 429, 'TOO_MANY_REQUESTS', 'throttled'],
  ['conditional', 429, 'ANY_CODE', 'throttled'],
  ['read', 0, 'RATE_LIMIT_EXCEEDED', 'throttled'],
  // A mistake in the call.
  ['other', 404, 'SCHEMA_NOT_FOUND', 'refused'],
  ['other', 400, 'TOO_MANY_REQUESTS', 'refused'],
  ['create', 400, 'BAD_REQUEST', 'refused'],
  ['conditional', 400, 'KEY_DUPLICATION_ERROR', 'refused'],
  ['conditional', 422, 'UNPROCESSABLE_ENTITY', 'refused'],
  // An outage.
  ['conditional', 500, 'CONDITIONAL_CHECK_FAILED', 'unavailable'],
  ['create', 503, 'KEY_CONFLICT', 'unavailable'],
  ['read', 0, '', 'unavailable'],
  ['read', 0, 'UNKNOWN_ERROR', 'unavailable'],
] as const)('a call of kind %s that fails with %d %s is %s', (call, status, code, failure) => {
  expect(classifyFailure(call, status, code)).toBe(failure);
});

describe('a rate limit', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());
  const refusal = Object.assign(new Error('too many'), {
    code: 'TOO_MANY_REQUESTS',
    responseDetails: { status: 429 },
  });
  const callWithRefusals = async (refusals: number) => {
    let calls = 0;
    const run = () => ((calls += 1) <= refusals ? Promise.reject(refusal) : Promise.resolve('read'));
    const result = withStoreErrors(run).catch((error: unknown) => error);
    // All waits together, 600 + 900 + 1200 ms.
    await jest.advanceTimersByTimeAsync(2700);
    return { calls, result: await result };
  };

  test('is retried within the call', async () => {
    expect(await callWithRefusals(3)).toEqual({ calls: 4, result: 'read' });
  });

  test('becomes an outage after three retries', async () => {
    const { calls, result } = await callWithRefusals(4);
    expect(calls).toBe(4);
    expect(result).toBeInstanceOf(StoreUnavailable);
    expect(result).toMatchObject({ isThrottled: true });
  });
});
