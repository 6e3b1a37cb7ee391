import type { InvocationContext } from '../domain/jobs/invocation-context';
import { openApiDocument } from '../domain/contract/openapi/document';
import {
  badRequestError,
  methodNotAllowedError,
  notFoundError,
  unsupportedMediaTypeError,
} from '../domain/contract/problem';
import { parseBatch, parseCallAbout, parseDelegation, type Query } from '../domain/contract/parse-request';
import { CancelRequest, ChangeRequest } from '../domain/contract/request-schemas';
import type { RawRequest } from '../flows/api/authenticate';
import { cancelDelegation } from '../flows/api/cancel-delegation';
import { changeDelegation } from '../flows/api/change-delegation';
import { createBatch } from '../flows/api/create-batch';
import { createDelegation } from '../flows/api/create-delegation';
import { respondWithEvidence } from '../flows/api/read-evidence';
import { listForService } from '../flows/api/list-delegations';
import { recordUse } from '../flows/records/credential-usage';
import { listFields, listIssueTypes, listProjects, listStatuses } from '../flows/api/options';
import { ping } from '../flows/api/ping';
import { readDelegation, readOffboarding } from '../flows/api/read-delegations';
import { appVersion, isLicensed } from '../platform/forge/app';

/** A request whose caller is authenticated. */
export interface AuthenticatedRequest extends RawRequest {
  readonly path: string;
  readonly query: Query;
  /** Id of the credential that authenticated the request. */
  readonly credentialId: string;
}

export interface RouteResponse {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Handles a request. `parts` are the decoded variable parts of its path. */
type Handler = (
  call: AuthenticatedRequest,
  parts: readonly string[],
  context: InvocationContext,
) => Promise<RouteResponse>;

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Handler>>;
}

const changeHandler = respondingWith((call, [id = ''], context) =>
  changeDelegation(parseCallAbout(ChangeRequest, id, jsonBody(call)), context),
);

/** Table of all API calls. */
const ROUTES: readonly Route[] = [
  { path: /^\/v1\/ping$/, methods: { GET: respondingWith(ping) } },
  { path: /^\/v1\/openapi\.json$/, methods: { GET: respondingWith(() => openApiDocument(appVersion())) } },
  {
    path: /^\/v1\/delegations$/,
    methods: {
      GET: respondingWith(({ query }, _, context) => listForService(query, context)),
      POST: async (call, _, context) => {
        const request = parseDelegation(jsonBody(call));
        const created = await createDelegation(request, call.body, call.credentialId, isLicensed(), context);
        return jsonResponse(created.status, created.body);
      },
    },
  },
  {
    path: /^\/v1\/delegations\/batch$/,
    methods: {
      POST: async (call, _, context) => {
        const members = parseBatch(jsonBody(call));
        return jsonResponse(202, await createBatch(members, call.credentialId, isLicensed(), context));
      },
    },
  },
  {
    path: /^\/v1\/delegations\/([^/]+)$/,
    methods: { GET: respondingWith((_, [id = '']) => readDelegation(id)), PATCH: changeHandler, POST: changeHandler },
  },
  {
    path: /^\/v1\/delegations\/([^/]+)\/cancel$/,
    methods: {
      POST: respondingWith((call, [id = ''], context) =>
        cancelDelegation(parseCallAbout(CancelRequest, id, jsonBody(call)), context),
      ),
    },
  },
  {
    path: /^\/v1\/evidence$/,
    methods: {
      GET: recordingUse(async ({ query, headers }, _, context) => ({
        status: 200,
        ...(await respondWithEvidence(query, headers.accept ?? '', context)),
      })),
    },
  },
  { path: /^\/v1\/offboardings\/([^/]+)$/, methods: { GET: respondingWith((_, [id = '']) => readOffboarding(id)) } },
  { path: /^\/v1\/options\/projects$/, methods: { GET: respondingWith(({ query }) => listProjects(query)) } },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types$/,
    methods: { GET: respondingWith((_, [key = '']) => listIssueTypes(key)) },
  },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types\/([^/]+)\/statuses$/,
    methods: { GET: respondingWith((_, [key = '', type = '']) => listStatuses(key, type)) },
  },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types\/([^/]+)\/fields$/,
    methods: { GET: respondingWith((_, [key = '', type = '']) => listFields(key, type)) },
  },
];

/** Returns a handler that responds with 200 and the result as JSON. */
function respondingWith(run: (...args: Parameters<Handler>) => unknown): Handler {
  return recordingUse(async (...args) => jsonResponse(200, await run(...args)));
}

/** Returns a handler that records the use of the credential after a success. Create requests record it themselves. */
function recordingUse(handle: Handler): Handler {
  return async (call, parts, context) => {
    const response = await handle(call, parts, context);
    await recordUse(call.credentialId, context.now());
    return response;
  };
}

function jsonResponse(status: number, value: unknown): RouteResponse {
  return { status, body: JSON.stringify(value), contentType: 'application/json' };
}

/**
 * Runs the handler of the request.
 * @throws ProblemError 404, 405, and the errors of the handler
 */
export async function route(call: AuthenticatedRequest, context: InvocationContext): Promise<RouteResponse> {
  const allowed = new Set<string>();
  for (const { path, methods } of ROUTES) {
    const match = path.exec(call.path);
    if (!match) continue;
    const handler = methods[call.method];
    if (handler) return handler(call, match.slice(1).map(decodedPart), context);
    // A delegation can have the id `batch`, so other methods of `/batch` are calls for that delegation.
    for (const method of Object.keys(methods)) allowed.add(method);
  }
  throw allowed.size > 0 ? methodNotAllowedError([...allowed].sort()) : notFoundError('address');
}

function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequestError("The address isn't percent-encoded UTF-8. Encode the id like encodeURIComponent does.");
  }
}

/**
 * Returns the body of a request that must be JSON.
 * @throws ProblemError 415
 */
function jsonBody({ headers, body }: RawRequest): string {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) throw unsupportedMediaTypeError();
  return body;
}
