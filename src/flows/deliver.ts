import { delegationAttributes, offboardingAttributes } from '../domain/attributes';
import type { Moment } from '../domain/moment';
import { healthAfter, mayPush, probing, toldAfter, type Outcome, type Push } from '../domain/push';
import { channelsOn, HEALTHY, type ChannelHealth, type Settings } from '../domain/settings';
import { showDelegation, showOffboarding } from '../domain/show';
import { isLeased, isPending, typeToTell, withDelivery, type ChannelName, type Told } from '../domain/told';
import { pushToWebhook } from '../platform/channels/webhook';
import { log } from '../platform/log';
import { MAX_DELAY_MS, putOff } from '../platform/queue';
import { readSecrets, type OutboundSecrets } from '../platform/secrets';
import { commit, createRecord, pick, readRecords, rewrite, type Stored, type Write } from '../platform/store';

/** A lease outlives the longest function that may hold it, ms. */
export const LEASE_MS = 60_000;

/** A further push is begun only this long after the invocation began, so that its 10 s still fit into 25, ms. */
const LAST_START_MS = 10_000;

/** What is told to the service: both kinds carry their outbox. */
export type Subject = Stored<'delegation'> | Stored<'offboarding'>;

export const SETTINGS_KEY = 'all';
export const SETTINGS = { kind: 'settings', key: SETTINGS_KEY } as const;
export const WEBHOOK_HEALTH = { kind: 'channel', key: 'webhook' } as const;

/** The channels as they stand at one reading: what is on, and how each fares. */
export interface Channels {
  readonly settings: Settings;
  readonly webhook: Stored<'channel'> | undefined;
}

export function channelsOf(records: readonly Stored[], settings: Settings): Channels {
  return { settings, webhook: pick(records, 'channel', WEBHOOK_HEALTH.key) };
}

export function siteUrl({ settings }: Channels): string {
  return settings.site?.url ?? '';
}

export function healthOf(channels: Channels): ChannelHealth {
  return channels.webhook?.value ?? HEALTHY;
}

/** A subject changed, with the attributes that it is found by. */
export function subjectWrite(subject: Subject, change: <T extends Told>(told: T) => T, settings: Settings): Write & { next: Subject } {
  const on = channelsOn(settings);
  if (subject.kind === 'delegation') {
    const value = change(subject.value);
    return rewrite(subject, value, delegationAttributes(value, on));
  }
  const value = change(subject.value);
  return rewrite(subject, value, offboardingAttributes(value, on));
}

/**
 * Takes the lease of each channel that has to hear of it and that nobody pushes to: to be committed together with the change
 * itself, so that whoever sees the change sees that it is being told.
 * @returns the same value where nothing can be pushed now
 */
export function withLeases<T extends Told>(told: T, channels: Channels, now: number): T {
  const free = channelsOn(channels.settings).filter(
    (channel) => isPending(told, channel) && !isLeased(told, channel, now) && mayPush(healthOf(channels), now),
  );
  return free.reduce((leased, channel) => withDelivery(leased, channel, { leaseUntil: now + LEASE_MS }), told);
}

/** The write that keeps others from probing a failing channel while this invocation does; none for a channel that works. */
export function probeWrite(channels: Channels, now: number): Write[] {
  const { webhook } = channels;
  if (!webhook || webhook.value.nextProbeAt === null) return [];
  return [rewrite(webhook, probing(webhook.value, now + LEASE_MS), {})];
}

/** One try, and what came of it. */
interface Tried {
  readonly subject: Subject;
  /** The sequence that was told: the record may have grown since. */
  readonly sequence: number;
  readonly outcome: Outcome;
}

/**
 * Tells the service the subjects as they stand, side by side. A change that comes meanwhile finds the lease, and is pushed
 * right after.
 *
 * @param leased the subjects as committed, with leases that this invocation took
 * @param startedAt when the invocation began, epoch ms
 */
export async function deliver(leased: readonly Subject[], channels: Channels, moment: Moment, startedAt: number): Promise<void> {
  const secrets = await readSecrets('outbound');
  let known = channels;
  let pushing = leased;
  while (pushing.length > 0) {
    const tried = await Promise.all(pushing.map((subject) => pushOne(subject, known, secrets, moment)));
    ({ channels: known, goOn: pushing } = await keepOutcomes(tried, known, moment, startedAt));
  }
}

