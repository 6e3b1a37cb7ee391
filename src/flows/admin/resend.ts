import { isDeepStrictEqual } from 'node:util';
import type { ListedDelegation, DeliveryFilter, DeliveryRef } from '../../domain/contract/admin-functions';
import { REENABLE_STEPS } from '../../domain/alerts/channel-findings';
import { offboardingKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { OFFBOARDING_ID } from '../../domain/delegation/offboarding';
import { conflictError } from '../../domain/contract/problem';
import { withTrialAt } from '../../domain/delivery/push';
import { channelsOn } from '../../domain/configuration/settings';
import {
  withNewPush,
  CHANNELS,
  isLeased,
  withDelivery,
  type ChannelName,
  type OutboxRecord,
} from '../../domain/delivery/outbox';
import { withRepeatAllowed } from '../../domain/delivery/torii';
import { enqueue } from '../../platform/forge/queue';
import { commit, MAX_OPERATIONS, pick, readRecords, rewrite, type Write } from '../../platform/storage/store';
import { type OutboxRecordRef } from '../../platform/storage/listings';
import {
  circuitOf,
  trialWrites,
  readChannels,
  siteUrl,
  outboxWrite,
  withLeases,
  type Channels,
  type LeasedDelivery,
} from '../records/channels';
import { syncMembers } from '../syncing/compare-with-jira';
import { deliver } from '../outbox/deliver';
import { pushes } from './list-deliveries';
import { findDelegation, unknownDelegationError, readListedDelegation } from './sync-delegation';

/**
 * Tries at once, whatever the ladders say, what is untold of the push that an admin names, or of all of a delegation, its pair
 * included. What is told is the state as it stands, by Jira, which is asked first. A workflow of Torii's that may have been started is looked up once more, and
 * started again only where that finds no execution of it.
 * @returns null for an offboarding
 * @throws Refusal 400, 409 where it can not be tried; JiraUnavailable
 */
export async function resend(ref: DeliveryRef, moment: InvocationContext): Promise<ListedDelegation | null> {
  const channels = await readChannels();
  await syncMembers(await subjectsOf(ref.id), siteUrl(channels), moment);
  const now = moment.now();
  const untold = await untoldOf(ref);
  let refusal: string | undefined;
  const tellings = untold.flatMap(({ record, channels: among }) => {
    const names = among.filter((channel) => {
      const why = whyNot(record.value, channel, channels, now);
      refusal ??= why;
      return why === undefined;
    });
    if (names.length === 0) return [];
    const write = outboxWrite(record, (told) => withLeases(names.reduce(putUp, told), names, now));
    return [{ record: write.next, channels: names, write }];
  });
  if (tellings.length === 0) {
    if (refusal !== undefined) throw conflictError(refusal);
    return asListed(ref);
  }
  if ((await commit([...tellings.map(({ write }) => write), ...trialWrites(tellings, channels, now)])) === 'conflict') {
    throw conflictError('It has changed meanwhile, and is being sent. Load the page again.');
  }
  await deliver(tellings, channels, moment, now);
  return asListed(ref);
}

/**
 * Nothing more is tried of the push that an admin names, until it changes or is sent again; without a channel, of all that is untold.
 * A workflow of Torii's is dismissed for good by the next change: that is other news. What else is owed goes on: a message that was
 * refused holds nothing but what Torii refused.
 * @throws Refusal 400
 */
export async function dismiss(ref: DeliveryRef): Promise<ListedDelegation | null> {
  for (;;) {
    const writes = (await untoldOf(ref)).map(({ record, channels: names }) =>
      outboxWrite(record, (told) => names.reduce(putAside, told)),
    );
    if (writes.length === 0 || (await commit(writes)) === 'committed') return asListed(ref);
  }
}

/**
 * Puts up again all that the filter shows. They go at once; where the channel fails one of them probes it.
 * @returns how many, and whether the time was too short for all: then the same call goes on
 */
export async function resendAll(filter: DeliveryFilter, moment: InvocationContext): Promise<Changed> {
  const changed = await changeAll(filter, putUp, moment);
  const channels = await readChannels();
  for (const channel of CHANNELS) {
    if (filter.channel !== undefined && filter.channel !== channel) continue;
    const stored = channels.circuits[channel];
    // The admin may know better than the ladder. Whoever changes it meanwhile has just tried.
    if (stored) await commit([rewrite(stored, withTrialAt(stored.value, moment.now()))]);
    await enqueue({ type: 'deliver-pending', channel }, 0);
  }
  return changed;
}

/** Dismisses all that the filter shows. @returns as `sendAllAgain` */
export async function dismissAll(filter: DeliveryFilter, moment: InvocationContext): Promise<Changed> {
  return changeAll(filter, putAside, moment);
}

/** A page of the admin's waits for it, and a resolver is cut after 25 s [doc], ms. */
const CHANGE_FOR_MS = 15_000;

export interface Changed {
  readonly count: number;
  readonly hasMore: boolean;
}

type Change = <T extends OutboxRecord>(told: T, channel: ChannelName) => T;

/** What changed meanwhile is left as it is: it is being told, or was. */
async function changeAll(filter: DeliveryFilter, change: Change, moment: InvocationContext): Promise<Changed> {
  const until = moment.now() + CHANGE_FOR_MS;
  const channels = await readChannels();
  let count = 0;
  let together: { write: Write; messages: number }[] = [];
  const keep = async (): Promise<void> => {
    const all = together;
    together = [];
    const isKept = (await commit(all.map(({ write }) => write))) === 'committed';
    for (const { write, messages } of all) {
      if (isKept || (await commit([write])) === 'committed') count += messages;
    }
  };
  for await (const { record, channels: names } of pushes(filter, channels)) {
    const write = outboxWrite(record, (told) => names.reduce(change, told));
    if (isDeepStrictEqual(write.next.value, record.value)) count += names.length;
    else together.push({ write, messages: names.length });
    if (together.length < MAX_OPERATIONS) continue;
    await keep();
    if (moment.now() >= until) return { count, hasMore: true };
  }
  if (together.length > 0) await keep();
  return { count, hasMore: false };
}

function putUp<T extends OutboxRecord>(told: T, channel: ChannelName): T {
  const fresh = withDelivery(told, channel, withNewPush(told.outbox[channel]));
  return channel === 'torii' ? { ...fresh, torii: withRepeatAllowed(fresh.torii) } : fresh;
}

function putAside<T extends OutboxRecord>(told: T, channel: ChannelName): T {
  return withDelivery(told, channel, { status: 'dismissed', nextAttemptAt: null });
}

/** What is named and untold. @throws Refusal 400 */
async function untoldOf({ id, kind, channel }: DeliveryRef): Promise<LeasedDelivery[]> {
  return (await subjectsOf(id)).flatMap((subject) => {
    const { sequence, outbox } = subject.value;
    const names = CHANNELS.filter(
      (name) =>
        (channel ?? name) === name && (kind ?? subject.kind) === subject.kind && sequence > outbox[name].acknowledged,
    );
    return names.length === 0 ? [] : [{ record: subject, channels: names }];
  });
}

/** @param id of a delegation, which brings its pair, or of an offboarding @throws Refusal 400 */
async function subjectsOf(id: string): Promise<OutboxRecordRef[]> {
  if (id.startsWith(OFFBOARDING_ID)) {
    const key = offboardingKey(id.slice(OFFBOARDING_ID.length));
    const offboarding = pick(await readRecords([{ kind: 'offboarding', key }]), 'offboarding', key);
    if (!offboarding) throw unknownDelegationError('offboarding');
    return [offboarding];
  }
  const delegation = await findDelegation(id);
  const key = delegation.value.pairKey;
  const pair = pick(await readRecords([{ kind: 'pair', key }]), 'pair', key);
  return pair ? [delegation, pair] : [delegation];
}

/** An offboarding is not listed by itself. */
async function asListed({ id }: DeliveryRef): Promise<ListedDelegation | null> {
  return id.startsWith(OFFBOARDING_ID) ? null : readListedDelegation(id);
}

function whyNot(told: OutboxRecord, channel: ChannelName, channels: Channels, now: number): string | undefined {
  const name = channel === 'webhook' ? 'The receiver' : 'Torii';
  if (!channelsOn(channels.settings).includes(channel)) {
    return `${name} is off. Turn it on first: then everything that waits is sent.`;
  }
  const { disabledReason: stopped } = circuitOf(channels, channel);
  if (stopped !== null) {
    return `The channel is stopped: ${stopped}. Mend that, and ${REENABLE_STEPS[channel]}: then everything that waits is sent.`;
  }
  return isLeased(told, channel, now) ? 'It is being sent right now. Load the page again in a minute.' : undefined;
}
