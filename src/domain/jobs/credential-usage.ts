import * as z from 'zod/mini';

/** When each credential was used last, by its id, epoch ms. */
export const CredentialUsage = z.record(z.string(), z.number());
export type CredentialUsage = z.infer<typeof CredentialUsage>;

/** A use is noted at most this often, ms: it is for people who end old credentials, and costs a write. */
export const RECORD_USE_EVERY_MS = 3_600_000;

/** The same value where the last note is recent enough. */
export function withUse(usage: CredentialUsage, credential: string, now: number): CredentialUsage {
  return now - (usage[credential] ?? 0) < RECORD_USE_EVERY_MS ? usage : { ...usage, [credential]: now };
}
