import { MAX_OPERATIONS } from '../../domain/limits';
import type { Delegation } from '../../domain/delegation/delegation';
import { operationCount, pick, readRecords, type Stored, type Write } from '../../platform/storage/store';
import { changeAggregate, type Aggregate } from './aggregate';
import { CHANNEL_RECORDS, channelsOf, type Channels, type LeasedDelivery } from './channels';

/** Several delegations of one offboarding or person, with the records that change with them. */
export interface AggregateBatch {
  readonly delegations: readonly Stored<'delegation'>[];
  readonly pairs: ReadonlyMap<string, Stored<'pair'>>;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly channels: Channels;
}

/**
 * Reads the aggregates of several delegations in two batch reads.
 * @param keys delegations that all belong to one offboarding, or to none
 */
export async function readAggregateBatch(keys: readonly string[]): Promise<AggregateBatch> {
  const records = await readRecords([...CHANNEL_RECORDS, ...keys.map((key) => ({ kind: 'delegation' as const, key }))]);
  const delegations = keys.flatMap((key) => pick(records, 'delegation', key) ?? []);
  const pairKeys = [...new Set(delegations.map(({ value }) => value.pairKey))];
  const offboardingKey = delegations[0]?.value.offboardingKey ?? null;
  const refs = [
    ...pairKeys.map((key) => ({ kind: 'pair' as const, key })),
    ...(offboardingKey === null ? [] : [{ kind: 'offboarding' as const, key: offboardingKey }]),
  ];
  const shared = refs.length > 0 ? await readRecords(refs) : [];
  return {
    delegations,
    pairs: new Map(pairKeys.flatMap((key) => pick(shared, 'pair', key) ?? []).map((pair) => [pair.key, pair])),
    offboarding: offboardingKey === null ? undefined : pick(shared, 'offboarding', offboardingKey),
    channels: channelsOf(records),
  };
}

/** Next state of a delegation, derived from its aggregate after the previous changes of the batch. */
export interface PlannedChange {
  readonly delegation: Stored<'delegation'>;
  readonly next: (aggregate: Aggregate) => Delegation;
}

export interface AggregateBatchChange {
  readonly writes: readonly Write[];
  /** Delegations that changed. The others didn't fit in the transaction. */
  readonly delegations: readonly Stored<'delegation'>[];
  readonly deliveries: readonly LeasedDelivery[];
  /** State of the channels after the commit. */
  readonly channels: Channels;
}

/** Plans the changes of as many delegations as fit in one transaction, one after the other. Writes each record once. */
export function changeAggregates(
  batch: AggregateBatch,
  changes: readonly PlannedChange[],
  now: number,
): AggregateBatchChange {
  let latest = batch;
  let channels = batch.channels;
  let writes = new Map<string, { readonly next: Stored }>();
  const delegations: Stored<'delegation'>[] = [];
  const deliveries = new Map<string, LeasedDelivery>();
  for (const { delegation, next } of changes) {
    const aggregate = aggregateOf(latest, delegation);
    const change = changeAggregate(aggregate, next(aggregate), now);
    const newWrites = (change?.writes ?? []).flatMap((write) => ('next' in write ? [write] : []));
    const merged = new Map([...writes, ...newWrites.map((write) => [recordId(write.next), write] as const)]);
    if (operationCount([...merged.values()]) > MAX_OPERATIONS) break;
    writes = merged;
    channels = change?.channels ?? channels;
    delegations.push(change?.delegation ?? delegation);
    for (const delivery of change?.deliveries ?? []) deliveries.set(recordId(delivery.record), delivery);
    latest = newWrites.reduce((current, write) => withRecord(current, write.next), latest);
  }
  return {
    writes: [...writes.values()],
    delegations,
    deliveries: [...deliveries].map(([name, delivery]) => ({
      ...delivery,
      record: outboxRecordOf(writes.get(name)?.next) ?? delivery.record,
    })),
    channels,
  };
}

function aggregateOf({ pairs, offboarding, channels }: AggregateBatch, delegation: Stored<'delegation'>): Aggregate {
  return { delegation, pair: pairs.get(delegation.value.pairKey), offboarding, channels };
}

/**
 * Replaces a record by its next state, but keeps the revision that was read, because further changes become part of the
 * same write.
 */
function withRecord(batch: AggregateBatch, next: Stored): AggregateBatch {
  const revision = next.revision - 1;
  const { pairs, channels } = batch;
  switch (next.kind) {
    case 'pair':
      return { ...batch, pairs: new Map([...pairs, [next.key, { ...next, revision }]]) };
    case 'offboarding':
      return { ...batch, offboarding: { ...next, revision } };
    case 'channel':
      return {
        ...batch,
        channels: { ...channels, circuits: { ...channels.circuits, [next.key]: { ...next, revision } } },
      };
    default:
      return batch;
  }
}

/** Returns a record with an outbox, in the state after all changes, which its push sends. */
function outboxRecordOf(record: Stored | undefined): LeasedDelivery['record'] | undefined {
  const hasOutbox = record?.kind === 'delegation' || record?.kind === 'pair' || record?.kind === 'offboarding';
  return hasOutbox ? record : undefined;
}

function recordId({ kind, key }: Stored): string {
  return `${kind} ${key}`;
}
