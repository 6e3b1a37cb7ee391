/**
 * Logs an event as one line of JSON. Callers pass keys, types, durations, and outcomes, but no secrets or personal data.
 */
export function log(event: string, details: Readonly<Record<string, string | number | boolean | null>> = {}): void {
  console.log(JSON.stringify({ event, ...details }));
}
