import { z } from 'zod';
import type { Memory } from './memory';

const secretSchema = z.string().refine((secret) => {
  const bytes = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)
    ? Buffer.from(secret.slice('whsec_'.length), 'base64').length
    : 0;
  return bytes >= 24 && bytes <= 64;
}, 'A secret is whsec_ followed by the base64 of 24 to 64 bytes.');

/** Schema of the Connection page's form. An empty field leaves its value unchanged. */
const formSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).optional(),
  signingSecret: secretSchema.optional(),
  bearerToken: z.string().min(1).optional(),
  outboundSecret: secretSchema.optional(),
  /** Ends a rotation of the outbound secret, so that only the newest secret is valid. */
  forgetPrevious: z.literal('yes').optional(),
});

/**
 * Saves the form of the Connection page, or returns the form's errors as text. After a new outbound secret, the previous
 * one stays valid until the admin removes it. `address` is the sandbox's own address.
 */
export function saveConnection(
  connection: Memory['connection'],
  form: URLSearchParams,
  address: string,
): string | undefined {
  const parsed = formSchema.safeParse(Object.fromEntries([...form].filter(([, value]) => value.trim() !== '')));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  const { url, signingSecret, bearerToken, outboundSecret, forgetPrevious } = parsed.data;
  connection.url = url === undefined ? connection.url : withoutOwnOrigin(url, address);
  connection.signingSecret = signingSecret ?? connection.signingSecret;
  connection.bearerToken = bearerToken ?? connection.bearerToken;
  if (outboundSecret !== undefined && outboundSecret !== connection.outboundSecrets[0]) {
    connection.outboundSecrets = [outboundSecret, ...connection.outboundSecrets].slice(0, 2);
  }
  if (forgetPrevious) connection.outboundSecrets = connection.outboundSecrets.slice(0, 1);
  return undefined;
}

/** Returns the app's absolute URL without a trailing slash, or null until an admin enters it. */
export function appUrl({ url }: Memory['connection'], address: string): string | null {
  return url === null ? null : new URL(url, address).href.replace(/\/$/, '');
}

/** Returns only the path of a URL on the sandbox's own address, because another run may use another port. */
function withoutOwnOrigin(url: string, address: string): string {
  const { origin, pathname } = new URL(url);
  return origin === address ? pathname : url;
}
