import { json, type WireRequest, type WireResponse } from 'forge-sandbox/mock-service';
import { delegationSchema, isTestPush, offboardingSchema, parseJson, pushSchema, type Delegation } from './contract';
import type { Memory } from './memory';
import { isSigned } from './signature';

export const RECEIVER_HOST = 'hooks.offboarding.example';
const RECEIVER_PATH = '/jira';
export const RECEIVER_URL = `https://${RECEIVER_HOST}${RECEIVER_PATH}`;

const ACKNOWLEDGED: WireResponse = { status: 204, headers: {}, body: '' };

/**
 * Returns true if a request has a valid signature. Returns null if the service has no secret, because the service then
 * expects no signature. `now` is in epoch ms.
 */
export function verifySignature(memory: Memory, request: WireRequest, now: number): boolean | null {
  const secrets = memory.connection.outboundSecrets;
  return secrets.length === 0 ? null : isSigned(secrets, request.headers, now, request.body ?? '');
}

/**
 * Receives one push. Returns 204, 401 for a wrong signature, or 400 for a push that the contract doesn't allow. Stores
 * the reported state only if it is newer, and never for a test delegation.
 */
export function receivePush(memory: Memory, request: WireRequest, verified: boolean | null): WireResponse {
  if (request.path.split('?')[0] !== RECEIVER_PATH) return refusal(404, `Pushes go to ${RECEIVER_PATH}.`);
  if (request.method !== 'POST') return { ...refusal(405, 'A push is a POST.'), headers: { allow: 'POST' } };
  if (verified === false) return refusal(401, 'The signature is wrong.');
  const push = parseJson(pushSchema, request.body ?? '');
  if (!push) return refusal(400, 'A push is JSON: {type, timestamp, data}.');
  const id = request.headers['webhook-id'];
  if (push.type.startsWith('delegation.')) {
    const reported = delegationSchema.safeParse(push.data);
    if (!reported.success) return refusal(400, `data isn't a delegation: ${reported.error.message}`);
    if (id !== `${reported.data.id}.${reported.data.sequence}`) {
      return refusal(400, "webhook-id isn't <delegation id>.<sequence>.");
    }
    if (!isTestPush(push)) storeIfNewer(memory, reported.data);
  } else if (push.type.startsWith('offboarding.')) {
    const reported = offboardingSchema.safeParse(push.data);
    if (!reported.success) return refusal(400, `data isn't an offboarding: ${reported.error.message}`);
    if (id !== `offboarding:${reported.data.id}.${reported.data.sequence}`) {
      return refusal(400, "webhook-id isn't offboarding:<id>.<sequence>.");
    }
    const stored = memory.reportedOffboardings[reported.data.id];
    if (!stored || reported.data.sequence > stored.sequence) {
      memory.reportedOffboardings[reported.data.id] = reported.data;
    }
  }
  return ACKNOWLEDGED;
}

/** Stores a delegation from a push or a response if it is newer than the stored one. */
export function storeIfNewer(memory: Memory, reported: Delegation): void {
  const stored = memory.delegations[reported.id];
  const isNewer =
    !stored ||
    reported.sequence > stored.sequence ||
    (reported.sequence === stored.sequence && reported.version > stored.version);
  if (isNewer) memory.delegations[reported.id] = reported;
}

const refusal = (status: number, message: string): WireResponse => json(status, { message });
