import type { Moment } from '../domain/moment';
import { badRequest } from '../domain/problem';
import { HEALTHY } from '../domain/settings';
import { pushToWebhook } from '../platform/channels/webhook';
import { putOff } from '../platform/queue';
import { readSecrets } from '../platform/secrets';
import { commit, pick, readRecords, rewrite } from '../platform/store';
import { SETTINGS, SETTINGS_KEY, WEBHOOK_HEALTH } from './deliver';

/**
 * Sends the receiver a signed push of the type `connection.test`, which tells nothing of any delegation. An answer of 2xx also
 * shows that a failing channel works again: what waits is pushed.
 *
 * @throws Refusal 400 where no receiver is set
 */
export async function testConnection(moment: Moment): Promise<{ ok: boolean; problem: string | null }> {
  const records = await readRecords([SETTINGS, WEBHOOK_HEALTH]);
  const receiver = pick(records, 'settings', SETTINGS_KEY)?.value.receiver;
  if (!receiver) throw badRequest('No receiver is set. Save its address first.');
  const now = moment.now();
  const push = { id: `test.${moment.newId()}`, type: 'connection.test', timestamp: new Date(now).toISOString(), data: {} };
  const outcome = await pushToWebhook(push, receiver, await readSecrets('outbound'), now);
  if (outcome.kind !== 'delivered') return { ok: false, problem: outcome.problem };
  const health = pick(records, 'channel', WEBHOOK_HEALTH.key);
  if (health) await commit([rewrite(health, HEALTHY, {})]);
  if (receiver.enabled) await putOff({ do: 'wake', channel: 'webhook' }, 0);
  return { ok: true, problem: null };
}
