import type { RefusedRequest } from '../../domain/alerts/refused-request';
import { listRefusedRequests as listStored } from '../../platform/storage/row-listings';

const MAX_LISTED = 50;

/** Returns the last refused requests, newest first. They may lag by seconds. */
export async function listRefusedRequests(): Promise<{ requests: readonly RefusedRequest[] }> {
  return { requests: await listStored(MAX_LISTED) };
}
