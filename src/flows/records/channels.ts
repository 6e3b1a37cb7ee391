import { LEASE_MS } from '../../domain/limits';
import { NO_CHANNEL_SETTINGS, type ChannelSettings } from '../../domain/configuration/channel-settings';
import { channelsOn } from '../../domain/configuration/settings';
import { delegationDueWithoutDelivery, NEVER } from '../../domain/delegation/index-attributes';
import { completionCheckAt } from '../../domain/offboarding/offboarding';
import { allowsRequest, CLOSED_CIRCUIT, isOpen, withTrialTaken, type Circuit } from '../../domain/delivery/circuit';
import {
  isExhausted,
  isLeased,
  isPending,
  withLease,
  type ChannelName,
  type OutboxRecord,
} from '../../domain/delivery/outbox';
import { isDeliveryDue } from '../../domain/delivery/push';
import { noteKeys } from '../../domain/delivery/success-note';
import type { Kinds } from '../../platform/storage/kinds';
import type { OutboxKind, OutboxRecordRef } from '../../platform/storage/listings';
import {
  createOrRead,
  pick,
  pickSingle,
  readRecords,
  rewrite,
  singleRef,
  update,
  type RecordRef,
  type Stored,
  type Write,
} from '../../platform/storage/store';

/** Records with the settings and the circuits of the channels. */
export const CHANNEL_RECORDS = [
  singleRef('channel-settings'),
  { kind: 'channel', key: 'webhook' },
  { kind: 'channel', key: 'torii' },
] as const;

/** Settings and circuits from one read. */
export interface Channels {
  readonly settings: ChannelSettings;
  readonly circuits: Readonly<Record<ChannelName, Stored<'channel'> | undefined>>;
}

/**
 * Returns the channels in records that were read.
 * @param settings newer settings, if known
 */
export function channelsOf(records: readonly Stored[], settings?: ChannelSettings): Channels {
  return {
    settings: settings ?? pickSingle(records, 'channel-settings')?.value ?? NO_CHANNEL_SETTINGS,
    circuits: { webhook: pick(records, 'channel', 'webhook'), torii: pick(records, 'channel', 'torii') },
  };
}

export async function readChannels(): Promise<Channels> {
  return channelsOf(await readRecords(CHANNEL_RECORDS));
}

export function siteUrl({ settings }: Channels): string {
  return settings.site?.url ?? '';
}

export function circuitOf(channels: Channels, channel: ChannelName): Circuit {
  return channels.circuits[channel]?.value ?? CLOSED_CIRCUIT;
}

/** Returns the time (epoch ms) of the newest success in the channel's notes; 0 without one. */
export async function readNotedSuccess(channel: ChannelName): Promise<number> {
  const notes = await readRecords(noteKeys(channel).map((key) => ({ kind: 'success-note' as const, key })));
  return Math.max(0, ...notes.map((note) => (note.kind === 'success-note' ? note.value.at : 0)));
}

/**
 * Changes a circuit, with a bounded number of attempts after conflicts. `change` returns the same value for no change.
 * @returns the circuit before and after
 * @throws StoreContended
 */
export async function updateCircuit(
  channel: ChannelName,
  change: (circuit: Circuit) => Circuit,
  known?: Stored<'channel'>,
): Promise<{ readonly before: Circuit; readonly stored: Stored<'channel'> }> {
  const ref = { kind: 'channel', key: channel } as const;
  return update(
    [ref],
    async (records) => {
      const stored = pick(records, 'channel', channel) ?? (await createOrRead('channel', channel, CLOSED_CIRCUIT));
      const next = change(stored.value);
      if (next === stored.value) return { writes: [], result: { before: stored.value, stored } };
      const write = rewrite(stored, next);
      return { writes: [write], result: { before: stored.value, stored: write.next } };
    },
    known && [known],
  );
}

/** Pushes of a record on some channels. */
export interface RecordDeliveries {
  readonly record: OutboxRecordRef;
  readonly channels: readonly ChannelName[];
}

/** Pushes of a record whose leases were taken. */
export type LeasedDelivery = RecordDeliveries;

/** Returns the time (epoch ms) of the next work on a record, except deliveries. */
export function dueWithoutDelivery(record: OutboxRecordRef): number {
  switch (record.kind) {
    case 'delegation':
      return delegationDueWithoutDelivery(record.value);
    case 'offboarding':
      return completionCheckAt(record.value) ?? NEVER;
    case 'pair':
      return NEVER;
  }
}

/**
 * Returns the channels to which the record has to be pushed now, without those whose lease another invocation has.
 * @param trial channel whose failing circuit uses this record as its trial push, regardless of its schedule
 */
export function channelsDue(record: OutboxRecord, channels: Channels, now: number, trial?: ChannelName): ChannelName[] {
  return channelsOn(channels.settings).filter((channel) => {
    const circuit = circuitOf(channels, channel);
    if (isLeased(record, channel, now)) return false;
    if (isDeliveryDue(record, channel, circuit, now)) return true;
    const isWaiting = isPending(record, channel) || isExhausted(record, channel);
    return channel === trial && isWaiting && allowsRequest(circuit, now);
  });
}

/** Takes the leases of channels. They are committed with the record's change, so that no other invocation pushes it. */
export function withLeases<T extends OutboxRecord>(record: T, channels: readonly ChannelName[], now: number): T {
  return channels.reduce((leased, channel) => withLease(leased, channel, now + LEASE_MS, now), record);
}

/**
 * Takes the trials of open circuits for deliveries.
 * @param trial channel whose failing circuit uses the record as its trial push
 * @returns the writes that prevent other trials at the same time, and the channels after the commit
 */
export function takeTrials(
  deliveries: readonly LeasedDelivery[],
  channels: Channels,
  now: number,
  trial?: ChannelName,
): { readonly writes: readonly Write[]; readonly channels: Channels } {
  const names = new Set(deliveries.flatMap((delivery) => delivery.channels));
  const writes = [...names].flatMap((channel) => {
    const stored = channels.circuits[channel];
    if (!stored || !(isOpen(stored.value) || channel === trial)) return [];
    return [rewrite(stored, withTrialTaken(stored.value, now, now + LEASE_MS))];
  });
  const circuits = { ...channels.circuits };
  for (const { next } of writes) circuits[next.key === 'torii' ? 'torii' : 'webhook'] = next;
  return { writes, channels: { ...channels, circuits } };
}

/** Returns the write of a record with the leases for the channels to which it is pushed now, and these deliveries. */
export function leasedWrite<K extends OutboxKind>(
  record: RecordRef<K> & { readonly revision: number; readonly value: Kinds[K] },
  channels: Channels,
  now: number,
  trial?: ChannelName,
) {
  const due = channelsDue(record.value, channels, now, trial);
  const write = rewrite(record, withLeases(record.value, due, now));
  const deliveries: readonly LeasedDelivery[] = due.length > 0 ? [{ record: write.next, channels: due }] : [];
  return { write, deliveries };
}
