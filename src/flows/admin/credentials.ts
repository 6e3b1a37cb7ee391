import * as z from 'zod/mini';
import type { CredentialKind, CredentialView } from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { badRequestError } from '../../domain/contract/problem';
import { parseOrThrow } from '../../domain/contract/shapes';
import { newSecret } from '../../domain/contract/signature';
import { createUsage } from '../records/credential-usage';
import { liveSecrets, readSecrets, writeSecrets, type Credential } from '../../platform/storage/secrets';

/** Two credentials of a kind are valid while a rotation overlaps, ms. */
export const OVERLAP_MS = 24 * 3_600_000;

const Kind: z.ZodMiniType<CredentialKind> = z.enum(['inbound-signing', 'inbound-bearer', 'outbound-signing']);

/**
 * Makes a new credential of a kind. The current one stays valid for 24 hours, an older one ends now.
 * @returns the secret, for this once
 */
export async function createCredential(
  input: unknown,
  moment: InvocationContext,
): Promise<CredentialView & { secret: string }> {
  const { kind } = parseOrThrow(z.strictObject({ kind: Kind }), input);
  const now = moment.now();
  await createUsage();
  const bytes = moment.newSecretBytes();
  const secret = kind === 'inbound-bearer' ? Buffer.from(bytes).toString('base64url') : newSecret(bytes);
  const credential: Credential = { id: moment.newId(), secret, createdAt: now, endsAt: null };
  await changeCredentials(kind, (credentials) => [
    ...liveSecrets(credentials, now)
      .slice(-1)
      .map((current) => ({ ...current, endsAt: Math.min(current.endsAt ?? Infinity, now + OVERLAP_MS) })),
    credential,
  ]);
  return { ...toCredentialView(credential), secret };
}

/** Ends one at once. @throws Refusal 400 if there is no such credential */
export async function revokeCredential(input: unknown): Promise<void> {
  const { kind, id } = parseOrThrow(z.strictObject({ kind: Kind, id: z.string() }), input);
  await changeCredentials(kind, (credentials) => {
    const rest = credentials.filter((credential) => credential.id !== id);
    if (rest.length === credentials.length) {
      throw badRequestError('There is no such credential. It may have ended: load the page again.');
    }
    return rest;
  });
}

/** Turns bearer tokens on or off for callers that can not sign. */
export async function setBearer(input: unknown): Promise<{ on: boolean }> {
  const { on } = parseOrThrow(z.strictObject({ on: z.boolean() }), input);
  await writeSecrets('inbound', { ...(await readSecrets('inbound')), bearerOn: on });
  return { on };
}

async function changeCredentials(
  kind: CredentialKind,
  change: (credentials: readonly Credential[]) => Credential[],
): Promise<void> {
  if (kind === 'outbound-signing') {
    const secrets = await readSecrets('outbound');
    await writeSecrets('outbound', { ...secrets, signing: change(secrets.signing) });
    return;
  }
  const secrets = await readSecrets('inbound');
  const list = kind === 'inbound-bearer' ? 'bearer' : 'signing';
  await writeSecrets('inbound', { ...secrets, [list]: change(secrets[list]) });
}

export function toCredentialView({ id, createdAt, endsAt }: Credential): CredentialView {
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
  };
}
