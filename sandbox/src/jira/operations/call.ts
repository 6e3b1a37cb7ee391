import type { z } from 'zod';
import type { Caller } from '../jira';
import type { Query } from '../document';
import type { Viewer } from '../permissions';
import { invalidPayload, Refusal } from '../refusal';
import type { Page } from '../shapes';
import type { Actor, World } from '../world';

/** One REST call, checked against the document. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly viewer: Viewer;
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: unknown;
}

/** `body` is absent with 204; `points` is what the answer costs an app, if not one for the call and one for what it returns. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly points?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What answers an operation: throws a `Refusal`, and has changed nothing then. */
export type Handler = (call: Call) => Answer;
export type Handlers = Readonly<Record<string, Handler>>;

export const ok = (body: unknown, points?: number): Answer => ({
  status: 200,
  body,
  ...(points === undefined ? {} : { points }),
});
export const NOTHING: Answer = { status: 204 };

/** A read costs one point, and one for each object it returns; users, groups, roles and permissions cost two [doc: rate limiting]. */
export const readOf = (objects: number): number => 1 + objects;
export const identityReadOf = (objects: number): number => 1 + 2 * objects;

/** The body, in the shape that the handler needs; the document's check came before, so what fails here is rare. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.body ?? {});
  if (!parsed.success) throw invalidPayload();
  return parsed.data;
}

export const param = (call: Call, name: string): string => call.params[name] ?? '';

export function text(call: Call, name: string): string | undefined {
  const value = call.query[name];
  return value === undefined || Array.isArray(value) ? undefined : String(value);
}
export function texts(call: Call, name: string): string[] {
  const value = call.query[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
export const flag = (call: Call, name: string): boolean => call.query[name] === true;

/** The page that was asked for; Jira cuts `maxResults` at what it allows without a word. */
export function page(call: Call, usual = 50, most = usual): Page {
  const number = (name: string, otherwise: number) => Number(call.query[name] ?? otherwise);
  return {
    startAt: Math.max(0, number('startAt', 0)),
    maxResults: Math.min(most, Math.max(0, number('maxResults', usual))),
  };
}

/** `a,b` as a list. */
export const names = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

/** The list, or Jira's 400 where it is longer than the operation takes. */
export function atMost<T>(most: number, what: string, list: readonly T[]): readonly T[] {
  if (list.length > most) throw new Refusal(400, [`A maximum of ${most} ${what} can be specified.`]);
  return list;
}

/** Issue properties that a search or a bulk fetch brings along [doc]. */
export const PROPERTIES_MAX = 5;
