import type { Moment } from '../domain/moment';
import { wholeAt } from '../domain/offboarding';
import { putOff } from '../platform/queue';
import type { Write } from '../platform/store';

/**
 * An offboarding without a `total` is complete when no further task has come for a while: it is looked at in that moment, since the
 * sweep, which finds it too, comes every five minutes only.
 *
 * @param committed what changed it
 */
export async function awaitWhole(committed: readonly Write[], moment: Moment): Promise<void> {
  for (const write of committed) {
    if (!('next' in write) || write.next.kind !== 'offboarding') continue;
    const at = wholeAt(write.next.value);
    if (at === undefined) continue;
    await putOff({ do: 'look', kind: 'offboarding', record: write.next.key }, Math.max(0, at - moment.now()));
  }
}
