import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { Channel } from '../../platform/channels/channel';
import { torii } from '../../platform/channels/torii';
import { webhook } from '../../platform/channels/webhook';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import { readSecrets } from '../../platform/storage/secrets';
import type { OutboxRecordRef } from '../../platform/storage/listings';
import { circuitOf, LEASE_MS, type Channels, type LeasedDelivery } from '../records/channels';
import { recordAttempts, type AttemptResult } from './record-attempts';

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
  leased: readonly LeasedDelivery[],
  channels: Channels,
  moment: InvocationContext,
  startedAt: number,
): Promise<void> {
  const secrets = await readSecrets('outbound');
  const { settings } = channels;
  const by: Readonly<Record<ChannelName, Channel>> = {
    webhook: webhook(settings.webhook, secrets),
    torii: torii(settings.torii, secrets.toriiKey),
  };
  let known = channels;
  const running = new Set<Promise<void>>();
  const left = new Set<OutboxRecordRef>();
  let ended: AttemptResult[] = [];
  const start = (tellings: readonly LeasedDelivery[]): void => {
    for (const { record, channels: names } of tellings) {
      for (const channel of names) {
        if (!moment.takeRequests(by[channel].requestsFor(record))) {
          left.add(record);
          continue;
        }
        const isProbe = circuitOf(known, channel).reopenAt !== null;
        const run = pushOne(record, channel, by[channel], isProbe, moment).then((tried) => {
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
    const kept = await recordAttempts(tried, known, moment, startedAt);
    known = kept.channels;
    start(kept.goOn);
  }
  for (const { kind, key } of left) await enqueue({ type: 'process-record', kind, record: key }, LEASE_MS);
}

/** Waits for it, but not longer than that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}

async function pushOne(
  record: OutboxRecordRef,
  name: ChannelName,
  channel: Channel,
  isTrial: boolean,
  moment: InvocationContext,
): Promise<AttemptResult> {
  const began = moment.now();
  const { sequence, outbox } = record.value;
  const { type, outcome, learned } = await channel.push(record, began);
  log('push.attempted', {
    channel: name,
    record: record.key,
    sequence,
    type,
    try: outbox[name].attempts + 1,
    outcome: outcome.kind,
    ms: moment.now() - began,
  });
  return { record, channel: name, sequence, isTrial, outcome, learned: learned ?? {} };
}
