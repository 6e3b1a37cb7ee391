import { Webhook } from 'standardwebhooks';

/** Tolerance of the timestamp that Standard Webhooks recommends. */
const TOLERANCE_SECONDS = 5 * 60;

type Headers = Readonly<Record<string, string>>;

/** Returns the Standard Webhooks headers for a text, computed by the official library. `now` is in epoch ms. */
export function signedHeaders(secret: string, id: string, now: number, text: string): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(now), text),
  };
}

/**
 * Returns true if one of the secrets signed this text near `now` (epoch ms). The official library computes the
 * signatures. The time is checked here, because the library uses the system clock, not the sandbox's clock.
 */
export function isSigned(secrets: readonly string[], headers: Headers, now: number, text: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
  if (!id || !timestamp || !signature || !/^\d+$/.test(timestamp)) return false;
  const signedAtSeconds = Number(timestamp);
  if (Math.abs(Math.floor(now / 1000) - signedAtSeconds) > TOLERANCE_SECONDS) return false;
  const signatures = signature.split(' ');
  return secrets.some((secret) =>
    signatures.includes(new Webhook(secret).sign(id, new Date(signedAtSeconds * 1000), text)),
  );
}
