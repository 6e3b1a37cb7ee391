import type { ListedDelegation } from '../domain/admin-functions';
import { delegationKey } from '../domain/keys';
import type { Moment } from '../domain/moment';
import { badRequest, conflict } from '../domain/problem';
import { isLeased, NEVER_PUSHED, withDelivery } from '../domain/told';
import { commit, pick, readRecords, type Stored } from '../platform/store';
import { deliver, healthOf, LEASE_MS, probeWrite, subjectWrite } from './deliver';
import { listed, readChannels } from './list-delegations';
import { look } from './look';

/** Asks Jira how the issue stands, as an event would have it done, and tells the service what is new. @throws Refusal 400 */
export async function lookAgain(id: string, moment: Moment): Promise<ListedDelegation> {
  await look('delegation', (await find(id)).key, moment);
  return shown(id);
}

/**
 * Tries a push at once, whatever its ladder says: one that failed, or that was put aside. What is told is the state as it stands.
 * @throws Refusal 400, 409 where it can not be tried
 */
export async function sendAgain(id: string, moment: Moment): Promise<ListedDelegation> {
  const now = moment.now();
  const [record, channels] = await Promise.all([find(id), readChannels()]);
  const { acknowledged } = record.value.outbox.webhook;
  if (record.value.sequence <= acknowledged) return shown(id);
  if (!channels.settings.receiver?.enabled) throw conflict('The receiver is off. Turn it on first: then everything that waits is sent.');
  const { stopped } = healthOf(channels);
  if (stopped !== null) throw conflict(`The channel is stopped: ${stopped}. Mend that, and save the receiver or test the connection: then everything that waits is sent.`);
  if (isLeased(record.value, 'webhook', now)) throw conflict('It is being sent right now. Load the page again in a minute.');
  const write = subjectWrite(
    record,
    (told) => withDelivery(told, 'webhook', { ...NEVER_PUSHED, acknowledged, leaseUntil: now + LEASE_MS }),
    channels.settings,
  );
  if ((await commit([write, ...probeWrite(channels, now)])) === 'conflict') throw conflict('It has changed meanwhile, and is being sent. Load the page again.');
  await deliver([write.next], channels, moment, now);
  return shown(id);
}

async function find(id: string): Promise<Stored<'delegation'>> {
  const key = delegationKey(id);
  const found = pick(await readRecords([{ kind: 'delegation', key }]), 'delegation', key);
  if (!found) throw badRequest('There is no such delegation any more. Load the page again.', [{ pointer: '/id', detail: 'is no delegation' }]);
  return found;
}

async function shown(id: string): Promise<ListedDelegation> {
  const [record, channels] = await Promise.all([find(id), readChannels()]);
  return listed(record.value, channels);
}
