/**
 * Clock, randomness, and request budget of an invocation. Flows get them as a parameter, so that tests control them.
 */
export interface InvocationContext {
  /** Epoch ms. */
  now(): number;
  /** Returns a number in [0, 1). */
  random(): number;
  /** Returns an unguessable id for tokens and leases. */
  newId(): string;
  newSecretBytes(): Uint8Array;
  /** Returns the number of requests that this invocation may still send. */
  requestsLeft(): number;
  /**
   * Reserves requests.
   * @returns false if fewer are left; then no request is reserved, and the caller must not send any
   */
  takeRequests(count: number): boolean;
}

/** Minimum number of requests left to start another record, so that parallel records don't exhaust the budget. */
const REQUESTS_TO_GO_ON = 50;

export function hasRequestsLeft(context: InvocationContext): boolean {
  return context.requestsLeft() >= REQUESTS_TO_GO_ON;
}

/** Returns true if a run may process more records: `until` isn't reached, and requests are left. */
export function mayContinue(context: InvocationContext, until: number): boolean {
  return context.now() < until && hasRequestsLeft(context);
}
