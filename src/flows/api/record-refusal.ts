import type { RefusedRequest } from '../../domain/alerts/refused-request';
import type { Problem } from '../../domain/contract/problem';
import { createRecord } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';

/** Authenticated request that was refused. */
export interface Refusal {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly problem: Problem;
}

/**
 * Records a refused request for the admin page. One record a second is kept, because its key is the second: what comes at the same
 * moment, or what storage doesn't take, is dropped.
 */
export async function recordRefusal(refusal: Refusal, now: number): Promise<void> {
  try {
    await createRecord('refused-request', `refused.${Math.floor(now / 1000)}`, toRefusedRequest(refusal, now));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** Returns what the record holds of a request: nothing personal beyond the id of the delegation. */
export function toRefusedRequest({ method, path, body, problem }: Refusal, now: number): RefusedRequest {
  return {
    at: new Date(now).toISOString(),
    call: `${method} ${templateOf(path)}`,
    id: idOf(path, body),
    status: problem.status,
    problem: problem.type,
    pointers: (problem.errors ?? []).slice(0, MAX_POINTERS).map(({ pointer }) => knownPointer(pointer)),
  };
}

const MAX_POINTERS = 20;

/** Members of requests and queries. Any other name in a pointer is the caller's own, which may be anything. */
const MEMBERS: ReadonlySet<string> = new Set(
  (
    'delegations id person email name app account offboarding url total owner accountId dueAt issue project type summary description ' +
    'labels priority parent fields completedStatuses declinedStatuses declinedResolutions dryRun version reason state overdue ' +
    'updatedSince from to query cursor limit'
  ).split(' '),
);

/** Returns a pointer up to the first name that is none of the API's. */
function knownPointer(pointer: string): string {
  const names = pointer.split('/').slice(1);
  const end = names.findIndex((name) => !MEMBERS.has(name) && !/^(\d{1,3}|customfield_\d{1,9})$/.test(name));
  return (end < 0 ? names : names.slice(0, end)).map((name) => `/${name}`).join('');
}

const ID = /^[A-Za-z0-9._:@~-]{1,200}$/;
const DELEGATION = /^\/v1\/(delegations|offboardings)\/([^/]+)(\/cancel)?$/;

function templateOf(path: string): string {
  const [, group, , action = ''] = DELEGATION.exec(path) ?? [];
  if (path === '/v1/delegations/batch') return path;
  if (group) return `/v1/${group}/{id}${action}`;
  if (path.startsWith('/v1/options/')) return '/v1/options/...';
  return KNOWN.has(path) ? path : 'an unknown address';
}

const KNOWN: ReadonlySet<string> = new Set(['/v1/delegations', '/v1/evidence', '/v1/ping', '/v1/openapi.json']);

/** Returns the id that a request names, in its path or its body. One that no request may have is dropped, for it may be anything. */
function idOf(path: string, body: string): string | null {
  const named = DELEGATION.exec(path)?.[2] ?? /"id"\s*:\s*"([^"\\]{1,200})"/.exec(body)?.[1];
  return named !== undefined && named !== 'batch' && ID.test(named) ? named : null;
}
