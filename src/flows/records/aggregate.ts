import type { Delegation } from '../../domain/delegation/delegation';
import { withMemberState } from '../../domain/delegation/offboarding';
import { pairMember, withPairMember } from '../../domain/delegation/pair';
import { withTriggers } from '../../domain/delivery/torii';
import { pick, readRecords, rewrite, type Kind, type Stored, type Write } from '../../platform/storage/store';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import {
  CHANNEL_RECORDS,
  channelsOf,
  channelsDue,
  leasedWrite,
  trialWrites,
  withLeases,
  type Channels,
  type LeasedDelivery,
} from './channels';

/** The records that change together with a delegation, and what a flow has to know of the channels. */
export interface Aggregate {
  readonly delegation: Stored<'delegation'>;
  readonly pair: Stored<'pair'> | undefined;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly channels: Channels;
}

/** Keys that an event brings from the property, so that one batch read fetches all that it needs. */
export interface AggregateKeys {
  readonly record: string;
  readonly pair?: string | undefined;
  readonly offboarding?: string | undefined;
}

/** One batch read where all keys are known, a second one where only the record's own was. Undefined if there is no such record. */
export async function readAggregate(keys: AggregateKeys): Promise<Aggregate | undefined> {
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

function wanted({ record, pair, offboarding }: AggregateKeys): { kind: Kind; key: string }[] {
  return [
    { kind: 'delegation', key: record },
    ...(pair === undefined ? [] : [{ kind: 'pair' as const, key: pair }]),
    ...(offboarding === undefined ? [] : [{ kind: 'offboarding' as const, key: offboarding }]),
  ];
}

/** A change of a delegation, ready to be committed as one. */
export interface AggregateChange {
  readonly writes: readonly Write[];
  readonly delegation: Stored<'delegation'>;
  /** What is to be told once it is committed: leases are taken in it. */
  readonly told: readonly LeasedDelivery[];
}

/**
 * Everything that changes with the delegation, in one transaction: its pair, its offboarding, the leases of what is told now, and
 * a failing channel's probe. Undefined where nothing changes and nothing can be told.
 */
export function changeAggregate(family: Aggregate, next: Delegation, now: number): AggregateChange | undefined {
  const { delegation, channels } = family;
  const heard = withTriggers(delegation.value, next, channels.settings.torii, now);
  const taken = channelsDue(heard, channels, now);
  if (heard === delegation.value && taken.length === 0) return undefined;
  const leased = withLeases(heard, taken, now);
  const write = rewrite(delegation, leased);
  const others = relatives(family, next, now).map((relative) => leasedWrite(relative, channels, now));
  const told = [
    ...(taken.length > 0 ? [{ record: write.next, channels: taken }] : []),
    ...others.flatMap((other) => other.told),
  ];
  return {
    writes: [write, ...others.map((other) => other.write), ...trialWrites(told, channels, now)],
    delegation: write.next,
    told,
  };
}

/** The pair and the offboarding, as its change of state leaves them. */
function relatives(
  { delegation: { key, value }, pair, offboarding }: Aggregate,
  next: Delegation,
  now: number,
): OutboxRecordRef[] {
  if (next.state === value.state) return [];
  return [
    ...(pair ? [{ ...pair, value: withPairMember(pair.value, key, pairMember(next)) }] : []),
    ...(offboarding ? [{ ...offboarding, value: withMemberState(offboarding.value, key, next.state, now) }] : []),
  ];
}
