import { chunks } from '../../domain/chunks';
import { DAY_MS, MAX_OPERATIONS } from '../../domain/limits';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import {
  isGroupFinished,
  withoutPersonalData,
  offboardingWithoutPersonalData,
  pairWithoutPersonalData,
  retentionStepDue,
  type Tombstone,
} from '../../domain/delegation/retention';
import { channelsOn, type Settings } from '../../domain/configuration/settings';
import { log } from '../../platform/forge/log';
import { commit, createRecord, readRecords, rewrite, type Stored, type Write } from '../../platform/storage/store';
import { listAliases, listDelegations, pagesOf } from '../../platform/storage/listings';
import { readAggregate, type Aggregate } from '../records/aggregate';

const PAGE = 100;

/**
 * Applies retention once a day: removes personal data of old ended delegations, and deletes older ones. A tombstone
 * keeps the id of a deleted delegation in use.
 * @returns false if the time was too short
 */
export async function applyRetention(settings: Settings, until: number, context: InvocationContext): Promise<boolean> {
  const { removePersonalDataAfterDays, deleteAfterDays } = settings.retention;
  const deleted = await applyToPartition('personal-data-removed', deleteAfterDays, settings, until, context);
  const withoutData = await applyToPartition('ended', removePersonalDataAfterDays, settings, until, context);
  const count = deleted.count + withoutData.count;
  if (count > 0) log('retention', { count });
  return deleted.isDone && withoutData.isDone;
}

/**
 * Applies retention to the delegations of a partition.
 * @param partition partition of the index `by-retention`, which a processed delegation leaves
 */
async function applyToPartition(
  partition: 'ended' | 'personal-data-removed',
  afterDays: number,
  settings: Settings,
  until: number,
  context: InvocationContext,
): Promise<{ readonly count: number; readonly isDone: boolean }> {
  const cutoff = context.now() - afterDays * DAY_MS;
  let count = 0;
  const listing = { index: 'by-retention', partition: partition, oldestFirst: true } as const;
  for await (const { records } of pagesOf((cursor) => listDelegations(listing, PAGE, cursor))) {
    for (const record of records) {
      if (Date.parse(record.value.updatedAt) > cutoff) return { count, isDone: true };
      if (!mayContinue(context, until)) return { count, isDone: false };
      if (isDue(record, settings, context.now()) && (await applyStep(record.key, settings, context))) count += 1;
    }
  }
  return { count, isDone: true };
}

function isDue({ value }: Stored<'delegation'>, settings: Settings, now: number): boolean {
  return retentionStepDue(value, settings.retention, channelsOn(settings), now) !== 'nothing';
}

/** Applies the retention step that is due. Records that change meanwhile are left for the next day. */
async function applyStep(key: string, settings: Settings, context: InvocationContext): Promise<boolean> {
  const aggregate = await readAggregate({ record: key });
  if (!aggregate) return false;
  switch (retentionStepDue(aggregate.delegation.value, settings.retention, channelsOn(settings), context.now())) {
    case 'nothing':
      return false;
    case 'remove-personal-data':
      return removePersonalData(aggregate, context.now());
    case 'delete':
      return deleteDelegation(aggregate, context.now());
  }
}

async function removePersonalData(
  { delegation, pair, offboarding, channels }: Aggregate,
  now: number,
): Promise<boolean> {
  const channelNames = channelsOn(channels.settings);
  const value = withoutPersonalData(delegation.value, now);
  const writes: Write[] = [rewrite(delegation, value)];
  if (pair && isGroupFinished(pair.value, channelNames)) {
    writes.push(rewrite(pair, pairWithoutPersonalData(pair.value)));
  }
  if (offboarding && isGroupFinished(offboarding.value, channelNames)) {
    writes.push(rewrite(offboarding, offboardingWithoutPersonalData(offboarding.value)));
  }
  return (await commit(writes)) === 'committed';
}

/**
 * Deletes a delegation. Creates the tombstone first, so that the id stays in use after a crash. With the last
 * delegation, also deletes its pair and its offboarding.
 */
async function deleteDelegation(
  { delegation, pair, offboarding, hasAllMembers }: Aggregate,
  now: number,
): Promise<boolean> {
  const { digest, sequence } = delegation.value;
  const tombstone: Tombstone = { digest, sequence, removedAt: new Date(now).toISOString() };
  await createRecord('tombstone', delegation.key, tombstone);
  const toDelete: Stored[] = [delegation];
  for (const shared of [pair, offboarding]) {
    if (shared && (await isLastMember(delegation.key, Object.keys(shared.value.members)))) toDelete.push(shared);
  }
  if (pair && toDelete.includes(pair)) toDelete.push(...(await listAliases(pair.key)));
  if ((await commit(toDelete.map((drop) => ({ drop })))) !== 'committed') return false;
  // The late-member record has the key of its offboarding, and a transaction accepts each key only once.
  const hasLateMembers = offboarding !== undefined && hasAllMembers === false && toDelete.includes(offboarding);
  if (hasLateMembers) await commit([{ remove: { kind: 'late-member', key: offboarding.key } }]);
  return true;
}

async function isLastMember(key: string, members: readonly string[]): Promise<boolean> {
  const others = members.filter((member) => member !== key);
  for (const part of chunks(others, MAX_OPERATIONS)) {
    if ((await readRecords(part.map((other) => ({ kind: 'delegation', key: other })))).length > 0) return false;
  }
  return true;
}
