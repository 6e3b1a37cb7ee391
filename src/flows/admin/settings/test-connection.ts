import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError } from '../../../domain/contract/problem';
import { pushToWebhook } from '../../../platform/channels/webhook';
import { readSecrets } from '../../../platform/storage/secrets';
import { readChannels } from '../../records/channels';
import { resetCircuit } from '../../outbox/reset-circuit';

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
