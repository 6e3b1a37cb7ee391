import * as z from 'zod/mini';

/** Uses of the credentials, and who may change them: secrets themselves know no compare-and-set. */
export const CredentialUsage = z.object({
  /** Epoch ms of the last use of each credential, by its id. */
  usedAt: z.record(z.string(), z.number()),
  /** An invocation that changes secrets, and epoch ms of the end of its lease. */
  changing: z.nullable(z.object({ by: z.string(), until: z.number() })),
});
export type CredentialUsage = z.infer<typeof CredentialUsage>;

export const NO_CREDENTIAL_USAGE: CredentialUsage = { usedAt: {}, changing: null };

/** A use is recorded at most this often, ms: it serves people who end old credentials, and costs a write. */
const RECORD_USE_EVERY_MS = 3_600_000;

/** Records the use of a credential. Returns the same value where the last record is recent enough. */
export function withUse(usage: CredentialUsage, credential: string, now: number): CredentialUsage {
  if (now - (usage.usedAt[credential] ?? 0) < RECORD_USE_EVERY_MS) return usage;
  return { ...usage, usedAt: { ...usage.usedAt, [credential]: now } };
}

/** Takes the lease for a change of secrets. Returns the same value where another invocation holds it. */
export function withChangeStarted(usage: CredentialUsage, by: string, now: number, leaseMs: number): CredentialUsage {
  const isFree = usage.changing === null || usage.changing.by === by || usage.changing.until <= now;
  return isFree ? { ...usage, changing: { by, until: now + leaseMs } } : usage;
}

/** Releases the lease. Returns the same value where another invocation holds it by now. */
export function withChangeEnded(usage: CredentialUsage, by: string): CredentialUsage {
  return usage.changing?.by === by ? { ...usage, changing: null } : usage;
}
