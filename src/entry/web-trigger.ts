import * as z from 'zod/mini';
import {
  internalError,
  PROBLEM_CONTENT_TYPE,
  ProblemError,
  tooManyRequestsError,
  unavailableError,
} from '../domain/contract/problem';
import { LICENSE_SCOPE, UNLICENSED } from '../domain/alerts/site-findings';
import { addressesOf } from '../domain/contract/signature';
import { authenticate, type RawRequest } from '../flows/api/authenticate';
import { recordRefusal } from '../flows/api/record-refusal';
import { reportFindings } from '../flows/records/alerts';
import { JiraUnavailable } from '../platform/jira/jira';
import { log } from '../platform/forge/log';
import { StoreUnavailable } from '../platform/storage/store-errors';
import { newInvocationContext } from './invocation-context';
import { route, type RouteResponse } from './routes';

/** Request that Forge hands to a web trigger [doc: web-trigger]; header names come in any case. */
const Request = z.object({
  method: z.string(),
  userPath: z._default(z.string(), ''),
  headers: z._default(z.record(z.string(), z.array(z.string())), {}),
  queryParameters: z._default(z.record(z.string(), z.array(z.string())), {}),
  body: z._default(z.string(), ''),
});
type Request = z.infer<typeof Request>;

interface WebTriggerResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string[]>>;
  readonly body?: string;
}

/** Answers a request of the service. Authentication comes before anything else. */
export async function service(event: unknown): Promise<WebTriggerResponse> {
  const request = Request.parse(event);
  const context = newInvocationContext();
  const call = rawCall(request);
  let credential;
  try {
    credential = await authenticate(call, context.now());
  } catch (error) {
    return toProblemResponse(toProblemError(error));
  }
  try {
    return response(
      await route({ ...call, path: request.userPath, query: request.queryParameters, credential }, context),
    );
  } catch (error) {
    const refusal = toProblemError(error);
    if (refusal.problem.status === 402) await reportUnlicensed(context.now());
    if (isRefusal(refusal)) {
      await recordRefusal({ ...call, path: request.userPath, problem: refusal.problem }, context.now());
    }
    return toProblemResponse(refusal);
  }
}

/** Makes the call of an unlicensed app a finding. The response doesn't depend on it. */
async function reportUnlicensed(now: number): Promise<void> {
  await reportFindings(LICENSE_SCOPE, [UNLICENSED], now).catch(() => {
    log('web-trigger.finding-lost');
  });
}

/** Tells if the caller has to change something: what passes by itself is no refusal. */
function isRefusal({ problem: { status } }: ProblemError): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

function rawCall({ method, userPath, headers, queryParameters, body }: Request): RawRequest {
  const parameters = Object.entries(queryParameters);
  const repeated = parameters.flatMap(([name, values]) => values.map((value) => [name, value] as const));
  // By the documentation's example `a=1,2` comes as two values, as `a=1&a=2` does.
  const listed = parameters.map(([name, values]) => [name, values.join(',')] as const);
  return {
    method: method.toUpperCase(),
    addresses: [...addressesOf(userPath, repeated), ...addressesOf(userPath, listed)],
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')]),
    ),
    body,
  };
}

/** Returns the problem of an error. Unknown ones stay inside, and are logged by their name. */
function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof JiraUnavailable) {
    const seconds = Math.ceil((error.retryAfterMs ?? 30_000) / 1000);
    return error.throttled
      ? tooManyRequestsError(seconds, 'Jira takes no more calls for now. Send the same call again later.')
      : unavailableError(seconds, 'Jira is out of reach. Send the same call again: what was begun is finished.');
  }
  if (error instanceof StoreUnavailable) {
    // Storage counts its units by the minute, and doesn't say when it accepts more.
    return error.throttled
      ? tooManyRequestsError(60, 'Storage takes no more calls for now. Send the same call again later.')
      : unavailableError(30, 'Storage is out of reach. Send the same call again: what was begun is finished.');
  }
  log('web-trigger.failed', { error: error instanceof Error ? error.name : 'unknown' });
  return internalError();
}

function response({ status, body, text, headers = {} }: RouteResponse): WebTriggerResponse {
  const content =
    text ?? (body === undefined ? undefined : { content: JSON.stringify(body), contentType: 'application/json' });
  return {
    statusCode: status,
    headers: { ...listed(headers), ...(content ? { 'content-type': [content.contentType] } : {}) },
    ...(content ? { body: content.content } : {}),
  };
}

function toProblemResponse({ problem, headers }: ProblemError): WebTriggerResponse {
  return {
    statusCode: problem.status,
    headers: { ...listed(headers), 'content-type': [PROBLEM_CONTENT_TYPE] },
    body: JSON.stringify(problem),
  };
}

function listed(headers: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
}
