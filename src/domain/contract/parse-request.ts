import type * as z from 'zod/mini';
import { BatchRequest, DelegationRequest } from './request-schemas';
import { canonicalDigest, parseJson, type JsonValue } from './json';
import {
  badRequestError,
  escapePointer,
  ProblemError,
  tooLargeError,
  unprocessableError,
  type FieldError,
  type Problem,
} from './problem';
import { parseOrThrow, sharedStatuses } from './shapes';

const KB = 1024;
export const MAX_DELEGATION_BYTES = 64 * KB;
export const MAX_BATCH_BYTES = 512 * KB;

/** A request, and its digest, which distinguishes a repetition from another request with the same id. */
export interface ParsedRequest {
  readonly call: DelegationRequest;
  /** SHA-256 in hex of the canonical JSON (RFC 8785) as sent, without `dryRun`. */
  readonly digest: string;
}

export type BatchMember =
  | ({
      readonly ok: true;
      /** JSON of this member. */
      readonly body: string;
      /** JSON Pointer to this member in the body of the batch. */
      readonly pointer: string;
    } & ParsedRequest)
  | { readonly ok: false; readonly id: string | undefined; readonly problem: Problem };

/**
 * Parses the body of `POST /v1/delegations`.
 * @throws ProblemError 400, 413, 422
 */
export function parseDelegation(body: string): ParsedRequest {
  return toCall(parseJson(body, MAX_DELEGATION_BYTES), '');
}

/**
 * Parses the body of `POST /v1/delegations/batch`. A wrong member doesn't affect the others. The pointers of its
 * problem are relative to the whole body.
 * @throws ProblemError 400, 413 if the batch as a whole is wrong
 */
export function parseBatch(body: string): BatchMember[] {
  const { delegations } = parseOrThrow(BatchRequest, parseJson(body, MAX_BATCH_BYTES));
  return delegations.map((member, index) => toMember(member as JsonValue, `/delegations/${index}`));
}

function toMember(member: JsonValue, pointer: string): BatchMember {
  try {
    const body = JSON.stringify(member);
    if (Buffer.byteLength(body) > MAX_DELEGATION_BYTES) throw tooLargeError(MAX_DELEGATION_BYTES);
    const parsed = toCall(member, pointer);
    if (parsed.call.dryRun) {
      throw badRequestError('A batch creates issues. Send the dry run as a separate request.', [
        { pointer: `${pointer}/dryRun`, detail: 'must be false in a batch' },
      ]);
    }
    return { ok: true, body, pointer, ...parsed };
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, id: idOf(member), problem: error.problem };
    throw error;
  }
}

function idOf(member: JsonValue): string | undefined {
  return isObject(member) && typeof member.id === 'string' ? member.id : undefined;
}

function isObject(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses and checks a delegation request.
 * @param pointer JSON Pointer to the value in the body
 */
function toCall(value: JsonValue, pointer: string): ParsedRequest {
  const call = parseOrThrow(DelegationRequest, value, pointer);
  const errors = [
    ...sharedStatuses(call.completedStatuses ?? [], call.declinedStatuses ?? [], pointer),
    ...reservedFieldErrors(call, pointer),
  ];
  const [first] = errors;
  if (first) throw unprocessableError(`${first.pointer} ${first.detail}.`, errors);
  return { call, digest: digestOf(value) };
}

function digestOf(value: JsonValue): string {
  const content = isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'dryRun'))
    : value;
  return canonicalDigest(content);
}

/**
 * Members of the request, by the id of the Jira field that they set. `issue.fields` can't set these fields, because the
 * app checks the members: the assignee, for example, is never the person who leaves.
 */
const OWN_MEMBERS: Readonly<Record<string, string>> = {
  project: 'issue.project',
  issuetype: 'issue.type',
  summary: 'issue.summary',
  description: 'issue.description',
  labels: 'issue.labels',
  priority: 'issue.priority',
  parent: 'issue.parent',
  assignee: 'owner',
  duedate: 'dueAt',
};

/** Jira fields that `issue.fields` can't contain. */
export const OWN_MEMBER_FIELDS: ReadonlySet<string> = new Set(Object.keys(OWN_MEMBERS));

function reservedFieldErrors({ issue }: DelegationRequest, basePointer: string): FieldError[] {
  return Object.keys(issue?.fields ?? {}).flatMap((field) => {
    const member = Object.hasOwn(OWN_MEMBERS, field) ? OWN_MEMBERS[field] : undefined;
    return member
      ? [{ pointer: `${basePointer}/issue/fields/${escapePointer(field)}`, detail: `can't be set here: use ${member}` }]
      : [];
  });
}

/**
 * Parses the body of a call about one delegation. The body must contain the id of the path. A signature
 * doesn't cover the path, and must not be valid for another delegation.
 * @throws ProblemError 400, 413
 */
export function parseCallAbout<Schema extends z.ZodMiniType<{ id: string }>>(
  schema: Schema,
  pathId: string,
  body: string,
): z.output<Schema> {
  const call = parseOrThrow(schema, parseJson(body, MAX_DELEGATION_BYTES));
  if (call.id === pathId) return call;
  throw badRequestError('The body contains another id than the path. Send the same id in both.', [
    { pointer: '/id', detail: "must equal the path's id" },
  ]);
}

/** Query parameters as Forge passes them: each name with all its values. */
export type Query = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Parses a query. Joins the values of each parameter, because the platform may split one with commas into several.
 * @throws ProblemError 400
 */
export function parseQuery<Schema extends z.ZodMiniType>(schema: Schema, query: Query): z.output<Schema> {
  const parameters = Object.entries(query).map(([name, values = []]) => [name, values.join(',')]);
  return parseOrThrow(schema, Object.fromEntries(parameters));
}
