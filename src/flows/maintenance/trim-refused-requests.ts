import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { listRefusedRequests, listRefusedRequestsBefore } from '../../platform/storage/row-listings';
import { commit } from '../../platform/storage/store';

/** Refused requests that are kept: as many as the admin page shows. */
const KEPT = 50;

/** Deletes all refused requests but the newest. Returns false if the time was too short. */
export async function trimRefusedRequests(until: number, context: InvocationContext): Promise<boolean> {
  const oldest = (await listRefusedRequests(KEPT))[KEPT - 1];
  if (!oldest) return true;
  let cursor: string | undefined;
  do {
    if (!mayContinue(context, until)) return false;
    const page = await listRefusedRequestsBefore(Date.parse(oldest.at), cursor);
    if (page.requests.length > 0) await commit(page.requests.map((drop) => ({ drop })));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return true;
}
