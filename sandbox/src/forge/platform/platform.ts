import { z } from 'zod';
import type { Caller, Jira } from '../../jira/jira';
import type { Clock } from '../../time/time';
import { json, type WireResponse } from '../../wire';
import type { Installation } from '../app/installation';
import type { OutgoingCalls, LiveInvocation } from '../invocation/invoker';
import type { Kvs } from '../kvs/kvs';
import type { Manifest } from '../app/manifest';
import type { Metrics } from '../invocation/metrics';
import { type CallRunner, responseOf } from './call-runner';
import type { Egress } from './egress';
import { OLDER_STORAGE_PATH, translateRequest } from './older-storage';
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

// Documented: "a 401 or 403 may mean that the app's Atlassian account isn't yet fully initialised" [doc:
// events-reference/life-cycle]. Unsure: which of them. The calls get both by turns.
const NOT_YET_INITIALIZED = [
  json(401, { code: 401, message: 'Unauthorized' }),
  json(403, { code: 403, message: 'Forbidden' }),
] as const;

export interface PlatformDeps {
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly installation: Installation;
  readonly calls: CallRunner;
  readonly jira: () => Jira;
  readonly kvs: Kvs;
  readonly stargate: Stargate;
  readonly egress: Egress;
  readonly metrics: Metrics;
}

interface RouteDeps extends PlatformDeps {
  /** Returns the answer to a call before the app's account is initialized. */
  readonly answerEarlyCall: () => WireResponse;
}

/** Creates the platform. It returns an invocation's `__forge_fetch__` and `fetch`, which the unmodified SDK calls. */
export function createPlatform(platformDeps: PlatformDeps): (invocation: LiveInvocation) => OutgoingCalls {
  let earlyCalls = 0;
  const deps: RouteDeps = {
    ...platformDeps,
    answerEarlyCall: () => NOT_YET_INITIALIZED[earlyCalls++ % 2 === 0 ? 0 : 1],
  };
  return (invocation) => ({
    fetch: (input, init) => deps.egress.fetch(input, init, invocation),
    async forgeFetch(rawTarget, path, init = {}) {
      const fetchTarget = target.parse(rawTarget);
      const body =
        init.body === undefined || init.body === null
          ? undefined
          : typeof init.body === 'string'
            ? init.body
            : await new Response(init.body).text();
      return responseOf(await route(deps, invocation, fetchTarget, path, init, body));
    },
  });
}

/** Passes a call of the SDK to the part that answers it. */
function route(
  deps: RouteDeps,
  invocation: LiveInvocation,
  fetchTarget: Target,
  path: string,
  init: RequestInit,
  body: string | undefined,
): Promise<WireResponse> {
  const { installation, stargate } = deps;
  if (fetchTarget.type === 'kvs') return callKvs(deps, invocation, path, body);
  if (path === OLDER_STORAGE_PATH) {
    const older = translateRequest(body);
    return callKvs(deps, invocation, older.path, older.body).then(older.answer);
  }
  if (
    fetchTarget.type === 'fpp' &&
    (fetchTarget.remote === 'jira' ||
      (fetchTarget.remote === undefined && fetchTarget.contextAri === installation.contextAri))
  ) {
    return callJira(deps, invocation, fetchTarget, path, init, body);
  }
  if (fetchTarget.type === 'fpp' && fetchTarget.remote === 'stargate' && fetchTarget.provider === 'app') {
    return stargate.call(path, body, invocation);
  }
  // Unknown targets aren't emulated.
  return Promise.reject(new Error(`the sandbox does not support the target ${JSON.stringify(fetchTarget)} (${path})`));
}

/** Calls Jira's REST API as the app or as a user. */
async function callJira(
  deps: RouteDeps,
  invocation: LiveInvocation,
  fetchTarget: Target,
  path: string,
  init: RequestInit,
  body: string | undefined,
): Promise<WireResponse> {
  const { calls, metrics, jira, installation, clock, answerEarlyCall } = deps;
  const method = (init.method ?? 'GET').toUpperCase();
  const headers = Object.fromEntries(new Headers(init.headers));
  const caller = callerOf(deps, invocation, fetchTarget);
  const answer = await calls.run(
    {
      target: 'jira',
      method,
      path,
      request: body,
      fault: { on: 'jira', text: `${method} ${path}` },
      delay: method === 'GET' ? 'jiraRead' : 'jiraWrite',
      perform() {
        if (caller?.kind === 'app' && clock.now() < installation.initializedAt) return answerEarlyCall();
        if (!caller) return { status: 401, headers: { 'forge-proxy-error': 'NEEDS_AUTHENTICATION_ERR' }, body: '' };
        const jiraAnswer = jira().handle({ method, path, headers, body }, caller);
        metrics.countJira(Number(jiraAnswer.headers['x-sandbox-points'] ?? 0));
        return jiraAnswer;
      },
    },
    invocation,
  );
  return answer;
}

/**
 * Returns the identity with which Jira is called, or undefined if the app may not use it. `asUser()` needs an invocation
 * with a user, and `asUser(id)` for another user needs scopes that allow impersonation [doc: fetch-jira-api].
 */
function callerOf(
  { installation: { identity }, manifest }: PlatformDeps,
  { accountId }: LiveInvocation,
  fetchTarget: Target,
): Caller | undefined {
  switch (fetchTarget.provider) {
    case 'app':
      return { kind: 'app', app: identity };
    case 'user': {
      const user = fetchTarget.accountId ?? accountId;
      if (user === accountId && user !== undefined) return { kind: 'app-as-user', app: identity, accountId: user };
      if (user === undefined || manifest.impersonationScopes.size === 0) return undefined;
      return { kind: 'app-as-user', app: { ...identity, scopes: manifest.impersonationScopes }, accountId: user };
    }
    default:
      return { kind: 'anonymous' };
  }
}

const KVS_PREFIX = '/api/v1/';
const itemWithKey = z.object({ key: z.string() });
const itemList = z.array(itemWithKey);
const transaction = z.object({
  set: z.array(itemWithKey).optional(),
  delete: z.array(itemWithKey).optional(),
  check: z.array(itemWithKey).optional(),
});

async function callKvs(
  { calls, kvs, metrics, manifest }: PlatformDeps,
  invocation: LiveInvocation,
  path: string,
  body: string | undefined,
): Promise<WireResponse> {
  const request: unknown = body === undefined ? undefined : JSON.parse(body);
  const operation = path.startsWith(KVS_PREFIX) ? path.slice(KVS_PREFIX.length) : path;
  return calls.run(
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
        metrics.countKvs(operation, cost);
        return answer;
      },
    },
    invocation,
  );
}

/** Returns the keys that a storage request names, for fault rules. */
function keysOf(request: unknown): string[] {
  const item = itemWithKey.safeParse(request).data;
  if (item) return [item.key];
  const items = itemList.safeParse(request).data;
  if (items) return items.map(({ key }) => key);
  const { set = [], delete: removed = [], check = [] } = transaction.safeParse(request).data ?? {};
  return [...set, ...removed, ...check].map(({ key }) => key);
}
