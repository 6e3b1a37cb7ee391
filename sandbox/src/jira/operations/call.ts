import type { z } from 'zod';
import type { WireRequest } from '../../wire';
import type { Caller } from '../jira';
import type { QueryValue } from '../openapi/document';
import type { Viewer } from '../permissions';
import { invalidPayloadError, JiraError, unsupportedPartError } from '../jira-error';
import type { PageRange } from '../serialize/entities';
import type { Actor, World } from '../world';

/** Context of a REST call whose query and body fit the document. */
interface Context {
  readonly world: World;
  readonly caller: Caller;
  readonly viewer: Viewer;
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  /** The raw request, for bodies that aren't JSON. */
  readonly request: WireRequest;
}

/** A REST call with the query parameters that its handler reads, and its parsed body. */
export interface Call<Q extends string = never, B = unknown> extends Context {
  readonly query: Readonly<Record<Q, QueryValue>>;
  readonly body: B;
}

/** A response. `points` are its costs for the rate limit, by default one. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly points?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Handler of an operation, with the parts of a request that it reads. A request with other parts gets a 501. */
export interface Handler {
  readonly query: readonly string[];
  /** True if the handler accepts any query and body, because its response is always the same. */
  readonly ignoresRequest?: true;
  /** Throws a 501 that names the first body member that the handler doesn't read. */
  checkMembers(body: unknown): void;
  /** Answers the call. Throws a `JiraError` before it changes anything. */
  answer(call: Call<string>): Answer;
}
export type Handlers = Readonly<Record<string, Handler>>;

/** Returns a handler of an operation without a body. */
export const handler = <const Q extends string = never>(
  { query = [] }: { query?: readonly Q[] },
  answer: (call: Call<Q, undefined>) => Answer,
): Handler => ({
  query,
  checkMembers: () => undefined,
  answer: (call) => answer({ ...call, body: undefined }),
});

/**
 * Returns a handler of an operation with a body. The members of the schema's strict objects are the members that the
 * handler reads.
 */
export const bodyHandler = <B, const Q extends string = never>(
  { query = [], body: schema }: { query?: readonly Q[]; body: z.ZodType<B> },
  answer: (call: Call<Q, B>) => Answer,
): Handler => ({
  query,
  checkMembers(body) {
    const issues = schema.safeParse(body ?? {}).error?.issues ?? [];
    for (const issue of issues) {
      if (issue.code === 'unrecognized_keys') {
        throw unsupportedPartError('body member', [...issue.path, issue.keys[0]].join('.'));
      }
    }
  },
  answer(call) {
    const parsed = schema.safeParse(call.body === undefined ? {} : call.body);
    if (!parsed.success) throw invalidPayloadError();
    return answer({ ...call, body: parsed.data });
  },
});

/** Returns a response with status 200. `points` defaults to one. */
export const ok = (body: unknown, points?: number): Answer => ({
  status: 200,
  body,
  ...(points === undefined ? {} : { points }),
});
export const NO_CONTENT: Answer = { status: 204 };

/** Returns the points of a read: one, plus one for each returned object [doc: rate limiting]. */
export const readPoints = (objects: number): number => 1 + objects;
/** Returns the points of a read of users, groups, roles or permissions, which cost two each [doc: rate limiting]. */
export const identityReadPoints = (objects: number): number => 1 + 2 * objects;

export const pathParam = (call: Context, name: string): string => call.params[name] ?? '';

export function textParam<Q extends string>(call: Call<NoInfer<Q>>, name: Q): string | undefined {
  const value = call.query[name];
  return value === undefined || Array.isArray(value) ? undefined : String(value);
}
export function listParam<Q extends string>(call: Call<NoInfer<Q>>, name: Q): string[] {
  const value = call.query[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
export const flagParam = <Q extends string>(call: Call<NoInfer<Q>>, name: Q): boolean => call.query[name] === true;

/** Parameters of a paged operation. */
export type Paging = 'startAt' | 'maxResults';
export const PAGING = ['startAt', 'maxResults'] as const;

/** Returns the requested page. Jira reduces `maxResults` to its own limit without an error. */
export function requestedPage(
  call: Call<Paging>,
  { defaultSize = 50, maxSize = defaultSize }: { readonly defaultSize?: number; readonly maxSize?: number } = {},
): PageRange {
  const readInteger = (name: Paging, defaultValue: number): number => {
    const value = Number(call.query[name] ?? defaultValue);
    // The document declares some of these parameters as strings.
    if (!Number.isSafeInteger(value)) throw new JiraError(400, [`The value of '${name}' is not an integer.`]);
    return value;
  };
  return {
    startAt: Math.max(0, readInteger('startAt', 0)),
    maxResults: Math.min(maxSize, Math.max(0, readInteger('maxResults', defaultSize))),
  };
}

/** Splits `a,b` into a list. */
export const splitByCommas = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

/** Returns the list. Throws Jira's 400 for a list that is too long. */
export function withMaxLength<T>(maxLength: number, itemName: string, list: readonly T[]): readonly T[] {
  if (list.length > maxLength) throw new JiraError(400, [`A maximum of ${maxLength} ${itemName} can be specified.`]);
  return list;
}

/** Returns the values of `expand`. Throws a 501 that names the first unsupported value. */
export function expansions(call: Call<'expand'>, ...supported: readonly string[]): string[] {
  const requested = listParam(call, 'expand').flatMap(splitByCommas);
  const unknown = requested.find((each) => !supported.includes(each));
  if (unknown !== undefined) throw unsupportedPartError('expansion', unknown);
  return requested;
}

/** Maximum number of issue properties in one search or bulk fetch [doc: searchAndReconsileIssuesUsingJql]. */
export const MAX_PROPERTIES = 5;
