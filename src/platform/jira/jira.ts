import { asApp, asUser, type Route } from '@forge/api';
import * as z from 'zod/mini';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';
import { parsedJson } from '../parsed-json';
import { waitJittered, withTimeout } from '../time-out';

/** Error if Jira can't be used now: 429, 5xx, no response, no JSON, or no access yet right after an installation. */
export class JiraUnavailable extends Error {
  override readonly name = 'JiraUnavailable';
  readonly retryAfterMs: number | undefined;
  /** True if the call may have taken effect. */
  readonly mayHaveLanded: boolean;
  /** True if Jira refused the call because of its rate limit. */
  readonly throttled: boolean;
  /** True for JSON without the expected members. Another attempt wouldn't help for a while. */
  readonly unreadable: boolean;
  constructor(
    message: string,
    details: {
      mayHaveLanded: boolean;
      retryAfterMs?: number | undefined;
      throttled?: boolean;
      unreadable?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.mayHaveLanded = details.mayHaveLanded;
    this.retryAfterMs = details.retryAfterMs;
    this.throttled = details.throttled ?? false;
    this.unreadable = details.unreadable ?? false;
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

/** Jira's messages in a refusal. */
export const Refused = z.object({
  errorMessages: z._default(z.array(z.string()), []),
  errors: z._default(z.record(z.string(), z.string()), {}),
});

/** Time-out of a read, so that the caller can still store the outcome afterwards. */
const READ_TIMEOUT_MS = 10_000;
/** Time-out of a write, because creating fifty issues takes longer. */
const WRITE_TIMEOUT_MS = 30_000;

/** Maximum `Retry-After` for which a read is repeated within the call. */
const SHORT_WAIT_MS = 2000;
const MAX_SHORT_WAITS = 2;
const JITTER_MS = 500;

/** Wait before a record with an unreadable response is synced again. */
const UNREADABLE_WAIT_MS = 3_600_000;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly as?: 'app' | 'user';
  /** Status that is a refusal of this call, although it means an outage for other calls. */
  readonly refusedBy?: number;
  /** Statuses except 2xx whose bodies are parsed as responses. */
  readonly reads?: readonly number[];
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
  const { method = 'GET', refusedBy, reads = [] } = call;
  const writes = method !== 'GET';
  const { status, text, retryAfter } = await send(path, call);
  const json = parsedJson(text);
  if (status >= 200 && status < 300) {
    if (json !== undefined || text === '') return parseAnswer(json, schema, writes);
    throw new JiraUnavailable('Jira answered 2xx without JSON', { mayHaveLanded: writes });
  }
  const answer = reads.includes(status) ? schema.safeParse(json) : undefined;
  if (answer?.success) return answer.data;
  // Right after an installation, calls as the app may get 401 or 403 for minutes [doc].
  if (status !== refusedBy && (status === 429 || status === 401 || status >= 500)) {
    throw new JiraUnavailable(`Jira answered ${status}`, {
      mayHaveLanded: writes && status >= 500,
      retryAfterMs: parseRetryAfter(retryAfter, Date.now()),
      throttled: status === 429,
    });
  }
  const refused = Refused.safeParse(json);
  throw new JiraRejection(status, refused.data?.errorMessages ?? [], refused.data?.errors ?? {});
}

/** Sends a call. Repeats a read after a short `Retry-After`. */
async function send(path: Route, { method = 'GET', body, as = 'app' }: Call): Promise<Answer> {
  const writes = method !== 'GET';
  for (let waits = 0; ; waits += 1) {
    const answer = await withTimeout(writes ? WRITE_TIMEOUT_MS : READ_TIMEOUT_MS, async () => {
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
      throw new JiraUnavailable("Jira didn't answer", { mayHaveLanded: writes, cause: error });
    });
    const waitMs = answer.status === 429 ? parseRetryAfter(answer.retryAfter, Date.now()) : undefined;
    if (writes || waits >= MAX_SHORT_WAITS || waitMs === undefined || waitMs > SHORT_WAIT_MS) return answer;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await waitJittered(JITTER_MS);
  }
}

/**
 * Parses a 2xx response. A response without the documented form counts as an outage, such as an error page of a proxy.
 */
function parseAnswer<T>(json: unknown, schema: z.ZodMiniType<T>, writes: boolean): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new JiraUnavailable("Jira answered 2xx in a shape that the app can't read", {
    mayHaveLanded: writes,
    retryAfterMs: UNREADABLE_WAIT_MS,
    unreadable: true,
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
  call: Pick<Call, 'refusedBy'> = {},
): Promise<void> {
  await requestJira(path, z.unknown(), { method, body, ...call });
}
