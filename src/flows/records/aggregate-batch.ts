import type { Delegation } from '../../domain/delegation/delegation';
import {
  MAX_OPERATIONS,
  operationCount,
  pick,
  readRecords,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { CHANNEL_RECORDS, channelsOf, type Channels, type LeasedDelivery } from './channels';
import { changeAggregate, type Aggregate } from './aggregate';

/** Some delegations of one leaver, with the records that change with them. */
export interface AggregateBatch {
  readonly delegations: readonly Stored<'delegation'>[];
  readonly pairs: ReadonlyMap<string, Stored<'pair'>>;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly channels: Channels;
}

/** Two batch reads. @param keys of up to `MAX_TOGETHER` delegations, all of one offboarding or of none */
export async function readAggregateBatch(keys: readonly string[]): Promise<AggregateBatch> {
  const records = await readRecords([...CHANNEL_RECORDS, ...keys.map((key) => ({ kind: 'delegation' as const, key }))]);
  const delegations = keys.flatMap((key) => pick(records, 'delegation', key) ?? []);
  const pairKeys = [...new Set(delegations.map(({ value }) => value.pairKey))];
  const offboardingKey = delegations[0]?.value.offboardingKey ?? null;
  const others = [
    ...pairKeys.map((key) => ({ kind: 'pair' as const, key })),
    ...(offboardingKey === null ? [] : [{ kind: 'offboarding' as const, key: offboardingKey }]),
  ];
  const relatives = others.length > 0 ? await readRecords(others) : [];
  return {
    delegations,
    pairs: new Map(pairKeys.flatMap((key) => pick(relatives, 'pair', key) ?? []).map((pair) => [pair.key, pair])),
    offboarding: offboardingKey === null ? undefined : pick(relatives, 'offboarding', offboardingKey),
    channels: channelsOf(records),
  };
}

/** What is to become of one of them, as its family stands by then. */
export interface PlannedChange {
  readonly delegation: Stored<'delegation'>;
  readonly next: (family: Aggregate) => Delegation;
}

export interface AggregateBatchChange {
  readonly writes: readonly Write[];
  /** Those that changed; the others did not fit into the transaction. */
  readonly delegations: readonly Stored<'delegation'>[];
  readonly told: readonly LeasedDelivery[];
}

/** Changes as many as fit into one transaction, one upon the other; each record is written once. */
export function changeAggregates(
  leaver: AggregateBatch,
  nexts: readonly PlannedChange[],
  now: number,
): AggregateBatchChange {
  let latest = leaver;
  let writes = new Map<string, Write & { readonly next: Stored }>();
  const delegations: Stored<'delegation'>[] = [];
  const told = new Map<string, LeasedDelivery>();
  for (const { delegation, next } of nexts) {
    const family = familyOf(latest, delegation);
    const change = changeAggregate(family, next(family), now);
    const added = (change?.writes ?? []).flatMap((write) => ('next' in write ? [write] : []));
    const merged = new Map([...writes, ...added.map((write) => [nameOf(write.next), write] as const)]);
    if (operationCount([...merged.values()]) > MAX_OPERATIONS) break;
    writes = merged;
    delegations.push(change?.delegation ?? delegation);
    for (const telling of change?.told ?? []) told.set(nameOf(telling.record), telling);
    latest = added.reduce((so, write) => withRecord(so, write.next), latest);
  }
  return {
    writes: [...writes.values()],
    delegations,
    told: [...told].map(([name, telling]) => ({
      ...telling,
      record: subjectOf(writes.get(name)?.next) ?? telling.record,
    })),
  };
}

function familyOf({ pairs, offboarding, channels }: AggregateBatch, delegation: Stored<'delegation'>): Aggregate {
  return { delegation, pair: pairs.get(delegation.value.pairKey), offboarding, channels };
}

/** As it will stand, under the revision that was read: whatever comes upon it is part of the same write. */
function withRecord(leaver: AggregateBatch, next: Stored): AggregateBatch {
  const revision = next.revision - 1;
  const { pairs, channels } = leaver;
  switch (next.kind) {
    case 'pair':
      return { ...leaver, pairs: new Map([...pairs, [next.key, { ...next, revision }]]) };
    case 'offboarding':
      return { ...leaver, offboarding: { ...next, revision } };
    case 'channel':
      return {
        ...leaver,
        channels: { ...channels, circuits: { ...channels.circuits, [next.key]: { ...next, revision } } },
      };
    default:
      return leaver;
  }
}

/** A push tells its subject as all changes together leave it. */
function subjectOf(record: Stored | undefined): LeasedDelivery['record'] | undefined {
  const isSubject = record?.kind === 'delegation' || record?.kind === 'pair' || record?.kind === 'offboarding';
  return isSubject ? record : undefined;
}

function nameOf({ kind, key }: Stored): string {
  return `${kind} ${key}`;
}
