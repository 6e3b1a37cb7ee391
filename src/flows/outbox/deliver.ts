import { LEASE_MS } from '../../domain/limits';
import { isOpen } from '../../domain/delivery/circuit';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { Channel } from '../../platform/channels/channel';
import { torii } from '../../platform/channels/torii';
import { webhook } from '../../platform/channels/webhook';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import type { OutboxRecordRef } from '../../platform/storage/listings';
import { readSecrets } from '../../platform/storage/secrets';
import { circuitOf, type Channels, type LeasedDelivery } from '../records/channels';
import type { AttemptResult } from './attempt-result';
import { recordAttempts } from './record-attempts';
import { addToriiAlias } from './add-torii-alias';

/** Maximum time between the ends of attempts that are recorded in one transaction. */
const RECORDED_TOGETHER_MS = 300;

/**
 * Pushes records to their channels in parallel. A change during an attempt finds the lease, and is pushed right after
 * it. Records for which no requests are left are enqueued.
 * @param leased committed records whose leases this invocation has
 * @param startedAt epoch ms of the invocation's start
 */
export async function deliver(
  leased: readonly LeasedDelivery[],
  channels: Channels,
  context: InvocationContext,
  startedAt: number,
): Promise<void> {
  if (leased.length === 0) return;
  const secrets = await readSecrets('outbound');
  const { settings } = channels;
  const channelByName: Readonly<Record<ChannelName, Channel>> = {
    webhook: webhook(settings.webhook, secrets),
    torii: torii(settings.torii, secrets.toriiKey, addToriiAlias),
  };
  let currentChannels = channels;
  const running = new Set<Promise<void>>();
  const postponed = new Set<OutboxRecordRef>();
  let endedAttempts: AttemptResult[] = [];
  const startPushes = (deliveries: readonly LeasedDelivery[]): void => {
    for (const { record, channels: names } of deliveries) {
      for (const channel of names) {
        if (!context.takeRequests(channelByName[channel].requestsFor(record))) {
          postponed.add(record);
          continue;
        }
        const isTrial = isOpen(circuitOf(currentChannels, channel));
        const pushRun = attemptPush(record, channel, channelByName[channel], isTrial, context).then((attempt) => {
          endedAttempts.push(attempt);
          running.delete(pushRun);
        });
        running.add(pushRun);
      }
    }
  };
  startPushes(leased);
  while (running.size > 0) {
    await Promise.race(running);
    await waitAtMost(RECORDED_TOGETHER_MS, Promise.all(running));
    const attempts = endedAttempts;
    endedAttempts = [];
    const recorded = await recordAttempts(attempts, currentChannels, context, startedAt);
    currentChannels = recorded.channels;
    startPushes(recorded.nextDeliveries);
  }
  for (const { kind, key } of postponed) await enqueue({ type: 'process-record', kind, record: key }, LEASE_MS);
}

/** Waits for `work`, but at most `ms`. */
async function waitAtMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}

async function attemptPush(
  record: OutboxRecordRef,
  name: ChannelName,
  channel: Channel,
  isTrial: boolean,
  context: InvocationContext,
): Promise<AttemptResult> {
  const now = context.now();
  const { sequence, outbox } = record.value;
  const { attempts: failedBefore, recent } = outbox[name];
  // Starts later than the previous attempt, because recorded attempts are identified by their start.
  const startedAt = Math.max(now, (recent.at(-1)?.at ?? 0) + 1);
  const { type, outcome, learned } = await channel.push(record, now);
  const durationMs = context.now() - now;
  log('push.attempted', {
    channel: name,
    record: record.key,
    sequence,
    type,
    try: failedBefore + 1,
    outcome: outcome.kind,
    ms: durationMs,
  });
  return {
    record,
    channel: name,
    attempt: { sequence, startedAt, durationMs, outcome },
    isTrial,
    failedBefore,
    learned: learned ?? {},
  };
}
