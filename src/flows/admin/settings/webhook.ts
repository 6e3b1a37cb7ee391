import type { CheckedPayload, SetDetail, WebhookView } from '../../../domain/contract/admin-functions';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError } from '../../../domain/contract/problem';
import { pushToWebhook } from '../../../platform/channels/webhook';
import { readSecrets } from '../../../platform/storage/secrets';
import { readChannels } from '../../records/channels';
import { changeSecrets } from '../../records/secrets';
import { changeSettings } from '../../records/settings';
import { resetCircuit } from '../../outbox/reset-circuit';

/**
 * Saves the webhook. The value of its header is a secret. Pending pushes are sent at once, and a disabled channel is
 * re-enabled.
 * @throws ProblemError 400 if the webhook is enabled without a signing secret
 */
export async function saveWebhook(
  { url, enabled, header }: CheckedPayload<'saveWebhook'>,
  context: InvocationContext,
  setDetail: SetDetail,
): Promise<{ webhook: WebhookView }> {
  const outbound = await readSecrets('outbound');
  if (enabled && outbound.signing.length === 0) {
    throw badRequestError('Create an outgoing signing secret first, so that the webhook can verify the pushes.');
  }
  if (header !== undefined) {
    const headerValue = header?.value ?? null;
    await changeSecrets('outbound', (secrets) => ({ ...secrets, headerValue }), context);
  }
  let webhook: WebhookView = { url, enabled, headerName: header?.name ?? null };
  await changeSettings((settings) => {
    const before = settings.webhook;
    if (header === undefined) webhook = { ...webhook, headerName: before?.headerName ?? null };
    setChangeDetail(setDetail, [
      before?.url !== url && 'URL',
      before?.enabled !== enabled && (enabled ? 'turned on' : 'turned off'),
      (header ?? (header === null ? before?.headerName : undefined)) && 'header',
    ]);
    return { ...settings, webhook };
  });
  await resetCircuit('webhook', context.now());
  return { webhook };
}

/** Sets the names of the changes as the detail of the audit entry. */
export function setChangeDetail(setDetail: SetDetail, changes: readonly (string | false | null | undefined)[]): void {
  setDetail(changes.filter(Boolean).join(', ') || 'saved without changes');
}

/**
 * Sends a signed `connection.test` push, which contains no delegation, to the webhook. A 2xx response shows that a
 * failing channel works again, so pending pushes are sent.
 * @throws ProblemError 400 if no webhook is saved
 */
export async function testConnection(context: InvocationContext): Promise<{ ok: boolean; problem: string | null }> {
  const { webhook } = (await readChannels()).settings;
  if (!webhook) throw badRequestError('Save the webhook first.');
  const now = context.now();
  const push = {
    id: `test.${context.newId()}`,
    type: 'connection.test',
    timestamp: new Date(now).toISOString(),
    data: {},
  };
  const outcome = await pushToWebhook(push, webhook, await readSecrets('outbound'), now);
  if (outcome.kind !== 'acknowledged') return { ok: false, problem: outcome.problem };
  await resetCircuit('webhook', context.now());
  return { ok: true, problem: null };
}
