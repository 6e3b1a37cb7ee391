import { HEALTHY } from '../domain/settings';
import type { ChannelName } from '../domain/told';
import { putOff } from '../platform/queue';
import { commit, rewrite } from '../platform/store';
import { readChannels } from './channels';

/** The channel is taken to work from now on, since an admin changed it or a test was acknowledged: what waits for it is told. */
export async function startAnew(channel: ChannelName, now: number): Promise<void> {
  const stored = (await readChannels()).health[channel];
  if (stored) await commit([rewrite(stored, { ...HEALTHY, worksSince: now }, {})]);
  await putOff({ do: 'wake', channel }, 0);
}
