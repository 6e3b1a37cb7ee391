import type { RefusedRequest } from '../../domain/alerts/refused-request';
import type { Problem } from '../../domain/contract/problem';
import { createRecord } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';

/** Authenticated request that was refused, with its problem. */
export interface Refusal {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly problem: Problem;
}

/**
 * Records a refused request for the admin page. The key is the current second, so at most one request per second
 * is recorded. Ignores unavailable storage.
 */
export async function recordRefusal(refusal: Refusal, now: number): Promise<void> {
  try {
    await createRecord('refused-request', `refused.${Math.floor(now / 1000)}`, toRefusedRequest(refusal, now));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** Returns the record of a refused request. It contains no personal data except the id of the delegation. */
export function toRefusedRequest({ method, path, body, problem }: Refusal, now: number): RefusedRequest {
  return {
    at: new Date(now).toISOString(),
    call: `${method} ${pathTemplateOf(path)}`,
    id: idOf(path, body),
    status: problem.status,
    problem: problem.type,
    pointers: (problem.errors ?? []).slice(0, MAX_POINTERS).map(({ pointer }) => knownPointer(pointer)),
  };
}

/** Maximum number of pointers that are kept of a refused request. */
const MAX_POINTERS = 20;

/**
 * Names of members and query parameters of the API. Other names in a pointer come from the caller and may contain
 * anything.
 */
const MEMBERS: ReadonlySet<string> = new Set(
  (
    'delegations id person email name app account offboarding url total owner accountId dueAt issue project type summary description ' +
    'labels priority parent fields completedStatuses declinedStatuses declinedResolutions dryRun version reason state overdue ' +
    'updatedSince from to query cursor limit'
  ).split(' '),
);

/** Returns a pointer up to the first name that isn't part of the API. */
function knownPointer(pointer: string): string {
  const names = pointer.split('/').slice(1);
  const end = names.findIndex((name) => !MEMBERS.has(name) && !/^(\d{1,3}|customfield_\d{1,9})$/.test(name));
  return (end < 0 ? names : names.slice(0, end)).map((name) => `/${name}`).join('');
}

const ID = /^[A-Za-z0-9._:@~-]{1,200}$/;
const RECORD_PATH = /^\/v1\/(delegations|offboardings)\/([^/]+)(\/cancel)?$/;

function pathTemplateOf(path: string): string {
  const [, collection, , action = ''] = RECORD_PATH.exec(path) ?? [];
  if (path === '/v1/delegations/batch') return path;
  if (collection) return `/v1/${collection}/{id}${action}`;
  if (path.startsWith('/v1/options/')) return '/v1/options/...';
  return KNOWN_PATHS.has(path) ? path : 'an unknown address';
}

const KNOWN_PATHS: ReadonlySet<string> = new Set(['/v1/delegations', '/v1/evidence', '/v1/ping', '/v1/openapi.json']);

/** Returns the id in the path or body of a request. An invalid id is omitted, because it may contain anything. */
function idOf(path: string, body: string): string | null {
  const id = RECORD_PATH.exec(path)?.[2] ?? /"id"\s*:\s*"([^"\\]{1,200})"/.exec(body)?.[1];
  return id !== undefined && id !== 'batch' && ID.test(id) ? id : null;
}
