import { UNINSTALL_RUN_MS } from '../../domain/limits';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { eraseSecrets } from '../../platform/storage/secrets';
import { eraseRecords } from '../../platform/storage/erase-records';

/**
 * Erases all data before the app is uninstalled: secrets first, then records, as far as time allows. Erases the records
 * even if a secret can't be erased.
 */
export async function eraseAll(context: InvocationContext): Promise<void> {
  const until = context.now() + UNINSTALL_RUN_MS;
  try {
    await eraseSecrets();
  } finally {
    const isDone = await eraseRecords(() => context.now() < until);
    log('uninstall.erased', { all: isDone });
  }
}
