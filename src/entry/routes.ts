import type { Moment } from '../domain/moment';
import { openApiDocument } from '../domain/openapi';
import { badRequest, methodNotAllowed, notFound, tooLarge, unsupportedMediaType } from '../domain/problem';
import {
  MAX_BATCH_BYTES,
  MAX_DELEGATION_BYTES,
  parseBatch,
  parseCancel,
  parseChange,
  parseDelegation,
  type Query,
} from '../domain/request';
import type { RawCall } from '../flows/authenticate';
import { cancelDelegation } from '../flows/cancel-delegation';
import { changeDelegation } from '../flows/change-delegation';
import { createBatch } from '../flows/create-batch';
import { createDelegation } from '../flows/create-delegation';
import { listForService } from '../flows/list-for-service';
import { noteUse } from '../flows/note-use';
import { offerFields, offerIssueTypes, offerProjects, offerStatuses } from '../flows/offer-options';
import { ping } from '../flows/ping';
import { readDelegation, readOffboarding } from '../flows/read-delegations';
import { appVersion, isLicensed } from '../platform/app';

/** A call whose sender is known. */
export interface KnownCall extends RawCall {
  readonly path: string;
  readonly query: Query;
  /** The id of the credential that opened the door. */
  readonly credential: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = (call: KnownCall, parts: readonly string[], moment: Moment) => Promise<Answer>;

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Handler>>;
}

/** The contract's table of calls. */
const ROUTES: readonly Route[] = [
  { path: /^\/v1\/ping$/, methods: { GET: reads(ping) } },
  { path: /^\/v1\/openapi\.json$/, methods: { GET: reads(() => openApiDocument(appVersion())) } },
  {
    path: /^\/v1\/delegations$/,
    methods: {
      GET: reads((_, { query }) => listForService(query)),
      POST: async (call, _, moment) =>
        createDelegation(
          parseDelegation(jsonBody(call, MAX_DELEGATION_BYTES)),
          call.body,
          call.credential,
          isLicensed(),
          moment,
        ),
    },
  },
  {
    path: /^\/v1\/delegations\/batch$/,
    methods: {
      POST: async (call, _, moment) => ({
        status: 202,
        body: await createBatch(
          parseBatch(jsonBody(call, MAX_BATCH_BYTES)).calls,
          call.credential,
          isLicensed(),
          moment,
        ),
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
      POST: async (call, [id = ''], moment) => {
        const body = await cancelDelegation(parseCancel(jsonBody(call, MAX_DELEGATION_BYTES), id), moment);
        await noteUse(call.credential, moment.now());
        return { status: 200, body };
      },
    },
  },
  { path: /^\/v1\/offboardings\/([^/]+)$/, methods: { GET: reads(([id = '']) => readOffboarding(id)) } },
  { path: /^\/v1\/options\/projects$/, methods: { GET: reads((_, { query }) => offerProjects(query)) } },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types$/,
    methods: { GET: reads(([key = '']) => offerIssueTypes(key)) },
  },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types\/([^/]+)\/statuses$/,
    methods: { GET: reads(([key = '', type = '']) => offerStatuses(key, type)) },
  },
  {
    path: /^\/v1\/options\/projects\/([^/]+)\/issue-types\/([^/]+)\/fields$/,
    methods: { GET: reads(([key = '', type = '']) => offerFields(key, type)) },
  },
];

/** A call that changes nothing: 200 with what it reads. */
function reads(read: (parts: readonly string[], call: KnownCall) => unknown): Handler {
  return async (call, parts, moment) => {
    const body = await read(parts, call);
    await noteUse(call.credential, moment.now());
    return { status: 200, body };
  };
}

async function change(call: KnownCall, [id = '']: readonly string[], moment: Moment): Promise<Answer> {
  const body = await changeDelegation(parseChange(jsonBody(call, MAX_DELEGATION_BYTES), id), moment);
  await noteUse(call.credential, moment.now());
  return { status: 200, body };
}

/** Finds the call's row and carries it out. @throws Refusal 404, 405 and what the row refuses */
export async function answer(call: KnownCall, moment: Moment): Promise<Answer> {
  const allowed = new Set<string>();
  for (const { path, methods } of ROUTES) {
    const match = path.exec(call.path);
    if (!match) continue;
    const handler = methods[call.method];
    if (handler) return handler(call, match.slice(1).map(decoded), moment);
    // A delegation may have the id `batch`: what the batch does not take is a call of its.
    for (const method of Object.keys(methods)) allowed.add(method);
  }
  throw allowed.size > 0 ? methodNotAllowed([...allowed].sort()) : notFound('address');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('The address is not percent-encoded UTF-8. Encode the id as encodeURIComponent does.');
  }
}

/** The raw body of a call that must be JSON. @throws Refusal 415, 413 */
function jsonBody({ headers, body }: RawCall, limitBytes: number): string {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) throw unsupportedMediaType();
  if (Buffer.byteLength(body) > limitBytes) throw tooLarge(limitBytes);
  return body;
}
