/** One line an event, JSON, without secrets and personal data: keys, types, durations and outcomes only. */
export function log(event: string, facts: Readonly<Record<string, string | number | boolean | null>> = {}): void {
  console.log(JSON.stringify({ event, ...facts }));
}
