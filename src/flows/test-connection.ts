import type { Moment } from '../domain/moment';
import { badRequest } from '../domain/problem';
import { pushToWebhook } from '../platform/channels/webhook';
import { readSecrets } from '../platform/secrets';
import { readChannels } from './channels';
import { startAnew } from './start-anew';

/**
 * Sends the receiver a signed push of the type `connection.test`, which tells nothing of any delegation. An answer of 2xx also
 * shows that a failing channel works again: what waits is pushed.
 *
 * @throws Refusal 400 where no receiver is set
 */
export async function testConnection(moment: Moment): Promise<{ ok: boolean; problem: string | null }> {
  const { receiver } = (await readChannels()).settings;
  if (!receiver) throw badRequest('No receiver is set. Save its address first.');
  const now = moment.now();
  const push = {
    id: `test.${moment.newId()}`,
    type: 'connection.test',
    timestamp: new Date(now).toISOString(),
    data: {},
  };
  const outcome = await pushToWebhook(push, receiver, await readSecrets('outbound'), now);
  if (outcome.kind !== 'delivered') return { ok: false, problem: outcome.problem };
  await startAnew('webhook', moment.now());
  return { ok: true, problem: null };
}
