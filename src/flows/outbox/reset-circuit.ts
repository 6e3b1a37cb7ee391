import { CLOSED_CIRCUIT } from '../../domain/configuration/settings';
import type { ChannelName } from '../../domain/delivery/outbox';
import { enqueue } from '../../platform/forge/queue';
import { commit, rewrite } from '../../platform/storage/store';
import { readChannels } from '../records/channels';

/** The channel is taken to work from now on, since an admin changed it or a test was acknowledged: what waits for it is told. */
export async function resetCircuit(channel: ChannelName, now: number): Promise<void> {
  const stored = (await readChannels()).circuits[channel];
  if (stored) await commit([rewrite(stored, { ...CLOSED_CIRCUIT, recoveredAt: now })]);
  await enqueue({ type: 'deliver-pending', channel }, 0);
}
