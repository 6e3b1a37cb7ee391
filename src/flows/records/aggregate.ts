import type { Delegation } from '../../domain/delegation/delegation';
import { shouldFoldOffboardingLater, shouldFoldPairLater, FOLD_AFTER_MS } from '../../domain/offboarding/contention';
import { withFolded } from '../../domain/offboarding/offboarding';
import { pairMember, withPairMember } from '../../domain/offboarding/pair';
import type { ChannelName } from '../../domain/delivery/outbox';
import { withTriggers } from '../../domain/delivery/torii-triggers';
import { pick, readRecords, type Kind, type Stored, type Write } from '../../platform/storage/store';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import { CHANNEL_RECORDS, channelsOf, leasedWrite, takeTrials, type Channels, type LeasedDelivery } from './channels';

/** Records that may change together with a delegation, and the channels. */
export interface Aggregate {
  readonly delegation: Stored<'delegation'>;
  readonly pair: Stored<'pair'> | undefined;
  readonly offboarding: Stored<'offboarding'> | undefined;
  /** True if the offboarding never had a late member, so that its list of members is complete. */
  readonly hasAllMembers?: boolean;
  readonly channels: Channels;
}

/** Keys from the issue property in an event, with which one batch read gets everything. */
export interface AggregateKeys {
  readonly record: string;
  readonly pair?: string | undefined;
  readonly offboarding?: string | undefined;
}

/**
 * Reads the aggregate in one batch read if all keys are known, else in two. Undefined if the delegation doesn't exist.
 */
export async function readAggregate(keys: AggregateKeys): Promise<Aggregate | undefined> {
  const records = await readRecords([...CHANNEL_RECORDS, ...refsOf(keys)]);
  const delegation = pick(records, 'delegation', keys.record);
  if (!delegation) return undefined;
  const { pairKey, offboardingKey } = delegation.value;
  const missing = refsOf(aggregateKeysOf(delegation)).filter(
    ({ kind, key }) => !refsOf(keys).some((known) => known.kind === kind && known.key === key),
  );
  const all = missing.length > 0 ? [...records, ...(await readRecords(missing))] : records;
  return {
    delegation,
    pair: pick(all, 'pair', pairKey),
    offboarding: offboardingKey === null ? undefined : pick(all, 'offboarding', offboardingKey),
    hasAllMembers: offboardingKey !== null && pick(all, 'late-member', offboardingKey) === undefined,
    channels: channelsOf(records),
  };
}

export function aggregateKeysOf({ key, value }: Stored<'delegation'>): AggregateKeys {
  return { record: key, pair: value.pairKey, offboarding: value.offboardingKey ?? undefined };
}

/** Kinds of records with the key of an offboarding. */
const OFFBOARDING_KINDS = ['offboarding', 'late-member'] as const;

function refsOf({ record, pair, offboarding }: AggregateKeys): { kind: Kind; key: string }[] {
  return [
    { kind: 'delegation', key: record },
    ...(pair === undefined ? [] : [{ kind: 'pair' as const, key: pair }]),
    ...(offboarding === undefined ? [] : OFFBOARDING_KINDS.map((kind) => ({ kind, key: offboarding }))),
  ];
}

/**
 * Shared records that a change doesn't update, because many delegations compete for them. A queue item folds the change
 * later.
 */
export interface DeferredRecords {
  readonly pair: boolean;
  readonly offboarding: boolean;
}

const NOTHING_DEFERRED: DeferredRecords = { pair: false, offboarding: false };

/** Change of a delegation, ready to be committed in one transaction. */
export interface AggregateChange {
  readonly writes: readonly Write[];
  readonly delegation: Stored<'delegation'>;
  /** Pushes to send after the commit, which takes their leases. */
  readonly deliveries: readonly LeasedDelivery[];
  /** State of the channels after the commit. */
  readonly channels: Channels;
  /** Shared records that don't include the change yet. */
  readonly deferred: DeferredRecords;
}

interface ChangeOptions {
  readonly deferred?: DeferredRecords;
  /** Channel whose failing circuit uses this delegation as its trial push. */
  readonly trial?: ChannelName | undefined;
}

/**
 * Returns everything that changes with a delegation: its pair, its offboarding, the leases for pushes, and the trials
 * of open circuits. Undefined if nothing changes and nothing can be pushed.
 */
export function changeAggregate(
  aggregate: Aggregate,
  next: Delegation,
  now: number,
  { deferred = NOTHING_DEFERRED, trial }: ChangeOptions = {},
): AggregateChange | undefined {
  const { delegation, channels } = aggregate;
  const changedValue = withTriggers(delegation.value, next, channels.settings.torii, now);
  const isStateChange = next.state !== delegation.value.state;
  const isDeferred = isStateChange && (deferred.pair || deferred.offboarding);
  const foldDueAt = isDeferred ? now + FOLD_AFTER_MS : isStateChange ? null : changedValue.foldDueAt;
  const { write, deliveries } = leasedWrite(
    { ...delegation, value: { ...changedValue, foldDueAt } },
    channels,
    now,
    trial,
  );
  if (changedValue === delegation.value && deliveries.length === 0) return undefined;
  let change: AggregateChange = withDeliveries(
    {
      writes: [write],
      delegation: write.next,
      deliveries: [],
      channels,
      deferred: isDeferred ? deferred : NOTHING_DEFERRED,
    },
    deliveries,
    now,
    trial,
  );
  for (const record of isStateChange ? sharedRecords(aggregate, next, deferred, now) : []) {
    const shared = leasedWrite(record, change.channels, now);
    change = withDeliveries({ ...change, writes: [...change.writes, shared.write] }, shared.deliveries, now);
  }
  return change;
}

/** Adds pushes and takes the trials for them. An open circuit allows only the first of them. */
function withDeliveries(
  change: AggregateChange,
  deliveries: readonly LeasedDelivery[],
  now: number,
  trial?: ChannelName,
): AggregateChange {
  const { writes, channels } = takeTrials(deliveries, change.channels, now, trial);
  return {
    ...change,
    writes: [...change.writes, ...writes],
    deliveries: [...change.deliveries, ...deliveries],
    channels,
  };
}

/** Returns the pair and the offboarding after the change of state. */
function sharedRecords(
  { delegation: { key }, pair, offboarding }: Aggregate,
  next: Delegation,
  deferred: DeferredRecords,
  now: number,
): OutboxRecordRef[] {
  return [
    ...(pair && !deferred.pair ? [{ ...pair, value: withPairMember(pair.value, key, pairMember(next)) }] : []),
    ...(offboarding && !deferred.offboarding
      ? [{ ...offboarding, value: withFolded(offboarding.value, [{ key, value: next }], now) }]
      : []),
  ];
}

/** Returns the shared records that a change shouldn't update: if many members are open, or after a conflict. */
export function deferredRecords(
  { pair, offboarding }: Pick<Aggregate, 'pair' | 'offboarding'>,
  hadConflict: boolean,
): DeferredRecords {
  return {
    pair: pair !== undefined && shouldFoldPairLater(pair.value, hadConflict),
    offboarding: offboarding !== undefined && shouldFoldOffboardingLater(offboarding.value, hadConflict),
  };
}
