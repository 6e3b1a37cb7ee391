import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { log } from '../../platform/forge/log';
import { eraseSecrets } from '../../platform/storage/secrets';
import { eraseRecords } from '../../platform/storage/erase-records';

/** The function is cut after 55 s [doc pre-uninstall]: what it does not reach Atlassian erases in its own time, ms. */
const RUN_FOR_MS = 45_000;

/** Before the app is gone from the site: secrets first, then all that it knows, as far as the time allows. */
export async function eraseAll(context: InvocationContext): Promise<void> {
  const until = context.now() + RUN_FOR_MS;
  await eraseSecrets();
  const isDone = await eraseRecords(() => context.now() < until);
  log('uninstall.erased', { all: isDone });
}
