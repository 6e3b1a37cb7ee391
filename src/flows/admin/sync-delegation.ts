import type { ListedDelegation } from '../../domain/contract/admin-functions';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { badRequestError, type ProblemError } from '../../domain/contract/problem';
import { pick, readRecords, type Stored } from '../../platform/storage/store';
import { readChannels } from '../records/channels';
import { toListedDelegation } from './list-delegations';
import { processRecord } from '../syncing/process-record';

/** Asks Jira how the issue stands, as an event would have it done, and tells the service what is new. @throws Refusal 400 */
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
  return badRequestError(`There is no such ${what} any more. Load the page again.`, [
    { pointer: '/id', detail: `is no ${what}` },
  ]);
}

export async function readListedDelegation(id: string): Promise<ListedDelegation> {
  const [{ value }, channels] = await Promise.all([findDelegation(id), readChannels()]);
  const key = value.pairKey;
  return toListedDelegation(value, pick(await readRecords([{ kind: 'pair', key }]), 'pair', key)?.value, channels);
}
