import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { channelsOn } from '../../domain/configuration/settings';
import type { ChannelName } from '../../domain/delivery/outbox';
import { liveSecrets, readSecrets } from '../../platform/storage/secrets';
import { commit } from '../../platform/storage/store';
import { circuitOf, circuitWrite, readChannels, type Channels } from '../records/channels';
import { reportCredentials } from '../admin/credentials';

/**
 * Disables channels whose secret is missing, as after the app was installed again, when settings outlive secrets. Reports a finding
 * if the service has no valid credential.
 */
export async function checkSecrets(moment: InvocationContext): Promise<void> {
  const now = moment.now();
  const [channels, outbound] = await Promise.all([readChannels(), readSecrets('outbound')]);
  const on = channelsOn(channels.settings);
  if (on.includes('webhook') && liveSecrets(outbound.signing, now).length === 0) {
    await disable(
      'webhook',
      'its signing secret is missing, as after the app was installed again: create a new one',
      channels,
      now,
    );
  }
  if (on.includes('torii') && outbound.toriiKey === null) {
    await disable('torii', 'its API key is missing, as after the app was installed again: enter it', channels, now);
  }
  await reportCredentials(now);
}

/** Disables a channel. A channel that is disabled keeps its reason. */
async function disable(channel: ChannelName, why: string, channels: Channels, now: number): Promise<void> {
  const health = circuitOf(channels, channel);
  if (health.disabledReason !== null) return;
  const write = await circuitWrite(channels, channel, {
    ...health,
    failingSince: health.failingSince ?? now,
    disabledReason: why,
    problem: why,
  });
  if (write) await commit([write]);
}
