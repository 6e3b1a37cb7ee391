import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { completionCheckAt } from '../../domain/offboarding/offboarding';
import { enqueue } from '../../platform/forge/queue';
import type { Write } from '../../platform/storage/store';

/**
 * Schedules the check that completes an offboarding without `total` after its wait. The sweep would find it too, but
 * only every five minutes.
 * @param committed writes that may have changed an offboarding
 */
export async function scheduleCompletionCheck(committed: readonly Write[], context: InvocationContext): Promise<void> {
  for (const write of committed) {
    if (!('next' in write) || write.next.kind !== 'offboarding') continue;
    const at = completionCheckAt(write.next.value);
    if (at === undefined) continue;
    await enqueue({ type: 'process-record', kind: 'offboarding', record: write.next.key }, at - context.now());
  }
}
