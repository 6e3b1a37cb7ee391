import * as z from 'zod/mini';

/** One wrong field: a JSON Pointer (RFC 6901) into the request, and the end of a sentence about the field. */
export const FieldError = z.object({ pointer: z.string(), detail: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/** Problem by RFC 9457. `type` is the same for all problems of a kind; `detail` says what to do next. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.exactOptional(z.readonly(z.array(FieldError))),
});
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** All kinds of problems, with status and title. docs/problems.md has a heading for each kind. */
export const PROBLEM_KINDS = {
  'bad-request': { status: 400, title: 'The request has the wrong shape' },
  unauthorized: { status: 401, title: 'No valid credential' },
  unlicensed: { status: 402, title: "The app's license isn't active" },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: "In conflict with the delegation's state" },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not declared as JSON' },
  unprocessable: { status: 422, title: "Jira or the rule can't accept the request" },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The app failed' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

export function problemType(kind: ProblemKind): string {
  return `urn:delegate-for-jira:problem:${kind}`;
}

/** Error that ends a request with a problem. The web trigger sends it as the response. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** Response headers that belong to the status; names in lower case. */
  readonly headers: Record<string, string>;

  constructor(kind: ProblemKind, detail: string, errors?: readonly FieldError[], headers: Record<string, string> = {}) {
    super(detail);
    this.name = 'ProblemError';
    this.problem = { type: problemType(kind), ...PROBLEM_KINDS[kind], detail, ...(errors?.length ? { errors } : {}) };
    this.headers = headers;
  }
}

/** Escapes one reference token of a JSON Pointer: `a/b` becomes `a~1b`. */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function badRequestError(detail: string, errors?: readonly FieldError[]): ProblemError {
  return new ProblemError('bad-request', detail, errors);
}

/** Returns the same error for any fault of the credential, so that a response reveals nothing about it. */
export function unauthorizedError(): ProblemError {
  return new ProblemError(
    'unauthorized',
    'Sign the call with a live secret by Standard Webhooks, with a timestamp within 5 minutes of now, or send a live bearer token if an admin has turned that on.',
    undefined,
    { 'www-authenticate': 'Bearer' },
  );
}

export function unlicensedError(): ProblemError {
  return new ProblemError(
    'unlicensed',
    'New delegations are refused until an admin of the Jira site renews the license of the app. Open delegations are still synced.',
  );
}

/**
 * Returns the error for a missing resource.
 * @param noun noun for the resource without its id, such as `delegation` or `page`
 */
export function notFoundError(noun: string): ProblemError {
  return new ProblemError(
    'not-found',
    `There is no such ${noun}. Check the address; GET /v1/openapi.json lists all calls.`,
  );
}

export function methodNotAllowedError(allow: readonly string[]): ProblemError {
  const methods = allow.join(', ');
  return new ProblemError('method-not-allowed', `Use ${methods} here.`, undefined, { allow: methods });
}

export function conflictError(detail: string): ProblemError {
  return new ProblemError('conflict', detail);
}

export function tooLargeError(limitBytes: number): ProblemError {
  return new ProblemError('too-large', `Send at most ${limitBytes / 1024} KB of UTF-8 in one call.`);
}

export function unsupportedMediaTypeError(): ProblemError {
  return new ProblemError('unsupported-media-type', 'Send JSON, with the header Content-Type: application/json.');
}

export function unprocessableError(detail: string, errors?: readonly FieldError[]): ProblemError {
  return new ProblemError('unprocessable', detail, errors);
}

export function tooManyRequestsError(retryAfterSeconds: number, detail: string): ProblemError {
  return new ProblemError('too-many-requests', detail, undefined, {
    'retry-after': String(Math.ceil(retryAfterSeconds)),
  });
}

export function unavailableError(retryAfterSeconds: number, detail: string): ProblemError {
  return new ProblemError('unavailable', detail, undefined, { 'retry-after': String(Math.ceil(retryAfterSeconds)) });
}

/** Returns the error for an unexpected failure, without its details. */
export function internalError(): ProblemError {
  return new ProblemError(
    'internal',
    'Send the same call again: it is safe to repeat. If it fails again, ask an admin of the Jira site to read the logs of the app.',
  );
}
