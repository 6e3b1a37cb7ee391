import type { ListedDelegation } from '../../domain/contract/admin-functions';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { badRequestError, type ProblemError } from '../../domain/contract/problem';
import { pick, readRecords, type Stored } from '../../platform/storage/store';
import { readChannels } from '../records/channels';
import { toListedDelegation } from './list-delegations';
import { processRecord } from '../syncing/process-record';

/**
 * Reads the delegation's issue, like after an event, and sends what changed.
 * @throws ProblemError 400
 */
export async function syncDelegation(id: string, context: InvocationContext): Promise<ListedDelegation> {
  await processRecord('delegation', (await findDelegation(id)).key, context);
  return readListedDelegation(id);
}

export async function findDelegation(id: string): Promise<Stored<'delegation'>> {
  const key = delegationKey(id);
  const found = pick(await readRecords([{ kind: 'delegation', key }]), 'delegation', key);
  if (!found) throw unknownDelegationError('delegation');
  return found;
}

export function unknownDelegationError(what: 'delegation' | 'offboarding'): ProblemError {
  return badRequestError(`This ${what} doesn't exist anymore. Reload the page.`, [
    { pointer: '/id', detail: `isn't the id of ${what === 'delegation' ? 'a delegation' : 'an offboarding'}` },
  ]);
}

export async function readListedDelegation(id: string): Promise<ListedDelegation> {
  const [{ value }, channels] = await Promise.all([findDelegation(id), readChannels()]);
  const key = value.pairKey;
  return toListedDelegation(value, pick(await readRecords([{ kind: 'pair', key }]), 'pair', key)?.value, channels);
}
