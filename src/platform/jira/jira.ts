import { asApp, asUser, type Route } from '@forge/api';
import * as z from 'zod/mini';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';

/** Jira can't be read or written now (429, 5xx, no answer, or the app's access right after installation): ask again later. */
export class JiraUnavailable extends Error {
  override readonly name = 'JiraUnavailable';
  readonly retryAfterMs: number | undefined;
  /** Whether the call may have taken effect all the same. */
  readonly mayHaveLanded: boolean;
  /** Whether Jira refuses for its rate. */
  readonly throttled: boolean;
  constructor(
    message: string,
    details: { mayHaveLanded: boolean; retryAfterMs?: number | undefined; throttled?: boolean; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.mayHaveLanded = details.mayHaveLanded;
    this.retryAfterMs = details.retryAfterMs;
    this.throttled = details.throttled ?? false;
  }
}

/** Jira refuses what it was asked (400, 403, 404, 409, 422), in its own words. */
export class JiraRejection extends Error {
  override readonly name = 'JiraRefusal';
  readonly status: number;
  readonly messages: readonly string[];
  /** By the field's id, as in Jira's answer. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, messages: readonly string[], fields: Readonly<Record<string, string>>) {
    super([...messages, ...Object.values(fields)].join(' ') || `Jira answered ${status}`);
    this.status = status;
    this.messages = messages;
    this.fields = fields;
  }
}

const Refused = z.object({
  errorMessages: z._default(z.array(z.string()), []),
  errors: z._default(z.record(z.string(), z.string()), {}),
});

/** Jira is given up after this long, so that whoever asks can still keep what he has by then and say so, ms. */
const READ_WITHIN_MS = 10_000;
/** Making fifty issues takes its time. */
const WRITE_WITHIN_MS = 30_000;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly as?: 'app' | 'user';
  /** The status by which this very call is refused, where it means something else everywhere else. */
  readonly refusedBy?: number;
  /** Statuses beside 2xx whose bodies are answers. */
  readonly reads?: readonly number[];
}

/** One call of Jira's REST API v3; the answer is parsed by `schema`. @throws JiraUnavailable, JiraRefusal */
export async function requestJira<T>(
  path: Route,
  schema: z.ZodMiniType<T>,
  { method = 'GET', body, as = 'app', refusedBy, reads = [] }: Call = {},
): Promise<T> {
  const writes = method !== 'GET';
  let response;
  try {
    const asked = (as === 'app' ? asApp() : asUser()).requestJira(path, {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    response = await within(writes ? WRITE_WITHIN_MS : READ_WITHIN_MS, asked);
  } catch (error) {
    throw new JiraUnavailable('Jira gave no answer', { mayHaveLanded: writes, cause: error });
  }
  const { status } = response;
  const text = await response.text();
  if (response.ok) return schema.parse(text === '' ? undefined : JSON.parse(text));
  const answer = reads.includes(status) ? schema.safeParse(parsedOrNull(text)) : undefined;
  if (answer?.success) return answer.data;
  // Right after an installation calls as the app may answer 401 or 403 for minutes [doc].
  if (status !== refusedBy && (status === 429 || status === 401 || status >= 500)) {
    throw new JiraUnavailable(`Jira answered ${status}`, {
      mayHaveLanded: writes && status >= 500,
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), Date.now()),
      throttled: status === 429,
    });
  }
  const refused = Refused.safeParse(parsedOrNull(text));
  throw new JiraRejection(status, refused.data?.errorMessages ?? [], refused.data?.errors ?? {});
}

/** Whether the platform's fetch heeds a signal is not documented: what is given up goes on, and nobody hears of it. */
async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([asked, tooLate]).finally(() => clearTimeout(timer));
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function undefinedIfMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JiraRejection && (error.status === 404 || error.status === 403 || error.status === 400)) {
      return undefined;
    }
    throw error;
  }
}
