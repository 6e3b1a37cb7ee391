import type { StoryEvent, StoryView } from '../../domain/contract/admin-rows';
import { serializeDelegation } from '../../domain/contract/serialize';
import { findingsOn } from '../../domain/alerts/delegation-findings';
import { NO_FINDINGS } from '../../domain/alerts/finding';
import { toStory } from '../../domain/reporting/story';
import { pick, pickSingle, readRecords, singleRef } from '../../platform/storage/store';
import { findDelegation } from './sync-delegation';

/**
 * Returns a delegation with its story, from the app's records only.
 * @throws ProblemError 400 if it doesn't exist
 */
export async function getDelegation(id: string): Promise<StoryView> {
  const { key, value } = await findDelegation(id);
  const records = await readRecords([{ kind: 'pair', key: value.pairKey }, singleRef('findings')]);
  const events: StoryEvent[] = toStory(value, pick(records, 'pair', value.pairKey)?.value);
  return {
    delegation: serializeDelegation(value),
    events,
    findings: findingsOn(pickSingle(records, 'findings')?.value ?? NO_FINDINGS, key),
  };
}
