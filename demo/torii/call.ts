import { z } from 'zod';
import type { App, Memory, Person } from '../memory';
import { ApiError } from './error';

/** Call that Torii's document allows. */
export interface ApiCall {
  /** Values of the path's parameters. */
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** Time of the call, epoch ms. */
  readonly now: number;
  /** Method of the request, for the audit log. */
  readonly method: string;
  /** Path of the request, for the audit log. */
  readonly path: string;
  /** True if a `PUT` has no effect and its response contains the opposite value. */
  readonly disagree: boolean;
}

/** Function that returns the response body of one operation. */
export type Operation = (memory: Memory, call: ApiCall) => unknown;

export const ORG_ID = 1;
export const idSchema = z.coerce.number().int();

/**
 * Parses parameters or a body. Refuses a member that the document allows but the mock service doesn't support, because
 * ignoring a filter would give wrong results.
 * @throws ApiError 501 for such a member, 400 for a wrong value.
 */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const unsupported = parsed.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unsupported) throw new ApiError(501, `The mock service doesn't support ${unsupported.keys.join(', ')} here.`);
  throw new ApiError(400, parsed.error.issues.map((issue) => `"${issue.path.join('.')}" ${issue.message}`).join('; '));
}

/**
 * Returns the person whose id is in the path.
 * @throws ApiError 404 for an unknown person.
 */
export function personOf(memory: Memory, params: unknown): Person {
  const { idUser } = parseInput(z.object({ idUser: idSchema }), params);
  const person = memory.people.find(({ id }) => id === idUser);
  if (!person) throw new ApiError(404, 'User not found');
  return person;
}

/**
 * Returns the app whose id is in the path.
 * @throws ApiError 404 for an unknown app.
 */
export function appOf(memory: Memory, params: unknown): App {
  const { idApp } = parseInput(z.object({ idApp: idSchema }), params);
  const app = memory.apps.find(({ id }) => id === idApp);
  if (!app) throw new ApiError(404, 'App not found');
  return app;
}

/** Returns true if a value equals the filter, or if there is no filter. */
export const matchesFilter = (filter: unknown, value: unknown): boolean => filter === undefined || filter === value;

/** Returns true if a text contains a part, in any case. A missing part is in every text. */
export const includesIgnoringCase = (text: string, part: string | undefined): boolean =>
  text.toLowerCase().includes((part ?? '').toLowerCase());
