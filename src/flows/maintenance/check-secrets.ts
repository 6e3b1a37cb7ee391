import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { channelsOn } from '../../domain/configuration/settings';
import type { Circuit } from '../../domain/delivery/circuit';
import type { ChannelName } from '../../domain/delivery/outbox';
import { validCredentials, readSecrets } from '../../platform/storage/secrets';
import { circuitOf, readChannels, updateCircuit, type Channels } from '../records/channels';
import { reportCredentials } from '../admin/settings/credentials';

/**
 * Disables channels whose secret is missing. That happens after a reinstallation if the erasure before the
 * uninstallation stopped after it had erased the secrets. Reports a finding if the service has no valid credential.
 */
export async function checkSecrets(context: InvocationContext): Promise<void> {
  const now = context.now();
  const [channels, outbound] = await Promise.all([readChannels(), readSecrets('outbound')]);
  const enabled = channelsOn(channels.settings);
  if (enabled.includes('webhook') && validCredentials(outbound.signing, now).length === 0) {
    await disable(
      'webhook',
      'its signing secret is missing, for example after a reinstallation of the app: create a new one',
      channels,
      now,
    );
  }
  if (enabled.includes('torii') && outbound.toriiKey === null) {
    await disable(
      'torii',
      'its API key is missing, for example after a reinstallation of the app: enter it',
      channels,
      now,
    );
  }
  await reportCredentials(now);
}

/** Disables a channel. A channel that is already disabled keeps its reason. */
async function disable(channel: ChannelName, reason: string, channels: Channels, now: number): Promise<void> {
  const change = (circuit: Circuit): Circuit =>
    circuit.disabledReason === null
      ? { ...circuit, failingSince: circuit.failingSince ?? now, disabledReason: reason, problem: reason }
      : circuit;
  if (circuitOf(channels, channel).disabledReason !== null) return;
  await updateCircuit(channel, change, channels.circuits[channel]);
}
