import { asApp, asUser, route, type Route } from '@forge/api';
import * as z from 'zod/mini';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';
import { parseJson } from '../parse-json';
import { waitJittered, withTimeout } from '../time-out';

/** Error if Jira is unavailable: 429, 5xx, no response, no JSON, or no access yet right after an installation. */
export class JiraUnavailable extends Error {
  override readonly name = 'JiraUnavailable';
  readonly retryAfterMs: number | undefined;
  /** True if the call may have taken effect. */
  readonly mayHaveLanded: boolean;
  /** True if Jira refused the call because of its rate limit. */
  readonly isThrottled: boolean;
  constructor(
    message: string,
    details: { mayHaveLanded: boolean; retryAfterMs?: number | undefined; isThrottled?: boolean; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.mayHaveLanded = details.mayHaveLanded;
    this.retryAfterMs = details.retryAfterMs;
    this.isThrottled = details.isThrottled ?? false;
  }
}

/** Error if Jira refuses a call (400, 403, 404, 409, 422), with Jira's messages. */
export class JiraRejection extends Error {
  override readonly name = 'JiraRejection';
  readonly status: number;
  readonly messages: readonly string[];
  /** Messages by the id of the field, as in Jira's response. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, messages: readonly string[], fields: Readonly<Record<string, string>>) {
    super([...messages, ...Object.values(fields)].join(' ') || `Jira answered ${status}`);
    this.status = status;
    this.messages = messages;
    this.fields = fields;
  }
}

/** Body of a response by which Jira refuses a call. */
export const RefusalBody = z.object({
  errorMessages: z._default(z.array(z.string()), []),
  errors: z._default(z.record(z.string(), z.string()), {}),
});

/** Time-out of a read. It leaves the caller time to store the outcome. */
const READ_TIMEOUT_MS = 10_000;
/** Time-out of a write. It is longer, because Jira needs more time to create 50 issues. */
const WRITE_TIMEOUT_MS = 30_000;

/** Maximum `Retry-After` after which a read is retried within the call. */
const MAX_RETRY_AFTER_MS = 2000;
/** Maximum number of such retries. */
const MAX_RETRIES = 2;
/** Maximum wait in addition to `Retry-After`. */
const MAX_JITTER_MS = 500;

/** Wait before a record with an unreadable response is synced again. */
const UNREADABLE_WAIT_MS = 3_600_000;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly as?: 'app' | 'user';
  /** Status that refuses this call, although it means an outage for other calls. */
  readonly refusalStatus?: number;
  /** Statuses besides 2xx whose bodies may have the form of `schema`. */
  readonly parsedStatuses?: readonly number[];
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/**
 * Calls Jira's REST API v3 and parses the response by `schema`.
 * @throws JiraUnavailable, JiraRejection
 */
export async function requestJira<T>(path: Route, schema: z.ZodMiniType<T>, call: Call = {}): Promise<T> {
  const { method = 'GET', refusalStatus, parsedStatuses = [] } = call;
  const isWrite = method !== 'GET';
  const { status, text, retryAfter } = await send(path, call);
  const json = parseJson(text);
  if (status >= 200 && status < 300) {
    if (json !== undefined || text === '') return parse2xx(json, schema, isWrite);
    throw new JiraUnavailable('Jira answered 2xx without JSON', { mayHaveLanded: isWrite });
  }
  const answer = parsedStatuses.includes(status) ? schema.safeParse(json) : undefined;
  if (answer?.success) return answer.data;
  const isOutage = status === 429 || status === 401 || status >= 500 || (status === 403 && !(await hasAccess(call)));
  if (status !== refusalStatus && isOutage) {
    throw new JiraUnavailable(`Jira answered ${status}`, {
      mayHaveLanded: isWrite && status >= 500,
      retryAfterMs: parseRetryAfter(retryAfter, Date.now()),
      isThrottled: status === 429,
    });
  }
  const refusal = RefusalBody.safeParse(json);
  throw new JiraRejection(status, refusal.data?.errorMessages ?? [], refusal.data?.errors ?? {});
}

/**
 * Returns false if the app itself has no access. For minutes after an installation, Jira may answer each of its calls
 * with 401 or 403 [doc: events-reference/life-cycle].
 */
async function hasAccess({ as = 'app' }: Call): Promise<boolean> {
  if (as === 'user') return true;
  const { status } = await send(route`/rest/api/3/myself`, {});
  return status !== 401 && status !== 403;
}

/** Sends a call. Retries a read after a short `Retry-After`. */
async function send(path: Route, { method = 'GET', body, as = 'app' }: Call): Promise<Answer> {
  const isWrite = method !== 'GET';
  for (let retries = 0; ; retries += 1) {
    const answer = await withTimeout(isWrite ? WRITE_TIMEOUT_MS : READ_TIMEOUT_MS, async () => {
      const response = await (as === 'app' ? asApp() : asUser()).requestJira(path, {
        method,
        headers: {
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      return { status, text: await response.text(), retryAfter: headers.get('retry-after') };
    }).catch((error: unknown) => {
      throw new JiraUnavailable("Jira didn't answer", { mayHaveLanded: isWrite, cause: error });
    });
    const waitMs = answer.status === 429 ? parseRetryAfter(answer.retryAfter, Date.now()) : undefined;
    if (isWrite || retries >= MAX_RETRIES || waitMs === undefined || waitMs > MAX_RETRY_AFTER_MS) return answer;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await waitJittered(MAX_JITTER_MS);
  }
}

/**
 * Parses the JSON of a 2xx response. JSON without the documented form counts as an outage.
 */
function parse2xx<T>(json: unknown, schema: z.ZodMiniType<T>, isWrite: boolean): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new JiraUnavailable("Jira answered 2xx in a shape that the app can't read", {
    mayHaveLanded: isWrite,
    retryAfterMs: UNREADABLE_WAIT_MS,
  });
}

/** Calls Jira like `requestJira`. Returns undefined if Jira refuses the call with 400, 403 or 404. */
export async function findInJira<T>(path: Route, schema: z.ZodMiniType<T>, call?: Call): Promise<T | undefined> {
  try {
    return await requestJira(path, schema, call);
  } catch (error) {
    if (error instanceof JiraRejection && [400, 403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

/** Calls Jira like `requestJira`, and ignores the content of the response. */
export async function writeJira(
  method: 'POST' | 'PUT' | 'DELETE',
  path: Route,
  body?: object,
  call: Pick<Call, 'refusalStatus'> = {},
): Promise<void> {
  await requestJira(path, z.unknown(), { method, body, ...call });
}
