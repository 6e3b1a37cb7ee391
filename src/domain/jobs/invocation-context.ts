/** Time and chance, as values, and what an invocation may spend: a flow is given them, so that whoever runs it decides. */
export interface InvocationContext {
  /** Epoch ms. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Unguessable, for claims and leases. */
  newId(): string;
  newSecretBytes(): Uint8Array;
  /** Returns the number of requests that this invocation may still send. */
  requestsLeft(): number;
  /** Takes so many of them. @returns false where there are fewer: then none is taken, and none may be sent */
  takeRequests(count: number): boolean;
}

/** A run that goes on from one record to the next leaves the rest to another one before those side by side could run out of requests. */
const REQUESTS_TO_GO_ON = 50;

export function hasRequestsLeft(context: InvocationContext): boolean {
  return context.requestsLeft() >= REQUESTS_TO_GO_ON;
}

/** Returns true if a run may process more records: there is time until `until`, and requests are left. */
export function mayContinue(context: InvocationContext, until: number): boolean {
  return context.now() < until && hasRequestsLeft(context);
}
