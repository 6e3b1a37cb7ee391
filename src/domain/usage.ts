import * as z from 'zod/mini';

/** When each credential was used last, by its id, epoch ms. */
export const Usage = z.record(z.string(), z.number());
export type Usage = z.infer<typeof Usage>;

/** A use is noted at most this often, ms: it is for people who end old credentials, and costs a write. */
export const NOTE_EVERY_MS = 3_600_000;

/** The same value where the last note is recent enough. */
export function withUse(usage: Usage, credential: string, now: number): Usage {
  return now - (usage[credential] ?? 0) < NOTE_EVERY_MS ? usage : { ...usage, [credential]: now };
}
