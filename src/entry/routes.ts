import type { InvocationContext } from '../domain/jobs/invocation-context';
import { openApiDocument } from '../domain/contract/openapi/document';
import {
  badRequestError,
  methodNotAllowedError,
  notFoundError,
  tooLargeError,
  unsupportedMediaTypeError,
} from '../domain/contract/problem';
import {
  MAX_BATCH_BYTES,
  MAX_DELEGATION_BYTES,
  parseBatch,
  parseCallAbout,
  parseDelegation,
  type Query,
} from '../domain/contract/parse-request';
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
  readonly credential: string;
}

export interface RouteResponse {
  readonly status: number;
  readonly body?: unknown;
  /** Body that isn't JSON. */
  readonly text?: { readonly content: string; readonly contentType: string };
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = (
  call: AuthenticatedRequest,
  parts: readonly string[],
  context: InvocationContext,
) => Promise<RouteResponse>;

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Handler>>;
}

/** Table of all API calls. */
const ROUTES: readonly Route[] = [
  { path: /^\/v1\/ping$/, methods: { GET: reads(ping) } },
  { path: /^\/v1\/openapi\.json$/, methods: { GET: reads(() => openApiDocument(appVersion())) } },
  {
    path: /^\/v1\/delegations$/,
    methods: {
      GET: reads((_, { query }, context) => listForService(query, context)),
      POST: async (call, _, context) =>
        createDelegation(
          parseDelegation(jsonBody(call, MAX_DELEGATION_BYTES)),
          call.body,
          call.credential,
          isLicensed(),
          context,
        ),
    },
  },
  {
    path: /^\/v1\/delegations\/batch$/,
    methods: {
      POST: async (call, _, context) => ({
        status: 202,
        body: await createBatch(parseBatch(jsonBody(call, MAX_BATCH_BYTES)), call.credential, isLicensed(), context),
      }),
    },
  },
  {
    path: /^\/v1\/delegations\/([^/]+)$/,
    methods: { GET: reads(([id = '']) => readDelegation(id)), PATCH: change, POST: change },
  },
  {
    path: /^\/v1\/delegations\/([^/]+)\/cancel$/,
    methods: {
      POST: async (call, [id = ''], context) => {
        const body = await cancelDelegation(
          parseCallAbout(CancelRequest, id, jsonBody(call, MAX_DELEGATION_BYTES)),
          context,
        );
        await recordUse(call.credential, context.now());
        return { status: 200, body };
      },
    },
  },
  { path: /^\/v1\/evidence$/, methods: { GET: evidence } },
  { path: /^\/v1\/offboardings\/([^/]+)$/, methods: { GET: reads(([id = '']) => readOffboarding(id)) } },
  { path: /^\/v1\/options\/projects$/, methods: { GET: reads((_, { query }) => listProjects(query)) } },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types$/,
    methods: { GET: reads(([key = '']) => listIssueTypes(key)) },
  },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types\/([^/]+)\/statuses$/,
    methods: { GET: reads(([key = '', type = '']) => listStatuses(key, type)) },
  },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types\/([^/]+)\/fields$/,
    methods: { GET: reads(([key = '', type = '']) => listFields(key, type)) },
  },
];

/** Returns a handler for a call that only reads. It responds with 200. */
function reads(
  read: (parts: readonly string[], call: AuthenticatedRequest, context: InvocationContext) => unknown,
): Handler {
  return async (call, parts, context) => {
    const body = await read(parts, call, context);
    await recordUse(call.credential, context.now());
    return { status: 200, body };
  };
}

async function evidence(
  call: AuthenticatedRequest,
  _parts: readonly string[],
  context: InvocationContext,
): Promise<RouteResponse> {
  const page = await respondWithEvidence(call.query, call.headers.accept ?? '', context);
  await recordUse(call.credential, context.now());
  if ('body' in page) return { status: 200, body: page.body };
  const { text, contentType, headers } = page;
  return { status: 200, text: { content: text, contentType }, headers };
}

async function change(
  call: AuthenticatedRequest,
  [id = '']: readonly string[],
  context: InvocationContext,
): Promise<RouteResponse> {
  const body = await changeDelegation(parseCallAbout(ChangeRequest, id, jsonBody(call, MAX_DELEGATION_BYTES)), context);
  await recordUse(call.credential, context.now());
  return { status: 200, body };
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
    if (handler) return handler(call, match.slice(1).map(decoded), context);
    // A delegation can have the id `batch`, so other methods of `/batch` are calls for that delegation.
    for (const method of Object.keys(methods)) allowed.add(method);
  }
  throw allowed.size > 0 ? methodNotAllowedError([...allowed].sort()) : notFoundError('address');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequestError("The address isn't percent-encoded UTF-8. Encode the id like encodeURIComponent does.");
  }
}

/**
 * Returns the body of a request that must be JSON.
 * @throws ProblemError 415, 413
 */
function jsonBody({ headers, body }: RawRequest, limitBytes: number): string {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) throw unsupportedMediaTypeError();
  if (Buffer.byteLength(body) > limitBytes) throw tooLargeError(limitBytes);
  return body;
}
