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

const AT_ONCE = 100;

/**
 * Applies retention once a day: removes personal data of old ended delegations, and deletes older ones. A tombstone
 * keeps the id of a deleted delegation in use.
 * @returns false if the time was too short
 */
export async function applyRetention(settings: Settings, until: number, context: InvocationContext): Promise<boolean> {
  const { removePersonalDataAfterDays, deleteAfterDays } = settings.retention;
  const deleted = await takeOld('personal-data-removed', deleteAfterDays, settings, until, context);
  const reduced = await takeOld('ended', removePersonalDataAfterDays, settings, until, context);
  const count = deleted.count + reduced.count;
  if (count > 0) log('retention', { count });
  return deleted.isDone && reduced.isDone;
}

/**
 * Applies retention to the delegations of a partition.
 * @param partition partition of the index `by-retention`, which a processed delegation leaves
 */
async function takeOld(
  partition: 'ended' | 'personal-data-removed',
  afterDays: number,
  settings: Settings,
  until: number,
  context: InvocationContext,
): Promise<{ readonly count: number; readonly isDone: boolean }> {
  const cutoff = context.now() - afterDays * DAY_MS;
  let count = 0;
  const listing = { index: 'by-retention', partition: partition, oldestFirst: true } as const;
  for await (const { records } of pagesOf((cursor) => listDelegations(listing, AT_ONCE, cursor))) {
    for (const record of records) {
      if (Date.parse(record.value.updatedAt) > cutoff) return { count, isDone: true };
      if (!mayContinue(context, until)) return { count, isDone: false };
      if (isDue(record, settings, context.now()) && (await take(record.key, settings, context))) count += 1;
    }
  }
  return { count, isDone: true };
}

function isDue({ value }: Stored<'delegation'>, settings: Settings, now: number): boolean {
  return retentionStepDue(value, settings.retention, channelsOn(settings), now) !== 'nothing';
}

/** Applies the retention step that is due. Records that change meanwhile are left to the next day. */
async function take(key: string, settings: Settings, context: InvocationContext): Promise<boolean> {
  const aggregate = await readAggregate({ record: key });
  if (!aggregate) return false;
  switch (retentionStepDue(aggregate.delegation.value, settings.retention, channelsOn(settings), context.now())) {
    case 'nothing':
      return false;
    case 'remove-personal-data':
      return reduce(aggregate, context.now());
    case 'delete':
      return remove(aggregate, context.now());
  }
}

async function reduce({ delegation, pair, offboarding, channels }: Aggregate, now: number): Promise<boolean> {
  const on = channelsOn(channels.settings);
  const value = withoutPersonalData(delegation.value, now);
  const writes: Write[] = [rewrite(delegation, value)];
  if (pair && isGroupFinished(pair.value, on)) writes.push(rewrite(pair, pairWithoutPersonalData(pair.value)));
  if (offboarding && isGroupFinished(offboarding.value, on)) {
    writes.push(rewrite(offboarding, offboardingWithoutPersonalData(offboarding.value)));
  }
  return (await commit(writes)) === 'committed';
}

/**
 * Deletes a delegation. Creates the tombstone first, so that the id stays in use after a crash. The last delegation
 * takes its pair and its offboarding with it.
 */
async function remove({ delegation, pair, offboarding, hasAllMembers }: Aggregate, now: number): Promise<boolean> {
  const { digest, sequence } = delegation.value;
  const tombstone: Tombstone = { digest, sequence, removedAt: new Date(now).toISOString() };
  await createRecord('tombstone', delegation.key, tombstone);
  const gone: Stored[] = [delegation];
  for (const whole of [pair, offboarding]) {
    if (whole && (await isLast(delegation.key, Object.keys(whole.value.members)))) gone.push(whole);
  }
  if (pair && gone.includes(pair)) gone.push(...(await listAliases(pair.key)));
  if ((await commit(gone.map((drop) => ({ drop })))) !== 'committed') return false;
  // The note has the key of its offboarding, and a transaction takes each key once.
  const isNoted = offboarding !== undefined && hasAllMembers === false && gone.includes(offboarding);
  if (isNoted) await commit([{ remove: { kind: 'late-member', key: offboarding.key } }]);
  return true;
}

async function isLast(key: string, members: readonly string[]): Promise<boolean> {
  const others = members.filter((member) => member !== key);
  for (const part of chunks(others, MAX_OPERATIONS)) {
    if ((await readRecords(part.map((other) => ({ kind: 'delegation', key: other })))).length > 0) return false;
  }
  return true;
}
