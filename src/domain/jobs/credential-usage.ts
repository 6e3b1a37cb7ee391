import * as z from 'zod/mini';
import { HOUR_MS } from '../limits';

/**
 * Last uses of credentials, and the lease for changing secrets, which replaces a compare-and-set of the secret store.
 */
export const CredentialUsage = z.object({
  /** Epoch ms of the last use, by the id of the credential. */
  usedAt: z.record(z.string(), z.number()),
  /** Id of the invocation that changes secrets, and epoch ms at which its lease expires; null without one. */
  changing: z.nullable(z.object({ by: z.string(), until: z.number() })),
});
export type CredentialUsage = z.infer<typeof CredentialUsage>;

export const NO_CREDENTIAL_USAGE: CredentialUsage = { usedAt: {}, changing: null };

/** Minimum time between two records of a use. Admins need no higher precision, and each record costs a write. */
const RECORD_USE_EVERY_MS = HOUR_MS;

/** Records the use of a credential. Returns the same value if the last record is recent enough. */
export function withUse(usage: CredentialUsage, credentialId: string, now: number): CredentialUsage {
  if (now - (usage.usedAt[credentialId] ?? 0) < RECORD_USE_EVERY_MS) return usage;
  return { ...usage, usedAt: { ...usage.usedAt, [credentialId]: now } };
}

/** Takes the lease for changing secrets. Returns the same value if another invocation has it. */
export function withChangeStarted(usage: CredentialUsage, by: string, now: number, leaseMs: number): CredentialUsage {
  const isFree = usage.changing === null || usage.changing.by === by || usage.changing.until <= now;
  return isFree ? { ...usage, changing: { by, until: now + leaseMs } } : usage;
}

/** Releases the lease. Returns the same value if another invocation has it now. */
export function withChangeEnded(usage: CredentialUsage, by: string): CredentialUsage {
  return usage.changing?.by === by ? { ...usage, changing: null } : usage;
}
