import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { completionCheckAt } from '../../domain/offboarding/offboarding';
import { enqueue } from '../../platform/forge/queue';
import type { Write } from '../../platform/storage/store';

/**
 * Schedules the check that completes an offboarding without `total` after its wait. The sweep makes the check
 * too, but only every five minutes.
 * @param committed writes that may have changed an offboarding
 */
export async function scheduleCompletionCheck(committed: readonly Write[], context: InvocationContext): Promise<void> {
  for (const write of committed) {
    if (!('next' in write) || write.next.kind !== 'offboarding') continue;
    const checkAt = completionCheckAt(write.next.value);
    if (checkAt === undefined) continue;
    await enqueue({ type: 'process-record', kind: 'offboarding', record: write.next.key }, checkAt - context.now());
  }
}
