import { kvs } from '@forge/kvs';
import * as z from 'zod/mini';
import { failureOf, withStoreErrors } from './store-errors';

/** A secret that is valid now, or until the overlap of a rotation ends. */
export const Credential = z.object({
  id: z.string(),
  secret: z.string(),
  createdAt: z.number(),
  /** Epoch ms of the end of an overlap; null for the current credential. */
  endsAt: z.nullable(z.number()),
});
export type Credential = z.infer<typeof Credential>;

/** Secrets that authenticate callers. All are in one value, so that a request costs one read. */
const InboundSecrets = z.object({
  signing: z.array(Credential),
  bearer: z.array(Credential),
  /** False until an admin turns on bearer tokens. */
  bearerOn: z.boolean(),
});
type InboundSecrets = z.infer<typeof InboundSecrets>;

/** Secrets that authenticate the app to the service and to Torii. */
export const OutboundSecrets = z.object({
  signing: z.array(Credential),
  /** Value of the static header that an admin may add. */
  headerValue: z.nullable(z.string()),
  /** Key of Torii's API. */
  toriiKey: z.nullable(z.string()),
});
export type OutboundSecrets = z.infer<typeof OutboundSecrets>;

export interface Secrets {
  readonly inbound: InboundSecrets;
  readonly outbound: OutboundSecrets;
}

const SECRETS: {
  readonly [D in keyof Secrets]: { readonly schema: z.ZodMiniType<Secrets[D]>; readonly empty: Secrets[D] };
} = {
  inbound: { schema: InboundSecrets, empty: { signing: [], bearer: [], bearerOn: false } },
  outbound: { schema: OutboundSecrets, empty: { signing: [], headerValue: null, toriiKey: null } },
};

export async function readSecrets<D extends keyof Secrets>(direction: D): Promise<Secrets[D]> {
  const value: unknown = await undefinedIfMissing(() => kvs.getSecret<unknown>(direction));
  return SECRETS[direction].schema.parse(value ?? SECRETS[direction].empty);
}

/**
 * Writes all secrets of a direction. Only `changeSecrets` calls it, because parallel writers would overwrite each
 * other.
 */
export async function writeSecrets<D extends keyof Secrets>(direction: D, value: Secrets[D]): Promise<void> {
  await withStoreErrors(() => kvs.setSecret(direction, value));
}

export async function eraseSecrets(): Promise<void> {
  try {
    await undefinedIfMissing(() => kvs.deleteSecret('inbound'));
  } finally {
    await undefinedIfMissing(() => kvs.deleteSecret('outbound'));
  }
}

/** Returns undefined if the secret doesn't exist. The SDK handles only one of the two error codes for that. */
async function undefinedIfMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await withStoreErrors(run, 'read');
  } catch (error) {
    if (failureOf('read', error) === 'missing') return undefined;
    throw error;
  }
}

/** Returns the credentials that are valid at `now`, in the stored order: newest last. */
export function validCredentials(credentials: readonly Credential[], now: number): Credential[] {
  return credentials.filter(({ endsAt }) => endsAt === null || endsAt > now);
}
