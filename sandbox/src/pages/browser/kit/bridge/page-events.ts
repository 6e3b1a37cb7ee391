/** Listeners by event. Events come from Jira and from the app's modules on the same page. */
const listeners = new Map<string, Set<(payload: unknown) => void>>();

/** Subscribes to an event and returns the function that unsubscribes. */
export function onPageEvent(event: string, callback: (payload: unknown) => void): () => void {
  const callbacks = listeners.get(event) ?? new Set();
  listeners.set(event, callbacks.add(callback));
  return () => callbacks.delete(callback);
}

/** Calls the listeners of an event. */
export function emitPageEvent(event: string, payload: unknown): void {
  for (const callback of [...(listeners.get(event) ?? [])]) callback(payload);
}
