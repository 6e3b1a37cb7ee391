import type { Moment } from '../domain/moment';
import { log } from '../platform/log';
import { eraseSecrets } from '../platform/secrets';
import { eraseRecords } from '../platform/erase-records';

/** The function is cut after 55 s [doc pre-uninstall]: what it does not reach Atlassian erases in its own time, ms. */
const RUN_FOR_MS = 45_000;

/** Before the app is gone from the site: secrets first, then all that it knows, as far as the time allows. */
export async function eraseAll(moment: Moment): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  await eraseSecrets();
  const isDone = await eraseRecords(() => moment.now() < until);
  log('uninstall.erased', { all: isDone });
}
