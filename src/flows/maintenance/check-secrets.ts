import type { NewFinding } from '../../domain/alerts/finding';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { channelsOn } from '../../domain/configuration/settings';
import type { ChannelName } from '../../domain/delivery/outbox';
import { liveSecrets, readSecrets } from '../../platform/storage/secrets';
import { commit } from '../../platform/storage/store';
import { circuitOf, circuitWrite, readChannels, type Channels } from '../records/channels';
import { reportFindings } from '../records/alerts';

/**
 * Settings may outlive the secrets that they need, as when the app is installed again: a channel that lacks its secret is stopped
 * before it is tried, and the admin is told, so that nobody waits for news that can't come.
 */
export async function checkSecrets(moment: InvocationContext): Promise<void> {
  const now = moment.now();
  const [channels, inbound, outbound] = await Promise.all([
    readChannels(),
    readSecrets('inbound'),
    readSecrets('outbound'),
  ]);
  const on = channelsOn(channels.settings);
  if (on.includes('webhook') && liveSecrets(outbound.signing, now).length === 0) {
    await stop(
      'webhook',
      'its signing secret is missing, as after the app was installed again: make a new one',
      channels,
      now,
    );
  }
  if (on.includes('torii') && outbound.toriiKey === null) {
    await stop('torii', 'its API key is missing, as after the app was installed again: enter it', channels, now);
  }
  const isOpen = [...inbound.signing, ...(inbound.bearerOn ? inbound.bearer : [])].some(
    ({ endsAt }) => endsAt === null || endsAt > now,
  );
  await reportFindings('secrets:', isOpen || channels.settings.rules.length === 0 ? [] : [NO_DOOR], now);
}

const NO_DOOR: NewFinding = {
  key: 'secrets:inbound',
  topic: 'site',
  text: 'The service can not call: no credential of it is valid.',
  fix: 'Make an inbound signing secret on the admin page, and enter it with the service.',
};

/** A channel that is stopped already keeps its own reason. */
async function stop(channel: ChannelName, why: string, channels: Channels, now: number): Promise<void> {
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
