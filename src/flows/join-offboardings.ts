import { offboardingAttributes } from '../domain/attributes';
import { newOffboarding, withMember, type Offboarding } from '../domain/offboarding';
import { parseDelegation } from '../domain/request';
import { channelsOn } from '../domain/settings';
import type { ChannelName } from '../domain/told';
import { commit, createRecord, MAX_OPERATIONS, pick, readRecords, rewrite, type Stored } from '../platform/store';
import { readChannels } from './channels';
import { chunks } from './queue-claims';

type Claim = Stored<'delegation'>;
/** An offboarding's key, with claims that belong to it. */
type Joining = readonly [string, readonly Claim[]];

/**
 * Makes promised claims known to their offboardings before the caller is told that they will be made: no offboarding is complete while
 * one of its delegations is still to be made.
 */
export async function joinOffboardings(claims: readonly Claim[], now: number): Promise<void> {
  const byOffboarding = new Map<string, Claim[]>();
  for (const claim of claims) {
    const { offboardingKey: key } = claim.value;
    if (key !== null) byOffboarding.set(key, [...(byOffboarding.get(key) ?? []), claim]);
  }
  if (byOffboarding.size === 0) return;
  const on = channelsOn((await readChannels()).settings);
  for (const some of chunks([...byOffboarding], MAX_OPERATIONS)) {
    // What others made or changed meanwhile is read again.
    for (let left: readonly Joining[] = some; left.length > 0;) left = await joinSome(left, on, now);
  }
}

/** @returns those that others were faster with */
async function joinSome(some: readonly Joining[], on: readonly ChannelName[], now: number): Promise<Joining[]> {
  const records = await readRecords(some.map(([key]) => ({ kind: 'offboarding', key })));
  const known = some.flatMap((one) => {
    const stored = pick(records, 'offboarding', one[0]);
    return stored ? [{ one, stored, value: joined(stored.value, one, now) }] : [];
  });
  const unknown = some.filter(([key]) => !known.some(({ stored }) => stored.key === key));
  const made = await Promise.all(
    unknown.map(async (one) => {
      const value = joined(undefined, one, now);
      return value && createRecord('offboarding', one[0], value, offboardingAttributes(value, on));
    }),
  );
  const writes = known.flatMap(({ stored, value }) =>
    value && value !== stored.value ? [rewrite(stored, value, offboardingAttributes(value, on))] : [],
  );
  const isLate = writes.length > 0 && (await commit(writes)) === 'conflict';
  return [...unknown.filter((_, index) => !made[index]), ...(isLate ? known.map(({ one }) => one) : [])];
}

function joined(offboarding: Offboarding | undefined, [, claims]: Joining, now: number): Offboarding | undefined {
  let joined = offboarding;
  for (const { key, value } of claims) {
    const { offboarding: asked } = parseDelegation(value.creation?.request ?? '').call;
    if (!asked) continue;
    joined = withMember(
      joined ?? newOffboarding(asked.id, asked.url ?? null, value.person, now),
      key,
      asked.total,
      asked.url,
      now,
    );
  }
  return joined;
}
