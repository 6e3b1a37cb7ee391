import { z } from 'zod';
import { json, type WireRequest, type WireResponse } from '../wire';
import type { Rng, Clock } from '../time/time';
import { createAccounts } from './accounts';
import { BehaviorChanges, DEFAULT_BEHAVIOR } from './behavior';
import { apiDocument, decodeUrlPart, type Operation } from './openapi/document';
import type { AppIdentity, Caller, Jira, JiraEvent } from './jira';
import { createLimits, type Throttle } from './limits';
import type { Site } from './model/site';
import { OPERATIONS } from './operations/all';
import type { Answer, Handler } from './operations/call';
import { issuesOfNewLink } from './operations/links';
import { ownEntry } from './own-entry';
import { grantByDefault, isAdmin, issueByIdOrKey, viewerOf } from './permissions';
import { propertyAt } from './properties';
import { invalidPayloadError, JiraError, unsupportedPartError } from './jira-error';
import { createSearchIndex, type IndexState } from './search/search-index';
import { performUiAction } from './ui-actions/all';
import { checkSite } from './seed/check-site';
import type { Actor, World } from './world';

export interface JiraOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly site: Site;
  /** `https://acme.atlassian.net` */
  readonly baseUrl: string;
  readonly cloudId: string;
  /** Delay until searches see a write, ms. */
  readonly searchLagMs: number;
  emit(event: JiraEvent): void;
}

/** Header with the points of a response. The host removes it. */
const POINTS_HEADER = 'x-sandbox-points';

interface SavedState {
  readonly site: Site;
  readonly index: IndexState;
  readonly limits: unknown;
  readonly aliases: World['aliases'];
  /** Absent in a state of an older sandbox. */
  readonly behavior?: unknown;
}

const errorAnswer = (error: JiraError): Answer => ({ status: error.status, body: error.body, points: 1 });

function throttleAnswer({ reason, retryAfter }: Throttle): Answer {
  return {
    status: 429,
    body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
    headers: { 'retry-after': String(retryAfter), 'ratelimit-reason': reason },
    points: 0,
  };
}

const appOf = (caller: Caller): AppIdentity | undefined =>
  caller.kind === 'app' || caller.kind === 'app-as-user' ? caller.app : undefined;

function requireScope(operation: Operation, app: AppIdentity | undefined): void {
  if (!app || operation.scopes.length === 0) return;
  if (!operation.scopes.some((set) => set.every((scope) => app.scopes.has(scope)))) {
    throw new JiraError(403, ['Forbidden; scope does not match']);
  }
}

/** Maximum nesting of a body: the default of Jira's JSON parser [source: jackson-core, StreamReadConstraints]. */
const MAX_NESTING = 1_000;

/** Returns true if a JSON text is nested too deeply. Counts brackets outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** Returns the query's parameters. Throws the server's 400 for an invalid escape. */
function readQueryString(path: string): URLSearchParams {
  const queryStart = path.indexOf('?');
  const queryString = queryStart < 0 ? '' : path.slice(queryStart + 1);
  decodeUrlPart(queryString);
  return new URLSearchParams(queryString);
}

/** Returns the parsed body. Jira requires a JSON content type. */
function readBody(operation: Operation, handler: Handler, request: WireRequest): unknown {
  const bodyText = request.body ?? '';
  if (!operation.takesBody) return undefined;
  if (bodyText === '') {
    if (operation.needsBody) throw invalidPayloadError();
    return undefined;
  }
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new JiraError(415, ['Unsupported Media Type']);
  }
  const notJsonError = (): JiraError =>
    new JiraError(400, ['There was an error parsing JSON. Check that your request body is valid.']);
  if (isTooDeep(bodyText)) throw notJsonError();
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    throw notJsonError();
  }
  handler.checkMembers(body);
  if (operation.checkBody(body) !== undefined) throw invalidPayloadError();
  return body;
}