async function pushOne(subject: Subject, { settings }: Channels, secrets: OutboundSecrets, moment: Moment): Promise<Tried> {
  const began = moment.now();
  const push = pushOf(subject, 'webhook', began);
  const outcome: Outcome = settings.receiver
    ? await pushToWebhook(push, settings.receiver, secrets, began)
    : { kind: 'stop', problem: 'no receiver is set' };
  log('push.attempted', {
    channel: 'webhook',
    record: subject.key,
    sequence: subject.value.sequence,
    type: push.type,
    try: subject.value.outbox.webhook.tries + 1,
    outcome: outcome.kind,
    ms: moment.now() - began,
  });
  return { subject, sequence: subject.value.sequence, outcome };
}

function pushOf({ kind, value }: Subject, channel: ChannelName, now: number): Push {
  const at = { timestamp: new Date(now).toISOString(), type: typeToTell(value, channel) };
  return kind === 'delegation'
    ? { ...at, id: `${value.id}.${value.sequence}`, data: showDelegation(value) }
    : { ...at, id: `offboarding:${value.id}.${value.sequence}`, data: showOffboarding(value) };
}

/**
 * Records in one transaction what became of the tries. Where records changed meanwhile they are read again, and the outcome
 * is applied to them as they stand: what grew past the acknowledged sequence keeps its lease and goes next.
 */
async function keepOutcomes(
  tried: readonly Tried[],
  channels: Channels,
  moment: Moment,
  startedAt: number,
): Promise<{ channels: Channels; goOn: Subject[] }> {
  let current = tried;
  let known = channels;
  while (current.length > 0) {
    const now = moment.now();
    const mayGoOn = now - startedAt < LAST_START_MS;
    const before = healthOf(known);
    const health = current.reduce((so, { outcome }) => healthAfter(so, outcome, now, moment.random()), before);
    const kept = current.map(({ subject, sequence, outcome }) =>
      subjectWrite(
        subject,
        (told) => {
          const after = toldAfter(told, 'webhook', sequence, outcome, now, moment.random());
          const goesOn = mayGoOn && outcome.kind === 'delivered' && isPending(after, 'webhook');
          return goesOn ? withDelivery(after, 'webhook', { leaseUntil: now + LEASE_MS }) : after;
        },
        known.settings,
      ),
    );
    const webhook = health === before ? undefined : (known.webhook ?? (await createRecord('channel', WEBHOOK_HEALTH.key, HEALTHY, {})));
    const healthWrite = webhook && rewrite(webhook, health, {});
    if ((await commit([...kept, ...(healthWrite ? [healthWrite] : [])])) === 'committed') {
      const subjects = kept.map(({ next }) => next);
      await followUp(subjects, before, health, now);
      return {
        channels: healthWrite ? { ...known, webhook: healthWrite.next } : known,
        goOn: subjects.filter(({ value }) => isLeased(value, 'webhook', now)),
      };
    }
    const records = await readRecords([...current.map(({ subject: { kind, key } }) => ({ kind, key })), WEBHOOK_HEALTH]);
    known = { ...known, webhook: pick(records, 'channel', WEBHOOK_HEALTH.key) };
    current = current.flatMap((one) => {
      const subject = pick(records, one.subject.kind, one.subject.key);
      return subject ? [{ ...one, subject }] : [];
    });
  }
  return { channels: known, goOn: [] };
}

/** What the transaction can't do: the next look by the queue, and the waking of those that waited for the channel. */
async function followUp(subjects: readonly Subject[], before: ChannelHealth, health: ChannelHealth, now: number): Promise<void> {
  for (const { kind, key, value } of subjects) {
    if (!isPending(value, 'webhook') || isLeased(value, 'webhook', now)) continue;
    const delay = Math.max(0, (value.outbox.webhook.nextTryAt ?? now) - now);
    if (delay <= MAX_DELAY_MS) await putOff({ do: 'look', kind, record: key }, delay);
  }
  if (before.nextProbeAt !== null && health.nextProbeAt === null) await putOff({ do: 'wake', channel: 'webhook' }, 0);
}
