import { unauthorizedError } from '../../domain/contract/problem';
import {
  canBeCredential,
  contentToSign,
  verifyBearer,
  verifySigned,
  type Headers,
  type Match,
} from '../../domain/contract/signature';
import { liveSecrets, readSecrets, type Credential } from '../../platform/storage/secrets';

/** A call as it came: nothing in it is believed yet. */
export interface RawRequest {
  readonly method: string;
  /** Path and query from `/v1` on, in each way that the caller may have written it. */
  readonly addresses: readonly string[];
  /** By lower-case name. */
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Authenticates the caller before anything else. Headers that can't be a credential end here without a read; whatever is wrong, the
 * answer is one and the same.
 *
 * @returns the id of the credential that fitted
 * @throws Refusal 401
 */
export async function authenticate(call: RawRequest, now: number): Promise<string> {
  const kind = canBeCredential(call.headers, now);
  if (!kind) throw unauthorizedError();
  const { signing, bearer, bearerOn } = await readSecrets('inbound');
  const live = liveSecrets(kind === 'signature' ? signing : bearerOn ? bearer : [], now);
  const match =
    kind === 'signature' ? signatureMatch(call, live, now) : verifyBearer(call.headers.authorization, secretsOf(live));
  const credential = match.ok ? live[match.index] : undefined;
  if (!credential) throw unauthorizedError();
  return credential.id;
}

function signatureMatch(
  { method, addresses, headers, body }: RawRequest,
  live: readonly Credential[],
  now: number,
): Match {
  const contents = new Set(addresses.map((address) => contentToSign(method, address, body)));
  const matches = [...contents].map((content) => verifySigned({ headers, content, secrets: secretsOf(live), now }));
  return matches.find(({ ok }) => ok) ?? { ok: false };
}

function secretsOf(credentials: readonly Credential[]): string[] {
  return credentials.map(({ secret }) => secret);
}
