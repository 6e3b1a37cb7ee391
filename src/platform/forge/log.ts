/**
 * Logs one line of JSON per event. It contains keys, types, durations and outcomes, but no secrets or personal data.
 */
export function log(event: string, facts: Readonly<Record<string, string | number | boolean | null>> = {}): void {
  console.log(JSON.stringify({ event, ...facts }));
}
