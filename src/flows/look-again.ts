import type { ListedDelegation } from '../domain/admin-functions';
import { delegationKey } from '../domain/keys';
import type { Moment } from '../domain/moment';
import { badRequest, type Refusal } from '../domain/problem';
import { pick, readRecords, type Stored } from '../platform/store';
import { readChannels } from './channels';
import { listed } from './list-delegations';
import { look } from './look';

/** Asks Jira how the issue stands, as an event would have it done, and tells the service what is new. @throws Refusal 400 */
export async function lookAgain(id: string, moment: Moment): Promise<ListedDelegation> {
  await look('delegation', (await findDelegation(id)).key, moment);
  return shown(id);
}

export async function findDelegation(id: string): Promise<Stored<'delegation'>> {
  const key = delegationKey(id);
  const found = pick(await readRecords([{ kind: 'delegation', key }]), 'delegation', key);
  if (!found) throw noSuch('delegation');
  return found;
}

export function noSuch(what: 'delegation' | 'offboarding'): Refusal {
  return badRequest(`There is no such ${what} any more. Load the page again.`, [
    { pointer: '/id', detail: `is no ${what}` },
  ]);
}

export async function shown(id: string): Promise<ListedDelegation> {
  const [{ value }, channels] = await Promise.all([findDelegation(id), readChannels()]);
  const key = value.pairKey;
  return listed(value, pick(await readRecords([{ kind: 'pair', key }]), 'pair', key)?.value, channels);
}
