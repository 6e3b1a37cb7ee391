import { z } from 'zod';
import type { Caller, Jira } from '../../jira/jira';
import type { Clock } from '../../time/time';
import { json, type WireResponse } from '../../wire';
import type { Installation } from '../app/installation';
import type { Outside, LiveInvocation } from '../invocation/invoker';
import type { Kvs } from '../kvs/kvs';
import type { Manifest } from '../app/manifest';
import type { Metrics } from '../invocation/metrics';
import { type CallRunner, responseOf } from './call-runner';
import type { Egress } from './egress';
import { OLDER_STORAGE, translated } from './older-storage';
import type { Stargate } from './stargate';

/** First argument of `__forge_fetch__` [source: @forge/api]. */
const target = z.object({
  type: z.string(),
  provider: z.enum(['app', 'user', 'none']).optional(),
  remote: z.string().optional(),
  accountId: z.string().optional(),
  contextAri: z.string().optional(),
});
type Target = z.infer<typeof target>;

// "a 401 or 403 may mean that the app's Atlassian account isn't yet fully initialised" [doc:
// events-reference/life-cycle].
const NOT_YET_INITIALISED = json(401, { code: 401, message: 'Unauthorized' });

export interface PlatformDeps {
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly at: Installation;
  readonly calls: CallRunner;
  readonly jira: () => Jira;
  readonly kvs: Kvs;
  readonly stargate: Stargate;
  readonly egress: Egress;
  readonly metrics: Metrics;
}

/** Returns one invocation's `__forge_fetch__` and `fetch`, which the unmodified SDK calls. */
export function createPlatform(deps: PlatformDeps): (invocation: LiveInvocation) => Outside {
  return (invocation) => ({
    fetch: (input, init) => deps.egress.fetch(input, init, invocation),
    async forgeFetch(given, path, init = {}) {
      const where = target.parse(given);
      const body =
        init.body === undefined || init.body === null
          ? undefined
          : typeof init.body === 'string'
            ? init.body
            : await new Response(init.body).text();
      return responseOf(await route(deps, invocation, where, path, init, body));
    },
  });
}

function route(
  deps: PlatformDeps,
  invocation: LiveInvocation,
  where: Target,
  path: string,
  init: RequestInit,
  body: string | undefined,
): Promise<WireResponse> {
  const { at, stargate } = deps;
  if (where.type === 'kvs') return callKvs(deps, invocation, path, body);
  if (path === OLDER_STORAGE) {
    const older = translated(body);
    return callKvs(deps, invocation, older.path, older.body).then(older.answer);
  }
  if (
    where.type === 'fpp' &&
    (where.remote === 'jira' || (where.remote === undefined && where.contextAri === at.contextAri))
  ) {
    return callJira(deps, invocation, where, path, init, body);
  }
  if (where.type === 'fpp' && where.remote === 'stargate' && where.provider === 'app') {
    return stargate.call(path, body, invocation);
  }
  // Rejects unknown targets, because their answers are not emulated.
  return Promise.reject(new Error(`the sandbox does not support the target ${JSON.stringify(where)} (${path})`));
}

/** Calls Jira's REST API as the app or as a user. */
async function callJira(
  deps: PlatformDeps,
  invocation: LiveInvocation,
  where: Target,
  path: string,
  init: RequestInit,
  body: string | undefined,
): Promise<WireResponse> {
  const { calls, metrics, jira, at, clock } = deps;
  const method = (init.method ?? 'GET').toUpperCase();
  const headers = Object.fromEntries(new Headers(init.headers));
  const caller = callerOf(deps, invocation, where);
  const answer = await calls.serve(
    {
      target: 'jira',
      method,
      path,
      request: body,
      fault: { on: 'jira', text: `${method} ${path}` },
      delay: method === 'GET' ? 'jiraRead' : 'jiraWrite',
      perform() {
        if (caller?.kind === 'app' && clock.now() < at.initialisedAt) return NOT_YET_INITIALISED;
        if (!caller) return { status: 401, headers: { 'forge-proxy-error': 'NEEDS_AUTHENTICATION_ERR' }, body: '' };
        const given = jira().handle({ method, path, headers, body }, caller);
        metrics.jira(Number(given.headers['x-sandbox-points'] ?? 0));
        return given;
      },
    },
    invocation,
  );
  return answer;
}

/**
 * Returns the caller of Jira. `asUser()` needs an invocation with a user [doc: fetch-jira-api]. `asUser(id)` for
 * another user needs scopes that allow impersonation [doc: fetch-jira-api].
 */
function callerOf(
  { at: { identity }, manifest }: PlatformDeps,
  { accountId }: LiveInvocation,
  where: Target,
): Caller | undefined {
  switch (where.provider) {
    case 'app':
      return { kind: 'app', app: identity };
    case 'user': {
      const user = where.accountId ?? accountId;
      if (user === accountId && user !== undefined) return { kind: 'app-as-user', app: identity, accountId: user };
      if (user === undefined || manifest.impersonating.size === 0) return undefined;
      return { kind: 'app-as-user', app: { ...identity, scopes: manifest.impersonating }, accountId: user };
    }
    default:
      return { kind: 'anonymous' };
  }
}

const KVS = '/api/v1/';
const keyed = z.object({ key: z.string() });
const several = z.array(keyed);
const transaction = z.object({
  set: z.array(keyed).optional(),
  delete: z.array(keyed).optional(),
  check: z.array(keyed).optional(),
});

async function callKvs(
  { calls, kvs, metrics, manifest }: PlatformDeps,
  invocation: LiveInvocation,
  path: string,
  body: string | undefined,
): Promise<WireResponse> {
  const request: unknown = body === undefined ? undefined : JSON.parse(body);
  const operation = path.startsWith(KVS) ? path.slice(KVS.length) : path;
  return calls.serve(
    {
      target: 'kvs',
      method: 'POST',
      path,
      request: body,
      fault: {
        on: operation.startsWith('secret/') ? 'secret' : 'kvs',
        text: [operation, ...keysOf(request)].join(' '),
      },
      delay: operation === 'transaction' ? 'kvsTransaction' : 'kvs',
      perform() {
        // Unsure: storage without its scope is answered 403. Forge's own linter requires the scope.
        if (!manifest.scopes.has('storage:app')) {
          return {
            status: 403,
            headers: {},
            body: JSON.stringify({ code: 'FORBIDDEN', message: 'The app lacks the scope storage:app' }),
          };
        }
        const { cost, ...answer } = kvs.handle(path, request);
        metrics.kvs(operation, cost);
        return answer;
      },
    },
    invocation,
  );
}

/** Returns the keys that a storage request names, for fault rules. */
function keysOf(request: unknown): string[] {
  const one = keyed.safeParse(request).data;
  if (one) return [one.key];
  const many = several.safeParse(request).data;
  if (many) return many.map(({ key }) => key);
  const { set = [], delete: gone = [], check = [] } = transaction.safeParse(request).data ?? {};
  return [...set, ...gone, ...check].map(({ key }) => key);
}
