/** Events between the parts of the app on one page, and from Jira to them. */
const listeners = new Map<string, Set<(payload: unknown) => void>>();

/** Returns what ends the listening. */
export function listen(event: string, callback: (payload: unknown) => void): () => void {
  const told = listeners.get(event) ?? new Set();
  listeners.set(event, told.add(callback));
  return () => told.delete(callback);
}

export function tell(event: string, payload: unknown): void {
  for (const callback of [...(listeners.get(event) ?? [])]) callback(payload);
}
