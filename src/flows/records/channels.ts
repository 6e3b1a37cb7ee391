import { delegationDueWithoutDelivery, NEVER } from '../../domain/delegation/index-attributes';
import { completionCheckAt } from '../../domain/delegation/offboarding';
import { isDeliveryDue, withTrialAt } from '../../domain/delivery/push';
import {
  channelsOn,
  CLOSED_CIRCUIT,
  NO_SETTINGS,
  type Circuit,
  type Settings,
} from '../../domain/configuration/settings';
import { isLeased, withLease, type ChannelName, type OutboxRecord } from '../../domain/delivery/outbox';
import {
  createRecord,
  pick,
  readRecords,
  pickSingle,
  rewrite,
  singleRef,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { type OutboxRecordRef } from '../../platform/storage/listings';

/** A lease outlives the longest function that may hold it, ms. */
export const LEASE_MS = 60_000;

/** What has to be read to know the channels. */
export const CHANNEL_RECORDS = [
  singleRef('settings'),
  { kind: 'channel', key: 'webhook' },
  { kind: 'channel', key: 'torii' },
] as const;

/** The channels as they stand at one reading: what is on, and how each fares. */
export interface Channels {
  readonly settings: Settings;
  readonly circuits: Readonly<Record<ChannelName, Stored<'channel'> | undefined>>;
}

/** @param settings if they are known better than as read */
export function channelsOf(records: readonly Stored[], settings?: Settings): Channels {
  return {
    settings: settings ?? pickSingle(records, 'settings')?.value ?? NO_SETTINGS,
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

/** The write that changes how a channel fares; its record is made where there is none yet. Undefined if another made it meanwhile. */
export async function circuitWrite(
  channels: Channels,
  channel: ChannelName,
  health: Circuit,
): Promise<(Write & { next: Stored<'channel'> }) | undefined> {
  const stored = channels.circuits[channel] ?? (await createRecord('channel', channel, CLOSED_CIRCUIT));
  return stored && rewrite(stored, health);
}

/** Something to be told, and the channels whose leases were taken for it. */
export interface LeasedDelivery {
  readonly record: OutboxRecordRef;
  readonly channels: readonly ChannelName[];
}

/** Returns the write of a record whose outbox changes. */
export function outboxWrite(
  subject: OutboxRecordRef,
  change: <T extends OutboxRecord>(told: T) => T,
): Write & { next: OutboxRecordRef } {
  return { next: { ...changedBy(subject, change), revision: subject.revision + 1 } };
}

function changedBy(subject: OutboxRecordRef, change: <T extends OutboxRecord>(told: T) => T): OutboxRecordRef {
  switch (subject.kind) {
    case 'delegation':
      return { ...subject, value: change(subject.value) };
    case 'offboarding':
      return { ...subject, value: change(subject.value) };
    case 'pair':
      return { ...subject, value: change(subject.value) };
  }
}

/** Epoch ms of the next work on a record beside its deliveries. */
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

/** The channels that have something to hear of it now, and that nobody pushes to. */
export function channelsDue(told: OutboxRecord, channels: Channels, now: number): ChannelName[] {
  return channelsOn(channels.settings).filter(
    (channel) => !isLeased(told, channel, now) && isDeliveryDue(told, channel, circuitOf(channels, channel), now),
  );
}

/** Takes the leases, to be committed together with the change itself, so that whoever sees the change sees that it is being told. */
export function withLeases<T extends OutboxRecord>(told: T, taken: readonly ChannelName[], now: number): T {
  return taken.reduce((leased, channel) => withLease(leased, channel, now + LEASE_MS, now), told);
}

/** The writes that keep others from probing a failing channel while this invocation does; none for a channel that works. */
export function trialWrites(tellings: readonly LeasedDelivery[], { circuits: health }: Channels, now: number): Write[] {
  return [...new Set(tellings.flatMap(({ channels }) => channels))].flatMap((channel) => {
    const stored = health[channel];
    return stored && stored.value.reopenAt !== null ? [rewrite(stored, withTrialAt(stored.value, now + LEASE_MS))] : [];
  });
}

/** A record's next write, with the leases of the channels that are to hear of it now. */
export function leasedWrite(
  subject: OutboxRecordRef,
  channels: Channels,
  now: number,
): { write: Write & { next: OutboxRecordRef }; told: LeasedDelivery[] } {
  const taken = channelsDue(subject.value, channels, now);
  const write = outboxWrite(subject, (told) => withLeases(told, taken, now));
  return { write, told: taken.length > 0 ? [{ record: write.next, channels: taken }] : [] };
}
