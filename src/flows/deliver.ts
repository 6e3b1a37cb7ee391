import type { Moment } from '../domain/moment';
import type { ChannelName } from '../domain/told';
import type { Channel } from '../platform/channels/channel';
import { torii } from '../platform/channels/torii';
import { webhook } from '../platform/channels/webhook';
import { log } from '../platform/log';
import { putOff } from '../platform/queue';
import { readSecrets } from '../platform/secrets';
import type { Subject } from '../platform/listings';
import { healthOf, LEASE_MS, type Channels, type Telling } from './channels';
import { keepOutcomes, type Tried } from './keep-outcomes';

/** Tries that end within this time of each other are kept in one transaction; a slower one keeps nobody waiting, ms. */
const TOGETHER_MS = 300;

/**
 * Tells the service the subjects as they stand, on all their channels side by side. A change that comes meanwhile finds the lease, and
 * is pushed right after. What this invocation has no requests left for is looked at by another one, once its lease is over.
 *
 * @param leased the subjects as committed, with leases that this invocation took
 * @param startedAt when the invocation began, epoch ms
 */
export async function deliver(
  leased: readonly Telling[],
  channels: Channels,
  moment: Moment,
  startedAt: number,
): Promise<void> {
  const secrets = await readSecrets('outbound');
  const { settings } = channels;
  const by: Readonly<Record<ChannelName, Channel>> = {
    webhook: webhook(settings.receiver, secrets),
    torii: torii(settings.torii, secrets.toriiKey),
  };
  let known = channels;
  const running = new Set<Promise<void>>();
  const left = new Set<Subject>();
  let ended: Tried[] = [];
  const start = (tellings: readonly Telling[]): void => {
    for (const { subject, channels: names } of tellings) {
      for (const channel of names) {
        if (!moment.takeRequests(by[channel].requestsFor(subject))) {
          left.add(subject);
          continue;
        }
        const isProbe = healthOf(known, channel).nextProbeAt !== null;
        const run = pushOne(subject, channel, by[channel], isProbe, moment).then((tried) => {
          ended.push(tried);
          running.delete(run);
        });
        running.add(run);
      }
    }
  };
  start(leased);
  while (running.size > 0) {
    await Promise.race(running);
    await within(TOGETHER_MS, Promise.all(running));
    const tried = ended;
    ended = [];
    const kept = await keepOutcomes(tried, known, moment, startedAt);
    known = kept.channels;
    start(kept.goOn);
  }
  for (const { kind, key } of left) await putOff({ do: 'look', kind, record: key }, LEASE_MS);
}

/** Waits for it, but not longer than that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}

async function pushOne(
  subject: Subject,
  name: ChannelName,
  channel: Channel,
  isProbe: boolean,
  moment: Moment,
): Promise<Tried> {
  const began = moment.now();
  const { sequence, outbox } = subject.value;
  const { type, outcome, learned } = await channel.push(subject, began);
  log('push.attempted', {
    channel: name,
    record: subject.key,
    sequence,
    type,
    try: outbox[name].tries + 1,
    outcome: outcome.kind,
    ms: moment.now() - began,
  });
  return { subject, channel: name, sequence, isProbe, outcome, learned: learned ?? {} };
}
