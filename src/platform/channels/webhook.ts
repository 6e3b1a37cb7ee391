import { fetch } from '@forge/api';
import { serializeDelegation, serializeOffboarding } from '../../domain/contract/serialize';
import { signHeaders } from '../../domain/contract/signature';
import { OFFBOARDING_ID_PREFIX } from '../../domain/offboarding/offboarding';
import { pushType } from '../../domain/delivery/outbox';
import type { Outcome, Push } from '../../domain/delivery/outcome';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';
import { TimedOut, withTimeout } from '../time-out';
import type { OutboxRecordRef } from '../storage/listings';
import { validCredentials, type OutboundSecrets } from '../storage/secrets';
import type { Channel } from './channel';

/** Time within which a webhook has to acknowledge. */
const TIMEOUT_MS = 10_000;

export interface WebhookSettings {
  readonly url: string;
  readonly headerName: string | null;
}

/** Returns the channel to the service's webhook. */
export function webhook(settings: WebhookSettings | null, secrets: OutboundSecrets): Channel {
  return {
    async push(record, now) {
      const push = pushOf(record, now);
      if (!push) return { type: 'none', outcome: { kind: 'acknowledged' } };
      if (!settings) return { type: push.type, outcome: { kind: 'disable', problem: 'no webhook is saved' } };
      return { type: push.type, outcome: await pushToWebhook(push, settings, secrets, now) };
    },
    requestsFor: ({ kind }) => (kind === 'pair' ? 0 : 1),
  };
}

/** Returns the push of a record; undefined for a pair, because its delegations have their own pushes. */
function pushOf({ kind, value }: OutboxRecordRef, now: number): Push | undefined {
  if (kind === 'pair') return undefined;
  const common = { timestamp: new Date(now).toISOString(), type: pushType(value, 'webhook') };
  return kind === 'delegation'
    ? { ...common, id: `${value.id}.${value.sequence}`, data: serializeDelegation(value) }
    : { ...common, id: `${OFFBOARDING_ID_PREFIX}${value.id}.${value.sequence}`, data: serializeOffboarding(value) };
}

/**
 * Sends a signed `POST`. Any 2xx status acknowledges the push, regardless of the body. Redirects aren't followed.
 * During a rotation, the headers have a signature by each secret.
 */
export async function pushToWebhook(
  push: Push,
  settings: WebhookSettings,
  secrets: OutboundSecrets,
  now: number,
): Promise<Outcome> {
  const signingSecrets = validCredentials(secrets.signing, now).map(({ secret }) => secret);
  if (signingSecrets.length === 0) {
    return { kind: 'disable', problem: 'no outgoing signing secret exists: create one on the admin page' };
  }
  const body = JSON.stringify({ type: push.type, timestamp: push.timestamp, data: push.data });
  try {
    const response = await withTimeout(TIMEOUT_MS, (signal) =>
      fetch(settings.url, {
        method: 'POST',
        redirect: 'manual',
        signal,
        headers: {
          'content-type': 'application/json',
          ...(settings.headerName && secrets.headerValue !== null
            ? { [settings.headerName]: secrets.headerValue }
            : {}),
          ...signHeaders({ id: push.id, body, secrets: signingSecrets, now }),
        },
        body,
      }),
    );
    // Forge's proxy refuses an address without consent by this header.
    if (response.status === 403 && response.headers.has('forge-proxy-error')) return NO_CONSENT;
    return outcomeOf(response.status, response.headers.get('retry-after'), now);
  } catch (error) {
    if (isEgressRefusal(error)) return NO_CONSENT;
    const problem = error instanceof TimedOut ? error.message : "the webhook couldn't be reached";
    return { kind: 'retry', problem };
  }
}

/** Outcome if Forge blocks the address, because no admin has consented to it. */
const NO_CONSENT: Outcome = {
  kind: 'blocked',
  problem: 'no admin of the site has consented to this address yet',
};

function outcomeOf(status: number, retryAfterHeader: string | null, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'acknowledged', status };
  if (status === 410) {
    return { kind: 'disable', problem: "the webhook answered 410, so it doesn't accept pushes anymore", status };
  }
  const afterMs = status === 429 || status === 503 ? parseRetryAfter(retryAfterHeader, now) : undefined;
  const problem = `the webhook answered ${status}`;
  return { kind: 'retry', problem, status, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Returns true for an error by which Forge blocks an address without consent [source: @forge/api errors]. */
function isEgressRefusal(error: unknown): boolean {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return /REQUEST_EGRESS_ALLOWLIST_ERR|external fetch backend permissions/i.test(text);
}
