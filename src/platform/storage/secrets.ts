import { kvs } from '@forge/kvs';
import * as z from 'zod/mini';
import { withStoreErrors } from './store-errors';

/** A secret that is valid now, or until a rotation's overlap ends. */
export const Credential = z.object({
  id: z.string(),
  secret: z.string(),
  createdAt: z.number(),
  /** Epoch ms; null while it is the current one. */
  endsAt: z.nullable(z.number()),
});
export type Credential = z.infer<typeof Credential>;

/** What callers prove themselves by. One value, so that a call costs one read. */
export const InboundSecrets = z.object({
  signing: z.array(Credential),
  bearer: z.array(Credential),
  /** Bearer tokens are off until an admin turns them on. */
  bearerOn: z.boolean(),
});
export type InboundSecrets = z.infer<typeof InboundSecrets>;

/** What the app proves itself by to the service. */
export const OutboundSecrets = z.object({
  signing: z.array(Credential),
  /** The value of the one static header that an admin may add. */
  headerValue: z.nullable(z.string()),
  /** The key of Torii's API. */
  toriiKey: z.nullable(z.string()),
});
export type OutboundSecrets = z.infer<typeof OutboundSecrets>;

interface Secrets {
  readonly inbound: InboundSecrets;
  readonly outbound: OutboundSecrets;
}

const SECRETS: {
  readonly [D in keyof Secrets]: { readonly schema: z.ZodMiniType<Secrets[D]>; readonly none: Secrets[D] };
} = {
  inbound: { schema: InboundSecrets, none: { signing: [], bearer: [], bearerOn: false } },
  outbound: { schema: OutboundSecrets, none: { signing: [], headerValue: null, toriiKey: null } },
};

export async function readSecrets<D extends keyof Secrets>(direction: D): Promise<Secrets[D]> {
  const value: unknown = await withStoreErrors(() => kvs.getSecret<unknown>(direction));
  return SECRETS[direction].schema.parse(value ?? SECRETS[direction].none);
}

export async function writeSecrets<D extends keyof Secrets>(direction: D, value: Secrets[D]): Promise<void> {
  await withStoreErrors(() => kvs.setSecret(direction, value));
}

export async function eraseSecrets(): Promise<void> {
  for (const direction of ['inbound', 'outbound']) await withStoreErrors(() => kvs.deleteSecret(direction));
}

/** The secrets that are valid at a moment, newest last. */
export function liveSecrets(credentials: readonly Credential[], now: number): Credential[] {
  return credentials.filter(({ endsAt }) => endsAt === null || endsAt > now);
}
