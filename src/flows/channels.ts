import { delegationAttributes, offboardingAttributes, pairAttributes } from '../domain/attributes';
import { isToBeTold, probedAt } from '../domain/push';
import { channelsOn, HEALTHY, NO_SETTINGS, type ChannelHealth, type Settings } from '../domain/settings';
import { isLeased, withLease, type ChannelName, type Told } from '../domain/told';
import { createRecord, pick, readRecords, rewrite, type Attributes, type Stored, type Write } from '../platform/store';
import { type Subject } from '../platform/listings';

/** A lease outlives the longest function that may hold it, ms. */
export const LEASE_MS = 60_000;

export const SETTINGS_KEY = 'all';
export const SETTINGS = { kind: 'settings', key: SETTINGS_KEY } as const;

/** What has to be read to know the channels. */
export const CHANNEL_RECORDS = [
  SETTINGS,
  { kind: 'channel', key: 'webhook' },
  { kind: 'channel', key: 'torii' },
] as const;

/** The channels as they stand at one reading: what is on, and how each fares. */
export interface Channels {
  readonly settings: Settings;
  readonly health: Readonly<Record<ChannelName, Stored<'channel'> | undefined>>;
}

/** @param settings if they are known better than as read */
export function channelsOf(records: readonly Stored[], settings?: Settings): Channels {
  return {
    settings: settings ?? pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS,
    health: { webhook: pick(records, 'channel', 'webhook'), torii: pick(records, 'channel', 'torii') },
  };
}

export async function readChannels(): Promise<Channels> {
  return channelsOf(await readRecords(CHANNEL_RECORDS));
}

export function siteUrl({ settings }: Channels): string {
  return settings.site?.url ?? '';
}

export function healthOf(channels: Channels, channel: ChannelName): ChannelHealth {
  return channels.health[channel]?.value ?? HEALTHY;
}

/** The write that changes how a channel fares; its record is made where there is none yet. Undefined if another made it meanwhile. */
export async function healthWrite(
  channels: Channels,
  channel: ChannelName,
  health: ChannelHealth,
): Promise<(Write & { next: Stored<'channel'> }) | undefined> {
  const stored = channels.health[channel] ?? (await createRecord('channel', channel, HEALTHY, {}));
  return stored && rewrite(stored, health, {});
}

/** Something to be told, and the channels whose leases were taken for it. */
export interface Telling {
  readonly subject: Subject;
  readonly channels: readonly ChannelName[];
}

/** A subject changed, with the attributes that it is found by. */
export function subjectWrite(
  subject: Subject,
  change: <T extends Told>(told: T) => T,
  { settings }: Channels,
): Write & { next: Subject } {
  const changed = changedBy(subject, change);
  return {
    next: { ...changed, revision: subject.revision + 1 },
    attributes: attributesOf(changed, channelsOn(settings)),
  };
}

function changedBy(subject: Subject, change: <T extends Told>(told: T) => T): Subject {
  switch (subject.kind) {
    case 'delegation':
      return { ...subject, value: change(subject.value) };
    case 'offboarding':
      return { ...subject, value: change(subject.value) };
    case 'pair':
      return { ...subject, value: change(subject.value) };
  }
}

/** What a subject is found by. */
export function attributesOf(subject: Subject, on: readonly ChannelName[]): Attributes & { readonly due: number } {
  switch (subject.kind) {
    case 'delegation':
      return delegationAttributes(subject.value, on);
    case 'offboarding':
      return offboardingAttributes(subject.value, on);
    case 'pair':
      return pairAttributes(subject.value, on);
  }
}

/** The channels that have something to hear of it now, and that nobody pushes to. */
export function channelsToTell(told: Told, channels: Channels, now: number): ChannelName[] {
  return channelsOn(channels.settings).filter(
    (channel) => !isLeased(told, channel, now) && isToBeTold(told, channel, healthOf(channels, channel), now),
  );
}

/** Takes the leases, to be committed together with the change itself, so that whoever sees the change sees that it is being told. */
export function withLeases<T extends Told>(told: T, taken: readonly ChannelName[], now: number): T {
  return taken.reduce((leased, channel) => withLease(leased, channel, now + LEASE_MS, now), told);
}

/** The writes that keep others from probing a failing channel while this invocation does; none for a channel that works. */
export function probeWrites(tellings: readonly Telling[], { health }: Channels, now: number): Write[] {
  return [...new Set(tellings.flatMap(({ channels }) => channels))].flatMap((channel) => {
    const stored = health[channel];
    return stored && stored.value.nextProbeAt !== null
      ? [rewrite(stored, probedAt(stored.value, now + LEASE_MS), {})]
      : [];
  });
}

/** A record's next write, with the leases of the channels that are to hear of it now. */
export function leasedWrite(
  subject: Subject,
  channels: Channels,
  now: number,
): { write: Write & { next: Subject }; told: Telling[] } {
  const taken = channelsToTell(subject.value, channels, now);
  const write = subjectWrite(subject, (told) => withLeases(told, taken, now), channels);
  return { write, told: taken.length > 0 ? [{ subject: write.next, channels: taken }] : [] };
}
