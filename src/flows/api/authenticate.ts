import { unauthorizedError } from '../../domain/contract/problem';
import {
  canBeCredential,
  contentToSign,
  verifyBearer,
  verifySigned,
  type Headers,
} from '../../domain/contract/signature';
import { validCredentials, readSecrets, type Credential } from '../../platform/storage/secrets';

/** A request as it arrived, not authenticated yet. */
export interface RawRequest {
  readonly method: string;
  /** Path and query from `/v1` on, in each spelling that the caller may have signed. */
  readonly addresses: readonly string[];
  /** Request headers by lower-case name. */
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Authenticates the caller. Headers that can't be a credential are refused without a read of storage. The error
 * is the same for all faults.
 * @returns the id of the matching credential
 * @throws ProblemError 401
 */
export async function authenticate(call: RawRequest, now: number): Promise<string> {
  const kind = canBeCredential(call.headers, now);
  if (!kind) throw unauthorizedError();
  const { signing, bearer, bearerOn } = await readSecrets('inbound');
  const live = validCredentials(kind === 'signature' ? signing : bearerOn ? bearer : [], now);
  const credential =
    kind === 'signature' ? findSigner(call, live, now) : verifyBearer(call.headers.authorization, live);
  if (!credential) throw unauthorizedError();
  return credential.id;
}

function findSigner(
  { method, addresses, headers, body }: RawRequest,
  credentials: readonly Credential[],
  now: number,
): Credential | undefined {
  const contents = new Set(addresses.map((address) => contentToSign(method, address, body)));
  return [...contents]
    .map((content) => verifySigned({ headers, content, credentials, now }))
    .find((credential) => credential !== undefined);
}
