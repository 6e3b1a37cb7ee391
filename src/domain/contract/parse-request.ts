import {
  BatchRequest,
  CancelRequest,
  ChangeRequest,
  DelegationRequest,
  EvidenceQuery,
  ListQuery,
  OptionsQuery,
} from './request-schemas';
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

/** A call, and the digest by which a repetition of it is told from another one under the same id. */
export interface ParsedRequest {
  readonly call: DelegationRequest;
  /** SHA-256 in hex of the canonical JSON (RFC 8785) as sent, without `dryRun`. */
  readonly digest: string;
}

export type BatchMember =
  | ({ readonly ok: true; /** The member alone, as JSON. */ readonly body: string } & ParsedRequest)
  | { readonly ok: false; readonly id: string | undefined; readonly problem: Problem };

/** Body of `POST /v1/delegations`. @throws Refusal 400, 413, 422 */
export function parseDelegation(body: string): ParsedRequest {
  return toCall(parseJson(body, MAX_DELEGATION_BYTES), '');
}

/**
 * Body of `POST /v1/delegations/batch`: what is wrong with a member is that member's affair, and points into the body as sent.
 *
 * @throws Refusal 400, 413 for what is wrong with the whole
 */
export function parseBatch(body: string): { calls: BatchMember[] } {
  const { delegations } = parseOrThrow(BatchRequest, parseJson(body, MAX_BATCH_BYTES));
  return { calls: delegations.map((member, index) => toMember(member as JsonValue, `/delegations/${index}`)) };
}

function toMember(member: JsonValue, at: string): BatchMember {
  try {
    const body = JSON.stringify(member);
    if (Buffer.byteLength(body) > MAX_DELEGATION_BYTES) throw tooLargeError(MAX_DELEGATION_BYTES);
    const parsed = toCall(member, at);
    if (parsed.call.dryRun) {
      throw badRequestError('A batch makes issues. Send a dry run as a call of its own.', [
        { pointer: `${at}/dryRun`, detail: 'must be false in a batch' },
      ]);
    }
    return { ok: true, body, ...parsed };
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

function toCall(value: JsonValue, at: string): ParsedRequest {
  const call = parseOrThrow(DelegationRequest, value, at);
  const errors = [
    ...sharedStatuses(call.completedStatuses ?? [], call.declinedStatuses ?? [], at),
    ...takenFields(call, at),
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

/** Fields of Jira that have a member of their own, and with it rules of their own: the assignee is never the leaver. */
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

/** The fields of Jira that `issue.fields` can't name. */
export const OWN_MEMBER_FIELDS: ReadonlySet<string> = new Set(Object.keys(OWN_MEMBERS));

function takenFields({ issue }: DelegationRequest, at: string): FieldError[] {
  return Object.keys(issue?.fields ?? {}).flatMap((field) => {
    const member = Object.hasOwn(OWN_MEMBERS, field) ? OWN_MEMBERS[field] : undefined;
    return member
      ? [{ pointer: `${at}/issue/fields/${escapePointer(field)}`, detail: `has a member of its own: use ${member}` }]
      : [];
  });
}

/**
 * Body of `PATCH /v1/delegations/{id}` and of its POST twin. Null takes an owner or a due date back.
 *
 * @throws Refusal 400, 413
 */
export function parseChange(body: string, pathId: string): ChangeRequest {
  return ofPath(parseOrThrow(ChangeRequest, parseJson(body, MAX_DELEGATION_BYTES)), pathId);
}

/** Body of `POST /v1/delegations/{id}/cancel`. @throws Refusal 400, 413 */
export function parseCancel(body: string, pathId: string): CancelRequest {
  return ofPath(parseOrThrow(CancelRequest, parseJson(body, MAX_DELEGATION_BYTES)), pathId);
}

/** The body is what is signed, not the path: so that a signature opens one delegation only, both must name it. */
function ofPath<Call extends { id: string }>(call: Call, pathId: string): Call {
  if (call.id === pathId) return call;
  throw badRequestError('The body names another delegation than the path. Send the same id in both.', [
    { pointer: '/id', detail: "must equal the path's id" },
  ]);
}

/** Query parameters as Forge gives them: each name with all its values. */
export type Query = Readonly<Record<string, readonly string[] | undefined>>;

export interface ListFilter extends Omit<ListQuery, 'updatedSince'> {
  /** Epoch ms. */
  readonly updatedSince?: number;
}

/** Query of `GET /v1/delegations`. @throws Refusal 400 */
export function parseListQuery(query: Query): ListFilter {
  const { updatedSince, ...filter } = parseOrThrow(ListQuery, single(query));
  return updatedSince === undefined ? filter : { ...filter, updatedSince: Date.parse(updatedSince) };
}

/** Parses the query of `GET /v1/evidence`. @throws ProblemError 400 */
export function parseEvidenceQuery(query: Query): EvidenceQuery {
  return parseOrThrow(EvidenceQuery, single(query));
}

/** Query of `GET /v1/options/...`. @throws Refusal 400 */
export function parseOptionsQuery(query: Query): OptionsQuery {
  return parseOrThrow(OptionsQuery, single(query));
}

function single(query: Query): Record<string, string> {
  const given = Object.entries(query).map(([name, values = []]) => {
    const [value] = values;
    if (values.length === 1 && value !== undefined) return [name, value] as const;
    throw badRequestError(`Send the query parameter ${name} once.`, [
      { pointer: `/${escapePointer(name)}`, detail: 'must be given once' },
    ]);
  });
  return Object.fromEntries(given);
}
