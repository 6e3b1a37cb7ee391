import { MAX_OPERATIONS } from '../../domain/limits';
import type { RefusedRequest } from '../../domain/alerts/refused-request';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { listByTime, pagesOf } from '../../platform/storage/listings';
import { commit } from '../../platform/storage/store';

/** Maximum number of refused requests that are kept: as many as the admin page shows. */
const MAX_KEPT = 50;

/** Returns the last refused requests, newest first. They may lag by seconds. */
export async function listRefusedRequests(): Promise<{ requests: readonly RefusedRequest[] }> {
  const { records } = await listByTime('refused-request', { limit: MAX_KEPT, newestFirst: true });
  return { requests: records.map(({ value }) => value) };
}

/** Deletes all refused requests but the newest. Returns false if the time was too short. */
export async function trimRefusedRequests(until: number, context: InvocationContext): Promise<boolean> {
  const oldest = (await listRefusedRequests()).requests[MAX_KEPT - 1];
  if (!oldest) return true;
  const options = { limit: MAX_OPERATIONS, before: Date.parse(oldest.at) };
  for await (const { records } of pagesOf((cursor) => listByTime('refused-request', options, cursor))) {
    if (!mayContinue(context, until)) return false;
    if (records.length > 0) await commit(records.map((drop) => ({ drop })));
  }
  return true;
}
