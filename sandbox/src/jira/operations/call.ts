import type { z } from 'zod';
import type { WireRequest } from '../../wire';
import type { Caller } from '../jira';
import type { QueryValue } from '../openapi/document';
import type { Viewer } from '../permissions';
import { invalidPayload, JiraError, unread } from '../jira-error';
import type { Page } from '../serialize/entities';
import type { Actor, World } from '../world';

/** Context of a REST call that was checked against the document. */
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

/** A response. `body` is absent if the response has none. `points` defaults to one. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly points?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Handler of an operation, with the parts of a request that it reads. A request with other parts gets a 501. */
export interface Handler {
  readonly query: readonly string[];
  /** True if the handler ignores the request, because its response is always the same. */
  readonly readsAll?: true;
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
      if (issue.code === 'unrecognized_keys') throw unread('body member', [...issue.path, issue.keys[0]].join('.'));
    }
  },
  answer(call) {
    const parsed = schema.safeParse(call.body === undefined ? {} : call.body);
    if (!parsed.success) throw invalidPayload();
    return answer({ ...call, body: parsed.data });
  },
});

export const ok = (body: unknown, points?: number): Answer => ({
  status: 200,
  body,
  ...(points === undefined ? {} : { points }),
});
export const NOTHING: Answer = { status: 204 };

/** Returns the points of a read: one, plus one for each returned object [doc: rate limiting]. */
export const readOf = (objects: number): number => 1 + objects;
/** Returns the points of a read of users, groups, roles or permissions, which cost two each [doc: rate limiting]. */
export const identityReadOf = (objects: number): number => 1 + 2 * objects;

export const param = (call: Context, name: string): string => call.params[name] ?? '';

export function text<Q extends string>(call: Call<NoInfer<Q>>, name: Q): string | undefined {
  const value = call.query[name];
  return value === undefined || Array.isArray(value) ? undefined : String(value);
}
export function texts<Q extends string>(call: Call<NoInfer<Q>>, name: Q): string[] {
  const value = call.query[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
export const flag = <Q extends string>(call: Call<NoInfer<Q>>, name: Q): boolean => call.query[name] === true;

/** Parameters of a paged operation. */
export type Paging = 'startAt' | 'maxResults';
export const PAGING = ['startAt', 'maxResults'] as const;

/** Returns the requested page. Jira reduces `maxResults` to its own limit without an error. */
export function page(call: Call<Paging>, usual = 50, most = usual): Page {
  const number = (name: Paging, otherwise: number): number => {
    const given = Number(call.query[name] ?? otherwise);
    // The document declares some of these parameters as strings.
    if (!Number.isSafeInteger(given)) throw new JiraError(400, [`The value of '${name}' is not an integer.`]);
    return given;
  };
  return {
    startAt: Math.max(0, number('startAt', 0)),
    maxResults: Math.min(most, Math.max(0, number('maxResults', usual))),
  };
}

/** Splits `a,b` into a list. */
export const names = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

/** Returns the list. Throws Jira's 400 for a list that is too long. */
export function atMost<T>(most: number, what: string, list: readonly T[]): readonly T[] {
  if (list.length > most) throw new JiraError(400, [`A maximum of ${most} ${what} can be specified.`]);
  return list;
}

/** Returns the values of `expand`. Throws a 501 that names an unsupported one. */
export function expansions(call: Call<'expand'>, ...known: readonly string[]): string[] {
  const given = texts(call, 'expand').flatMap(names);
  const unknown = given.find((each) => !known.includes(each));
  if (unknown !== undefined) throw unread('expansion', unknown);
  return given;
}

/** Maximum number of issue properties in one search or bulk fetch [doc: searchAndReconsileIssuesUsingJql]. */
export const PROPERTIES_MAX = 5;
