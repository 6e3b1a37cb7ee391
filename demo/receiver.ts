import { json, type WireRequest, type WireResponse } from 'forge-sandbox/mock-service';
import { delegationSchema, offboardingSchema, pushSchema, read, type Delegation } from './contract';
import type { Memory } from './memory';
import { isSigned } from './signature';

export const RECEIVER_HOST = 'hooks.offboarding.example';
export const RECEIVER_PATH = '/jira';
export const RECEIVER_URL = `https://${RECEIVER_HOST}${RECEIVER_PATH}`;

const NOTHING: WireResponse = { status: 204, headers: {}, body: '' };

/** Whether a call bears a signature of ours; null while no secret is known, for then none is expected. `now` in epoch ms. */
export function verify(memory: Memory, request: WireRequest, now: number): boolean | null {
  const secrets = memory.connection.outboundSecrets;
  return secrets.length === 0 ? null : isSigned(secrets, request.headers, now, request.body ?? '');
}

/**
 * Takes one push of channel A: 204, or 401 unsigned, 400 against the contract. What it says is kept if it is newer than
 * what is known; a push that comes again, or late, changes nothing.
 */
export function receivePush(memory: Memory, request: WireRequest, verified: boolean | null): WireResponse {
  if (request.path.split('?')[0] !== RECEIVER_PATH) return refusal(404, 'Nothing is received here.');
  if (request.method !== 'POST') return { ...refusal(405, 'Pushes are POSTed.'), headers: { allow: 'POST' } };
  if (verified === false) return refusal(401, 'The signature does not verify.');
  const push = read(pushSchema, request.body ?? '');
  if (!push) return refusal(400, 'A push is JSON: {type, timestamp, data}.');
  const id = request.headers['webhook-id'];
  if (push.type.startsWith('delegation.')) {
    const told = delegationSchema.safeParse(push.data);
    if (!told.success) return refusal(400, `data is no delegation: ${told.error.message}`);
    if (id !== `${told.data.id}.${told.data.sequence}`) {
      return refusal(400, 'webhook-id is not <delegation id>.<sequence>.');
    }
    learn(memory, told.data);
  } else if (push.type.startsWith('offboarding.')) {
    const told = offboardingSchema.safeParse(push.data);
    if (!told.success) return refusal(400, `data is no offboarding: ${told.error.message}`);
    if (id !== `offboarding:${told.data.id}.${told.data.sequence}`) {
      return refusal(400, 'webhook-id is not offboarding:<id>.<sequence>.');
    }
    const known = memory.toldOffboardings[told.data.id];
    if (!known || told.data.sequence > known.sequence) memory.toldOffboardings[told.data.id] = told.data;
  }
  return NOTHING;
}

/** Keeps what was said of a delegation, by a push or in an answer, unless something newer is known. */
export function learn(memory: Memory, told: Delegation): void {
  const known = memory.delegations[told.id];
  const isNewer =
    !known || told.sequence > known.sequence || (told.sequence === known.sequence && told.version > known.version);
  if (isNewer) memory.delegations[told.id] = told;
}

const refusal = (status: number, message: string): WireResponse => json(status, { message });
