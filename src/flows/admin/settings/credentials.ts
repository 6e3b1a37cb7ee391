import type { CredentialKind, CredentialView } from '../../../domain/contract/admin-functions';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError } from '../../../domain/contract/problem';
import { newSecret } from '../../../domain/contract/signature';
import { NO_CREDENTIAL } from '../../../domain/alerts/site-findings';
import { reportFindings } from '../../records/alerts';
import { changeSecrets } from '../../records/secrets';
import { currentSettings } from '../../records/settings';
import { validCredentials, readSecrets, type Credential } from '../../../platform/storage/secrets';

/** Time for which a replaced credential stays valid. */
export const OVERLAP_MS = 24 * 3_600_000;

/** Creates a credential and returns its secret. The current one stays valid for 24 hours; an older one ends now. */
export async function createCredential(
  kind: CredentialKind,
  context: InvocationContext,
): Promise<CredentialView & { secret: string }> {
  const now = context.now();
  const bytes = context.newSecretBytes();
  const secret = kind === 'inbound-bearer' ? Buffer.from(bytes).toString('base64url') : newSecret(bytes);
  const credential: Credential = { id: context.newId(), secret, createdAt: now, endsAt: null };
  await changeCredentials(
    kind,
    (credentials) => [
      ...validCredentials(credentials, now)
        .slice(-1)
        .map((current) => ({ ...current, endsAt: Math.min(current.endsAt ?? Infinity, now + OVERLAP_MS) })),
      credential,
    ],
    context,
  );
  await reportCredentials(now);
  return { ...toCredentialView(credential), secret };
}

/** Reports a finding if there are rules, but the service has no valid credential. */
export async function reportCredentials(now: number): Promise<void> {
  const { signing, bearer, bearerOn } = await readSecrets('inbound');
  const live = validCredentials([...signing, ...(bearerOn ? bearer : [])], now);
  const hasRules = (await currentSettings()).rules.length > 0;
  await reportFindings('secrets:', live.length > 0 || !hasRules ? [] : [NO_CREDENTIAL], now);
}

/**
 * Revokes a credential at once.
 * @throws ProblemError 400 if the credential doesn't exist
 */
export async function revokeCredential(
  { kind, id }: { kind: CredentialKind; id: string },
  context: InvocationContext,
): Promise<void> {
  await changeCredentials(
    kind,
    (credentials) => {
      const rest = credentials.filter((credential) => credential.id !== id);
      if (rest.length === credentials.length) {
        throw badRequestError("This credential doesn't exist anymore. Reload the page.");
      }
      return rest;
    },
    context,
  );
  await reportCredentials(context.now());
}

/** Accepts or refuses bearer tokens, for callers that can't sign. */
export async function setBearer(on: boolean, context: InvocationContext): Promise<{ on: boolean }> {
  await changeSecrets('inbound', (secrets) => ({ ...secrets, bearerOn: on }), context);
  await reportCredentials(context.now());
  return { on };
}

async function changeCredentials(
  kind: CredentialKind,
  change: (credentials: readonly Credential[]) => Credential[],
  context: InvocationContext,
): Promise<void> {
  if (kind === 'outbound-signing') {
    await changeSecrets('outbound', (secrets) => ({ ...secrets, signing: change(secrets.signing) }), context);
    return;
  }
  const list = kind === 'inbound-bearer' ? 'bearer' : 'signing';
  await changeSecrets('inbound', (secrets) => ({ ...secrets, [list]: change(secrets[list]) }), context);
}

export function toCredentialView({ id, createdAt, endsAt }: Credential): CredentialView {
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
  };
}
