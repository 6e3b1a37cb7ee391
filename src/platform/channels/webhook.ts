import { fetch } from '@forge/api';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';
import { OFFBOARDING_ID } from '../../domain/delegation/offboarding';
import type { Push, Outcome } from '../../domain/delivery/push';
import { serializeDelegation, serializeOffboarding } from '../../domain/contract/serialize';
import { signHeaders } from '../../domain/contract/signature';
import { pushType } from '../../domain/delivery/outbox';
import { liveSecrets, type OutboundSecrets } from '../storage/secrets';
import type { OutboxRecordRef } from '../storage/listings';
import type { Channel } from './channel';

/** A receiver has this long to acknowledge, ms. */
const TIMEOUT_MS = 10_000;

export interface WebhookSettings {
  readonly url: string;
  readonly headerName: string | null;
}

/** Channel A: the service's own webhook receiver. */
export function webhook(receiver: WebhookSettings | null, secrets: OutboundSecrets): Channel {
  return {
    async push(subject, now) {
      const push = pushOf(subject, now);
      if (!push) return { type: 'none', outcome: { kind: 'acknowledged' } };
      if (!receiver) return { type: push.type, outcome: { kind: 'disable', problem: 'no receiver is set' } };
      return { type: push.type, outcome: await pushToWebhook(push, receiver, secrets, now) };
    },
    requestsFor: ({ kind }) => (kind === 'pair' ? 0 : 1),
  };
}

/** The thing as it stands; undefined for a pair, whose delegations are told themselves. */
function pushOf({ kind, value }: OutboxRecordRef, now: number): Push | undefined {
  if (kind === 'pair') return undefined;
  const at = { timestamp: new Date(now).toISOString(), type: pushType(value, 'webhook') };
  return kind === 'delegation'
    ? { ...at, id: `${value.id}.${value.sequence}`, data: serializeDelegation(value) }
    : { ...at, id: `${OFFBOARDING_ID}${value.id}.${value.sequence}`, data: serializeOffboarding(value) };
}

/**
 * One signed `POST` to the receiver's address. Any 2xx acknowledges; redirects are not followed. While a rotation
 * overlaps both secrets sign. Nothing of the answer's body is kept.
 */
export async function pushToWebhook(
  push: Push,
  receiver: WebhookSettings,
  secrets: OutboundSecrets,
  now: number,
): Promise<Outcome> {
  const signing = liveSecrets(secrets.signing, now).map(({ secret }) => secret);
  if (signing.length === 0)
    return { kind: 'disable', problem: 'no outbound signing secret: make one on the admin page' };
  const body = JSON.stringify({ type: push.type, timestamp: push.timestamp, data: push.data });
  try {
    const response = await fetch(receiver.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        ...(receiver.headerName && secrets.headerValue !== null ? { [receiver.headerName]: secrets.headerValue } : {}),
        ...signHeaders({ id: push.id, body, secrets: signing, now }),
      },
      body,
    });
    if (response.status === 403 && response.headers.has('forge-proxy-error')) return NO_CONSENT;
    return outcomeOf(response.status, response.headers.get('retry-after'), now);
  } catch (error) {
    if (isEgressRefusal(error)) {
      return NO_CONSENT;
    }
    return {
      kind: 'retry',
      problem: isTimeout(error) ? `no answer within ${TIMEOUT_MS / 1000} s` : 'the receiver could not be reached',
    };
  }
}

/** Forge lets nothing out to an address that is neither in the manifest nor consented to: nothing was tried then. */
const NO_CONSENT: Outcome = {
  kind: 'blocked',
  problem: 'an admin of the site has not consented to this address yet',
};

function outcomeOf(status: number, retryAfterHeader: string | null, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'acknowledged' };
  if (status === 410) return { kind: 'disable', problem: 'the receiver answered 410: it wants no more of this' };
  const afterMs = status === 429 || status === 503 ? parseRetryAfter(retryAfterHeader, now) : undefined;
  return { kind: 'retry', problem: `the receiver answered ${status}`, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Forge refuses by an error [src @forge/api errors], or by an answer of its own proxy [measured by others]. */
function isEgressRefusal(error: unknown): boolean {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return /REQUEST_EGRESS_ALLOWLIST_ERR|external fetch backend permissions/i.test(text);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}
