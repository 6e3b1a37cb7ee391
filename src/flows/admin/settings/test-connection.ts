import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import { badRequestError } from '../../../domain/contract/problem';
import { pushToWebhook } from '../../../platform/channels/webhook';
import { readSecrets } from '../../../platform/storage/secrets';
import { readChannels } from '../../records/channels';
import { resetCircuit } from '../../outbox/reset-circuit';

/**
 * Sends the receiver a signed push of the type `connection.test`, which tells nothing of any delegation. An answer of 2xx also
 * shows that a failing channel works again: what waits is pushed.
 *
 * @throws Refusal 400 where no receiver is set
 */
export async function testConnection(context: InvocationContext): Promise<{ ok: boolean; problem: string | null }> {
  const { webhook } = (await readChannels()).settings;
  if (!webhook) throw badRequestError('No receiver is set. Save its address first.');
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
