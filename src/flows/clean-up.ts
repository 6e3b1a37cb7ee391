import { delegationAttributes, offboardingAttributes, pairAttributes } from '../domain/attributes';
import type { Moment } from '../domain/moment';
import { isOver, reduced, reducedOffboarding, reducedPair, whatIsDue, type Tombstone } from '../domain/retention';
import { channelsOn, type Settings } from '../domain/settings';
import { log } from '../platform/log';
import { commit, createRecord, MAX_OPERATIONS, readRecords, rewrite, type Stored, type Write } from '../platform/store';
import { listDelegations } from '../platform/listings';
import { readFamily, type Family } from './family';

const DAY_MS = 24 * 3_600_000;
const AT_ONCE = 100;

/** Daily: what is old and finished loses what is personal, and what is older still goes, but for a tombstone that keeps its id taken. */
export async function cleanUp(settings: Settings, until: number, moment: Moment): Promise<void> {
  const { reduceAfterDays, removeAfterDays } = settings.retention;
  let count = await takeOld('reduced', removeAfterDays, settings, until, moment);
  count += await takeOld('ended', reduceAfterDays, settings, until, moment);
  // What an earlier version wrote last stands among the open ones: it did not tell them apart.
  count += await takeOld('none', reduceAfterDays, settings, until, moment);
  if (count > 0) log('clean-up', { count });
}

/** @param partition of the index `by-held`: it loses each that is taken */
async function takeOld(
  partition: 'ended' | 'reduced' | 'none',
  afterDays: number,
  settings: Settings,
  until: number,
  moment: Moment,
): Promise<number> {
  const cutoff = moment.now() - afterDays * DAY_MS;
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await listDelegations({ by: 'by-held', is: partition, oldestFirst: true }, AT_ONCE, cursor);
    for (const record of page.delegations) {
      if (moment.now() >= until || Date.parse(record.value.updatedAt) > cutoff) return count;
      if (isDue(record, settings, moment.now()) && (await take(record.key, settings, moment))) count += 1;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}

function isDue({ value }: Stored<'delegation'>, settings: Settings, now: number): boolean {
  return whatIsDue(value, settings.retention, channelsOn(settings), now) !== 'nothing';
}

/** What changed meanwhile is left to the next day. */
async function take(key: string, settings: Settings, moment: Moment): Promise<boolean> {
  const family = await readFamily({ record: key });
  if (!family) return false;
  switch (whatIsDue(family.delegation.value, settings.retention, channelsOn(settings), moment.now())) {
    case 'nothing':
      return false;
    case 'reduce':
      return reduce(family, moment.now());
    case 'remove':
      return remove(family, moment.now());
  }
}

async function reduce({ delegation, pair, offboarding, channels }: Family, now: number): Promise<boolean> {
  const on = channelsOn(channels.settings);
  const value = reduced(delegation.value, now);
  const writes: Write[] = [rewrite(delegation, value, delegationAttributes(value, on))];
  if (pair && isOver(pair.value, on)) {
    const less = reducedPair(pair.value);
    writes.push(rewrite(pair, less, pairAttributes(less, on)));
  }
  if (offboarding && isOver(offboarding.value, on)) {
    const less = reducedOffboarding(offboarding.value);
    writes.push(rewrite(offboarding, less, offboardingAttributes(less, on)));
  }
  return (await commit(writes)) === 'committed';
}

/** The tombstone comes first: wherever a process dies, the id is taken. A pair or an offboarding goes with the last of its delegations. */
async function remove({ delegation, pair, offboarding }: Family, now: number): Promise<boolean> {
  const { digest, sequence } = delegation.value;
  const tombstone: Tombstone = { digest, sequence, removedAt: new Date(now).toISOString() };
  await createRecord('tombstone', delegation.key, tombstone, {});
  const gone: Stored[] = [delegation];
  for (const whole of [pair, offboarding]) {
    if (whole && (await isLast(delegation.key, Object.keys(whole.value.members)))) gone.push(whole);
  }
  return (await commit(gone.map((drop) => ({ drop })))) === 'committed';
}

async function isLast(key: string, members: readonly string[]): Promise<boolean> {
  const others = members.filter((member) => member !== key);
  for (let at = 0; at < others.length; at += MAX_OPERATIONS) {
    const batch = others.slice(at, at + MAX_OPERATIONS);
    if ((await readRecords(batch.map((other) => ({ kind: 'delegation' as const, key: other })))).length > 0) {
      return false;
    }
  }
  return true;
}