/** Returns the emulated Jira Cloud site, which is held in memory and checked against Atlassian's OpenAPI document. */
export function createJira(options: JiraOptions): Jira {
  const { clock, rng, baseUrl, cloudId, searchLagMs } = options;
  const document = apiDocument();
  const limits = createLimits(clock);
  const world: World = {
    site: structuredClone(options.site),
    clock,
    rng,
    baseUrl,
    cloudId,
    index: createSearchIndex(clock, searchLagMs),
    aliases: [],
    appPermissions: [],
    behavior: DEFAULT_BEHAVIOR,
    emit: (event) => options.emit(event),
  };

  function answer(
    operation: Operation,
    params: Readonly<Record<string, string>>,
    request: WireRequest,
    caller: Caller,
  ): Answer {
    const handler = ownEntry(OPERATIONS, operation.id);
    if (!handler) {
      throw new JiraError(501, [
        `The sandbox's Jira does not answer ${operation.id} (${operation.method} ${operation.template}).`,
      ]);
    }
    const viewer = viewerOf(world, caller, operation);
    // Anonymous callers and inactive users can only read the server info.
    if (!viewer.user?.active && operation.id !== 'getServerInfo') {
      throw new JiraError(401, ['Client must be authenticated to access this resource.']);
    }
    const app = appOf(caller);
    requireScope(operation, app);
    const searchParams = readQueryString(request.path);
    const unknown = handler.ignoresRequest
      ? undefined
      : [...searchParams.keys()].find((name) => !handler.query.includes(name));
    if (unknown !== undefined) throw unsupportedPartError('query parameter', unknown);
    const query = operation.readQuery(searchParams);
    const body = readBody(operation, handler, request);
    const actor: Actor = {
      accountId: viewer.user?.accountId ?? '',
      app,
      trace: request.headers['x-atlassian-webhook-trace'],
    };
    return handler.answer({ world, caller, viewer, actor, params, query, body, request });
  }

  /** Returns the issues that a call writes to. A link writes to both of its issues. */
  function issuesWrittenBy(
    operation: Operation,
    params: Readonly<Record<string, string>>,
    request: WireRequest,
  ): readonly string[] {
    if (operation.method === 'GET') return [];
    const linked = operation.id === 'linkIssues' ? issuesOfNewLink(request.body ?? '') : [];
    const idsOrKeys = [params.issueIdOrKey ?? '', ...linked];
    return [...new Set(idsOrKeys.flatMap((each) => issueByIdOrKey(world, each)?.id ?? []))];
  }

  /** Returns the response. Throws if Atlassian's document doesn't allow it, because that is a bug of the sandbox. */
  function checkDocumented(operation: Operation, answered: Answer): Answer {
    const error = operation.checkAnswer(answered.status, answered.body);
    if (error !== undefined) {
      throw new Error(`${operation.id} answered ${answered.status} against the document: ${error}`);
    }
    return answered;
  }

  /** Runs a function and returns its `JiraError` as a response. */
  function withErrorAnswer(work: () => Answer): Answer {
    try {
      return work();
    } catch (error) {
      if (error instanceof JiraError) return errorAnswer(error);
      throw error;
    }
  }

  function serve(request: WireRequest, caller: Caller, { isRateLimited = true } = {}): Answer {
    return withErrorAnswer(() => {
      const path = request.path.split('?')[0] ?? '';
      const match = document.match(request.method, path);
      if ('unknown' in match) {
        const status = match.unknown === 'path' ? 501 : 405;
        throw new JiraError(status, [`The sandbox's Jira does not support ${request.method.toUpperCase()} ${path}.`]);
      }
      const { operation, params } = match;
      const call = {
        endpoint: `${operation.method} ${operation.template}`,
        method: operation.method,
        app: appOf(caller)?.appId,
        issues: issuesWrittenBy(operation, params, request),
      };
      const throttle = isRateLimited ? limits.admit(call) : undefined;
      if (throttle) return throttleAnswer(throttle);
      return checkDocumented(
        operation,
        withErrorAnswer(() => answer(operation, params, request, caller)),
      );
    });
  }

  return {
    handle(request, caller) {
      const { status, body, points = 1, headers = {} } = serve(request, caller);
      const app = appOf(caller);
      const quotaHeaders: Record<string, string> = {};
      if (app) {
        limits.spend(app.appId, points);
        Object.assign(quotaHeaders, limits.headers(app.appId), { [POINTS_HEADER]: String(points) });
      }
      const allHeaders = { 'atl-traceid': rng.uuid().replaceAll('-', ''), ...quotaHeaders, ...headers };
      return body === undefined
        ? ({ status, headers: allHeaders, body: '' } satisfies WireResponse)
        : json(status, body, allHeaders);
    },

    lookUp(path, accountId) {
      const { status, body } = serve(
        { method: 'GET', path, headers: {} },
        { kind: 'user', accountId },
        { isRateLimited: false },
      );
      return json(status, body);
    },

    ...createAccounts(world),

    perform(name, input) {
      try {
        const admin = Object.values(world.site.users).find((each) => isAdmin(world, each));
        const actor: Actor = { accountId: admin?.accountId ?? '', app: undefined, trace: undefined };
        const body = performUiAction(world, actor, name, input);
        return body === undefined ? { status: 204, headers: {}, body: '' } : json(200, body);
      } catch (error) {
        if (error instanceof JiraError) return json(error.status, error.body);
        throw error;
      }
    },

    issueProperty: (issueId, key, at) => propertyAt(ownEntry(world.site.issues, issueId)?.properties ?? {}, key, at),
    projectProperty: (projectId, key, at) =>
      propertyAt(ownEntry(world.site.projects, projectId)?.properties ?? {}, key, at),
    userProperty: (accountId, key, at) => propertyAt(ownEntry(world.site.users, accountId)?.properties ?? {}, key, at),
    definePermissions(permissions) {
      world.appPermissions = permissions;
      for (const { key, defaultGrants } of permissions) grantByDefault(world, key, defaultGrants);
    },
    defineSearchAliases(aliases) {
      world.aliases = aliases;
    },

    site: () => world.site,
    dump: () =>
      structuredClone({
        site: world.site,
        index: world.index.dump(),
        limits: limits.dump(),
        aliases: world.aliases,
        behavior: world.behavior,
      }),
    load(state) {
      const saved = SavedState.parse(structuredClone(state));
      checkSite(saved.site);
      world.site = saved.site;
      world.aliases = saved.aliases;
      world.behavior = { ...DEFAULT_BEHAVIOR, ...BehaviorChanges.parse(saved.behavior ?? {}) };
      world.index.load(saved.index);
      limits.load(saved.limits);
    },
  };
}

/** A state that `dump` returned. */
const SavedState: z.ZodType<SavedState> = z.custom<SavedState>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'site' in value &&
    'index' in value &&
    'limits' in value &&
    'aliases' in value,
  "This isn't a state of the Jira site",
);
