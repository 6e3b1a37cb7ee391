import * as z from 'zod/mini';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { badRequestError } from '../../domain/contract/problem';
import { parseOrThrow } from '../../domain/contract/shapes';
import { readSecrets, writeSecrets } from '../../platform/storage/secrets';
import { changeSettings } from '../records/settings';
import { resetCircuit } from '../outbox/reset-circuit';

/** Headers that the app or the platform sets itself. */
const OWN_HEADERS = /^(webhook-.*|content-.*|host|connection|transfer-encoding|cookie)$/i;

export const WebhookUrl = z.url({ protocol: /^https$/, error: 'must be an https address' }).check(z.maxLength(2000));

const ReceiverDraft = z.strictObject({
  url: WebhookUrl,
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
export async function saveWebhook(
  input: unknown,
  moment: InvocationContext,
): Promise<{ url: string; enabled: boolean; headerName: string | null }> {
  const draft = parseOrThrow(ReceiverDraft, input);
  const outbound = await readSecrets('outbound');
  if (draft.enabled && outbound.signing.length === 0) {
    throw badRequestError(
      'Create the signing secret of this app first, so that the receiver can tell its messages from forgeries.',
    );
  }
  if (draft.header !== undefined) {
    await writeSecrets('outbound', { ...outbound, headerValue: draft.header?.value ?? null });
  }
  const { webhook } = await changeSettings((settings) => ({
    ...settings,
    webhook: {
      url: draft.url,
      enabled: draft.enabled,
      headerName: draft.header === undefined ? (settings.webhook?.headerName ?? null) : (draft.header?.name ?? null),
    },
  }));
  await resetCircuit('webhook', moment.now());
  return webhook ?? { url: draft.url, enabled: draft.enabled, headerName: null };
}
