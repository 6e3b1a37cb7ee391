import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { completionCheckAt } from '../../domain/offboarding/offboarding';
import { enqueue } from '../../platform/forge/queue';
import type { Write } from '../../platform/storage/store';

/**
 * An offboarding without a `total` is complete when no further task has come for a while: it is looked at in that moment, since the
 * sweep, which finds it too, comes every five minutes only.
 *
 * @param committed what changed it
 */
export async function scheduleCompletionCheck(committed: readonly Write[], context: InvocationContext): Promise<void> {
  for (const write of committed) {
    if (!('next' in write) || write.next.kind !== 'offboarding') continue;
    const at = completionCheckAt(write.next.value);
    if (at === undefined) continue;
    await enqueue(
      { type: 'process-record', kind: 'offboarding', record: write.next.key },
      Math.max(0, at - context.now()),
    );
  }
}
