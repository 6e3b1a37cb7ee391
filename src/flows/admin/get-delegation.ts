import type { StoryEvent, StoryView } from '../../domain/contract/admin-rows';
import { serializeDelegation } from '../../domain/contract/serialize';
import { findingsOn } from '../../domain/alerts/record-findings';
import { toStory } from '../../domain/reporting/story';
import { pick, readRecords } from '../../platform/storage/store';
import { findingsRef } from '../records/record-findings';
import { findDelegation } from './sync-delegation';

/**
 * Returns a delegation with its story, from the app's records only.
 * @throws ProblemError 400 if it doesn't exist
 */
export async function getDelegation(id: string): Promise<StoryView> {
  const { key, value } = await findDelegation(id);
  const ref = findingsRef(key);
  const records = await readRecords([{ kind: 'pair', key: value.pairKey }, ref]);
  const events: StoryEvent[] = toStory(value, pick(records, 'pair', value.pairKey)?.value);
  return {
    delegation: serializeDelegation(value),
    events,
    findings: findingsOn(pick(records, ref.kind, ref.key)?.value),
  };
}
