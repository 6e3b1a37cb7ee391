import { delegationAttributes } from '../domain/attributes';
import type { Delegation } from '../domain/delegation';
import { withMemberState } from '../domain/offboarding';
import { pairMember, withPairMember } from '../domain/pair';
import { channelsOn } from '../domain/settings';
import { withTriggers } from '../domain/torii';
import { pick, readRecords, rewrite, type Kind, type Stored, type Write } from '../platform/store';
import { type Subject } from '../platform/listings';
import {
  CHANNEL_RECORDS,
  channelsOf,
  channelsToTell,
  leasedWrite,
  probeWrites,
  withLeases,
  type Channels,
  type Telling,
} from './channels';

/** The records that change together with a delegation, and what a flow has to know of the channels. */
export interface Family {
  readonly delegation: Stored<'delegation'>;
  readonly pair: Stored<'pair'> | undefined;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly channels: Channels;
}

/** Keys that an event brings from the property, so that one batch read fetches all that it needs. */
export interface FamilyKeys {
  readonly record: string;
  readonly pair?: string | undefined;
  readonly offboarding?: string | undefined;
}

/** One batch read where all keys are known, a second one where only the record's own was. Undefined if there is no such record. */
export async function readFamily(keys: FamilyKeys): Promise<Family | undefined> {
  const records = await readRecords([...CHANNEL_RECORDS, ...wanted(keys)]);
  const delegation = pick(records, 'delegation', keys.record);
  if (!delegation) return undefined;
  const { pairKey, offboardingKey } = delegation.value;
  const missing = wanted({ record: keys.record, pair: pairKey, offboarding: offboardingKey ?? undefined }).filter(
    ({ kind, key }) => !wanted(keys).some((one) => one.kind === kind && one.key === key),
  );
  const all = missing.length > 0 ? [...records, ...(await readRecords(missing))] : records;
  return {
    delegation,
    pair: pick(all, 'pair', pairKey),
    offboarding: offboardingKey === null ? undefined : pick(all, 'offboarding', offboardingKey),
    channels: channelsOf(records),
  };
}

function wanted({ record, pair, offboarding }: FamilyKeys): { kind: Kind; key: string }[] {
  return [
    { kind: 'delegation', key: record },
    ...(pair === undefined ? [] : [{ kind: 'pair' as const, key: pair }]),
    ...(offboarding === undefined ? [] : [{ kind: 'offboarding' as const, key: offboarding }]),
  ];
}

/** A change of a delegation, ready to be committed as one. */
export interface FamilyChange {
  readonly writes: readonly Write[];
  readonly delegation: Stored<'delegation'>;
  /** What is to be told once it is committed: leases are taken in it. */
  readonly told: readonly Telling[];
}

/**
 * Everything that changes with the delegation, in one transaction: its pair, its offboarding, the leases of what is told now, and
 * a failing channel's probe. Undefined where nothing changes and nothing can be told.
 */
export function changeFamily(family: Family, next: Delegation, now: number): FamilyChange | undefined {
  const { delegation, channels } = family;
  const heard = withTriggers(delegation.value, next, channels.settings.torii, now);
  const taken = channelsToTell(heard, channels, now);
  if (heard === delegation.value && taken.length === 0) return undefined;
  const leased = withLeases(heard, taken, now);
  const write = rewrite(delegation, leased, delegationAttributes(leased, channelsOn(channels.settings)));
  const others = relatives(family, next, now).map((relative) => leasedWrite(relative, channels, now));
  const told = [
    ...(taken.length > 0 ? [{ subject: write.next, channels: taken }] : []),
    ...others.flatMap((other) => other.told),
  ];
  return {
    writes: [write, ...others.map((other) => other.write), ...probeWrites(told, channels, now)],
    delegation: write.next,
    told,
  };
}

/** The pair and the offboarding, as its change of state leaves them. */
function relatives(
  { delegation: { key, value }, pair, offboarding }: Family,
  next: Delegation,
  now: number,
): Subject[] {
  if (next.state === value.state) return [];
  return [
    ...(pair ? [{ ...pair, value: withPairMember(pair.value, key, pairMember(next)) }] : []),
    ...(offboarding ? [{ ...offboarding, value: withMemberState(offboarding.value, key, next.state, now) }] : []),
  ];
}
