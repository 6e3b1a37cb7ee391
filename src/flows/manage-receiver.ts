import * as z from 'zod/mini';
import type { Moment } from '../domain/moment';
import { badRequest } from '../domain/problem';
import { check } from '../domain/shape';
import { readSecrets, writeSecrets } from '../platform/secrets';
import { changeSettings } from './manage-settings';
import { startAnew } from './start-anew';

/** Headers that the app or the platform sets itself. */
const OWN_HEADERS = /^(webhook-.*|content-.*|host|connection|transfer-encoding|cookie)$/i;

export const ReceiverAddress = z
  .url({ protocol: /^https$/, error: 'must be an https address' })
  .check(z.maxLength(2000));

const ReceiverDraft = z.strictObject({
  url: ReceiverAddress,
  enabled: z._default(z.boolean(), true),
  /** One static header, for receivers that check one; null takes it away, absent keeps it. */
  header: z.exactOptional(
    z.nullable(
      z.strictObject({
        name: z.string().check(
          z.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be letters, digits and hyphens, as X-Api-Key is'),
          z.refine((name) => !OWN_HEADERS.test(name), 'is a header that the app sets itself'),
        ),
        value: z.string().check(z.regex(/^[\x20-\x7e]{1,4000}$/, 'must be 1 to 4000 visible characters')),
      }),
    ),
  ),
});

/**
 * Saves where channel A pushes to. What waits is pushed at once when the channel is on; a channel that was stopped starts anew.
 * The header's value is a secret: it is kept with them, and never shown again.
 *
 * @throws Refusal 400
 */
export async function saveReceiver(
  input: unknown,
  moment: Moment,
): Promise<{ url: string; enabled: boolean; headerName: string | null }> {
  const draft = check(ReceiverDraft, input);
  const outbound = await readSecrets('outbound');
  if (draft.enabled && outbound.signing.length === 0) {
    throw badRequest(
      'Create the signing secret of this app first, so that the receiver can tell its messages from forgeries.',
    );
  }
  if (draft.header !== undefined) {
    await writeSecrets('outbound', { ...outbound, headerValue: draft.header?.value ?? null });
  }
  const { receiver } = await changeSettings((settings) => ({
    ...settings,
    receiver: {
      url: draft.url,
      enabled: draft.enabled,
      headerName: draft.header === undefined ? (settings.receiver?.headerName ?? null) : (draft.header?.name ?? null),
    },
  }));
  await startAnew('webhook', moment.now());
  return receiver ?? { url: draft.url, enabled: draft.enabled, headerName: null };
}
