import type { ListedDelegation, PushFilter } from '../domain/admin-functions';
import { offboardingKey } from '../domain/keys';
import type { Moment } from '../domain/moment';
import { OFFBOARDING_ID } from '../domain/offboarding';
import { conflict } from '../domain/problem';
import { channelsOn } from '../domain/settings';
import { anew, CHANNELS, isLeased, withDelivery, withLease, type ChannelName, type Told } from '../domain/told';
import { asNeverTried } from '../domain/torii';
import { putOff } from '../platform/queue';
import { commit, pick, readRecords } from '../platform/store';
import { type Subject } from '../platform/listings';
import { healthOf, LEASE_MS, probeWrites, readChannels, subjectWrite, type Channels, type Telling } from './channels';
import { deliver } from './deliver';
import { pushes } from './list-pushes';
import { findDelegation, noSuch, shown } from './look-again';

/**
 * Tries at once, whatever the ladders say, what a delegation has untold: by itself, and by its pair; or an offboarding, by its id after
 * `offboarding:`. What is told is the state as it stands.
 * @returns null for an offboarding
 * @throws Refusal 400, 409 where it can not be tried
 */
export async function sendAgain(id: string, moment: Moment): Promise<ListedDelegation | null> {
  const now = moment.now();
  const [subjects, channels] = await Promise.all([subjectsOf(id), readChannels()]);
  const untold = subjects.flatMap((subject) =>
    CHANNELS.filter((channel) => isUntold(subject.value, channel)).map((channel) => ({ subject, channel })),
  );
  if (untold.length === 0) return asListed(id);
  const refusals = untold.map(({ subject, channel }) => whyNot(subject.value, channel, channels, now));
  const refusal = refusals.find((why) => why !== undefined);
  if (refusal !== undefined && refusals.every((why) => why !== undefined)) throw conflict(refusal);
  const tellings: (Telling & { write: ReturnType<typeof subjectWrite> })[] = subjects.flatMap((subject) => {
    const names = CHANNELS.filter(
      (channel) => isUntold(subject.value, channel) && whyNot(subject.value, channel, channels, now) === undefined,
    );
    if (names.length === 0) return [];
    const write = subjectWrite(
      subject,
      (told) =>
        names.reduce(
          (so, name) => withLease(withDelivery(putUp(so, name), name, { leaseUntil: null }), name, now + LEASE_MS, now),
          told,
        ),
      channels,
    );
    return [{ subject: write.next, channels: names, write }];
  });
  if ((await commit([...tellings.map(({ write }) => write), ...probeWrites(tellings, channels, now)])) === 'conflict') {
    throw conflict('It has changed meanwhile, and is being sent. Load the page again.');
  }
  await deliver(tellings, channels, moment, now);
  return asListed(id);
}

/** Nothing more is tried of what a delegation or an offboarding has untold, until it changes or is sent again. @throws Refusal 400 */
export async function dismiss(id: string): Promise<ListedDelegation | null> {
  for (;;) {
    const [subjects, channels] = await Promise.all([subjectsOf(id), readChannels()]);
    const writes = subjects.flatMap((subject) => {
      const untold = CHANNELS.filter((channel) => isUntold(subject.value, channel));
      return untold.length === 0 ? [] : [subjectWrite(subject, (told) => untold.reduce(putAside, told), channels)];
    });
    if (writes.length === 0 || (await commit(writes)) === 'committed') return asListed(id);
  }
}

/** Puts up again all that the filter shows. They go at once if the channel works; else one of them probes it. @returns how many */
export async function sendAllAgain(filter: PushFilter): Promise<number> {
  const count = await changeAll(filter, putUp);
  for (const channel of CHANNELS) {
    if (filter.channel === undefined || filter.channel === channel) await putOff({ do: 'wake', channel }, 0);
  }
  return count;
}

/** Dismisses all that the filter shows. @returns how many */
export async function dismissAll(filter: PushFilter): Promise<number> {
  return changeAll(filter, putAside);
}

type Change = <T extends Told>(told: T, channel: ChannelName) => T;

/** What changed meanwhile is left as it is: it is being told, or was. */
async function changeAll(filter: PushFilter, change: Change): Promise<number> {
  const channels = await readChannels();
  let count = 0;
  for await (const { subject, channels: names } of pushes(filter, channels)) {
    const write = subjectWrite(subject, (told) => names.reduce(change, told), channels);
    if ((await commit([write])) === 'committed') count += names.length;
  }
  return count;
}

function isUntold(told: Told, channel: ChannelName): boolean {
  return told.sequence > told.outbox[channel].acknowledged;
}

function putUp<T extends Told>(told: T, channel: ChannelName): T {
  const fresh = withDelivery(told, channel, anew(told.outbox[channel]));
  return channel === 'torii' ? { ...fresh, torii: asNeverTried(fresh.torii) } : fresh;
}

function putAside<T extends Told>(told: T, channel: ChannelName): T {
  return withDelivery(told, channel, { held: 'dismissed', nextTryAt: null });
}

/** @param id of a delegation, which brings its pair, or of an offboarding @throws Refusal 400 */
async function subjectsOf(id: string): Promise<Subject[]> {
  if (id.startsWith(OFFBOARDING_ID)) {
    const key = offboardingKey(id.slice(OFFBOARDING_ID.length));
    const offboarding = pick(await readRecords([{ kind: 'offboarding', key }]), 'offboarding', key);
    if (!offboarding) throw noSuch('offboarding');
    return [offboarding];
  }
  const delegation = await findDelegation(id);
  const key = delegation.value.pairKey;
  const pair = pick(await readRecords([{ kind: 'pair', key }]), 'pair', key);
  return pair ? [delegation, pair] : [delegation];
}

/** An offboarding is not listed by itself. */
async function asListed(id: string): Promise<ListedDelegation | null> {
  return id.startsWith(OFFBOARDING_ID) ? null : shown(id);
}

function whyNot(told: Told, channel: ChannelName, channels: Channels, now: number): string | undefined {
  const name = channel === 'webhook' ? 'The receiver' : 'Torii';
  if (!channelsOn(channels.settings).includes(channel)) {
    return `${name} is off. Turn it on first: then everything that waits is sent.`;
  }
  const { stopped } = healthOf(channels, channel);
  if (stopped !== null) {
    return `The channel is stopped: ${stopped}. Mend that, and save it or test the connection: then everything that waits is sent.`;
  }
  return isLeased(told, channel, now) ? 'It is being sent right now. Load the page again in a minute.' : undefined;
}
