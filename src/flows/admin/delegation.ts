import { findingsOn } from '../../domain/alerts/record-findings';
import type { ListedDelegation, StoryView } from '../../domain/contract/admin-functions';
import { serializeDelegation } from '../../domain/contract/serialize';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { badRequestError, type ProblemError } from '../../domain/contract/problem';
import { toStory } from '../../domain/reporting/story';
import { pick, readRecord, readRecords, type Stored } from '../../platform/storage/store';
import { readChannels } from '../records/channels';
import { findingsRef } from '../records/record-findings';
import { toListedDelegation } from './list-delegations';
import { processRecord } from '../syncing/process-record';

/**
 * Syncs the delegation's issue, like after an event, and sends the resulting pushes.
 * @throws ProblemError 400
 */
export async function syncDelegation(id: string, context: InvocationContext): Promise<ListedDelegation> {
  await processRecord('delegation', (await findDelegation(id)).key, context);
  return readListedDelegation(id);
}

/**
 * Returns a delegation with its story, from the app's records only.
 * @throws ProblemError 400 if it doesn't exist
 */
export async function getDelegation(id: string): Promise<StoryView> {
  const { key, value } = await findDelegation(id);
  const ref = findingsRef(key);
  const records = await readRecords([{ kind: 'pair', key: value.pairKey }, ref]);
  return {
    delegation: serializeDelegation(value),
    events: toStory(value, pick(records, 'pair', value.pairKey)?.value),
    findings: findingsOn(pick(records, ref.kind, ref.key)?.value),
  };
}

export async function findDelegation(id: string): Promise<Stored<'delegation'>> {
  const delegation = await readRecord('delegation', delegationKey(id));
  if (!delegation) throw unknownRecordError('delegation');
  return delegation;
}

export function unknownRecordError(kind: 'delegation' | 'offboarding'): ProblemError {
  return badRequestError(`This ${kind} doesn't exist anymore. Reload the page.`, [
    { pointer: '/id', detail: `isn't the id of ${kind === 'delegation' ? 'a delegation' : 'an offboarding'}` },
  ]);
}

export async function readListedDelegation(id: string): Promise<ListedDelegation> {
  const [{ value }, channels] = await Promise.all([findDelegation(id), readChannels()]);
  return toListedDelegation(value, (await readRecord('pair', value.pairKey))?.value, channels);
}
