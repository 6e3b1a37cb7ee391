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
import { recordUse } from '../flows/records/credential-usage';
import { JiraUnavailable } from '../platform/jira/jira';
import { log } from '../platform/forge/log';
import { StoreUnavailable } from '../platform/storage/store-errors';
import { newInvocationContext } from './invocation-context';
import { route, type RouteResponse } from './routes';

/** Request as Forge passes it to a web trigger [doc: web-trigger]. Header names can have any case. */
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
  readonly body: string;
}

/** Handles a request of the service. Authenticates it before anything else. */
export async function service(event: unknown): Promise<WebTriggerResponse> {
  const request = Request.parse(event);
  const context = newInvocationContext();
  const call = toRawRequest(request);
  let credentialId;
  try {
    credentialId = await authenticate(call, context.now());
  } catch (error) {
    return toProblemResponse(toProblemError(error));
  }
  try {
    return toResponse(
      await route({ ...call, path: request.userPath, query: request.queryParameters, credentialId }, context),
    );
  } catch (error) {
    const refusal = toProblemError(error);
    if (refusal.problem.status === 402) await reportUnlicensed(context.now());
    if (isRefusal(refusal)) {
      await recordUse(credentialId, context.now());
      await recordRefusal({ ...call, path: request.userPath, problem: refusal.problem }, context.now());
    }
    return toProblemResponse(refusal);
  }
}

/** Adds a finding about a missing license. A failure doesn't affect the response. */
async function reportUnlicensed(now: number): Promise<void> {
  await reportFindings(LICENSE_SCOPE, [UNLICENSED], now).catch(() => {
    log('web-trigger.finding-lost');
  });
}

/** Returns true if the caller has to change something. Temporary problems don't count. */
function isRefusal({ problem: { status } }: ProblemError): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

function toRawRequest({ method, userPath, headers, queryParameters, body }: Request): RawRequest {
  const parameters = Object.entries(queryParameters);
  const repeatedNames = parameters.flatMap(([name, values]) => values.map((value) => [name, value] as const));
  // In the documentation's example, `a=1,2` arrives as two values, like `a=1&a=2`, so both spellings are tried.
  const joinedValues = parameters.map(([name, values]) => [name, values.join(',')] as const);
  return {
    method: method.toUpperCase(),
    addresses: [...addressesOf(userPath, repeatedNames), ...addressesOf(userPath, joinedValues)],
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')]),
    ),
    body,
  };
}

/** `Retry-After` while Jira or storage is unavailable, in seconds. */
const RETRY_AFTER_S = 30;
/** `Retry-After` after a rate limit of storage, in seconds. */
const STORAGE_LIMIT_RETRY_S = 60;

/** Returns the problem of an error. Unexpected errors are logged by name, without their details. */
function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof JiraUnavailable) {
    const seconds = Math.ceil((error.retryAfterMs ?? RETRY_AFTER_S * 1000) / 1000);
    return error.isThrottled
      ? tooManyRequestsError(seconds, "Jira doesn't accept more calls now. Send the same request again later.")
      : unavailableError(seconds, "Jira isn't available. Send the same request again to complete it.");
  }
  if (error instanceof StoreUnavailable) {
    // Forge limits the use of storage per minute, and doesn't report when it accepts more calls.
    return error.isThrottled
      ? tooManyRequestsError(
          STORAGE_LIMIT_RETRY_S,
          "Storage doesn't accept more calls now. Send the same request again later.",
        )
      : unavailableError(RETRY_AFTER_S, "Storage isn't available. Send the same request again to complete it.");
  }
  log('web-trigger.failed', { error: error instanceof Error ? error.name : 'unknown' });
  return internalError();
}

function toResponse({ status, body, contentType, headers = {} }: RouteResponse): WebTriggerResponse {
  const allHeaders = Object.entries({ ...headers, 'content-type': contentType });
  return { statusCode: status, headers: Object.fromEntries(allHeaders.map(([name, value]) => [name, [value]])), body };
}

function toProblemResponse({ problem, headers }: ProblemError): WebTriggerResponse {
  const body = JSON.stringify(problem);
  return toResponse({ status: problem.status, body, contentType: PROBLEM_CONTENT_TYPE, headers });
}
