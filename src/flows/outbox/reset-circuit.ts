import { CLOSED_CIRCUIT } from '../../domain/delivery/circuit';
import type { ChannelName } from '../../domain/delivery/outbox';
import { enqueue } from '../../platform/forge/queue';
import { readChannels, updateCircuit } from '../records/channels';

/** Closes a circuit after an admin changed the channel or a test was acknowledged, and sends the pending pushes. */
export async function resetCircuit(channel: ChannelName, now: number): Promise<void> {
  const known = (await readChannels()).circuits[channel];
  if (known) await updateCircuit(channel, () => ({ ...CLOSED_CIRCUIT, recoveredAt: now }), known);
  await enqueue({ type: 'deliver-pending', channel }, 0);
}
