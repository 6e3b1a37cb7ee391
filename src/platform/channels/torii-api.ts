import { fetch } from '@forge/api';
import * as z from 'zod/mini';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';
import type { Outcome } from '../../domain/delivery/outcome';
import { isSameName } from '../../domain/normalized-name';
import { parseJson } from '../parse-json';
import { TimedOut, withTimeout } from '../time-out';

/** Torii's public REST API, with `Authorization: Bearer <API key>` [Torii API Documentation v1.0]. */
const BASE = 'https://api.toriihq.com/v1.0';

/** Time limit for all calls of a push together. */
const PUSH_TIMEOUT_MS = 10_000;

/** Maximum length of Torii's error messages in the app's texts. */
const MAX_MESSAGE_LENGTH = 200;

/** Maximum number of executions in a response. Only the first page is read. */
const EXECUTIONS_PER_PAGE = 100;

/** Failed call to Torii, with the outcome for the push. */
export class ToriiFailure extends Error {
  override readonly name = 'ToriiFailure';
  readonly outcome: Exclude<Outcome, { kind: 'acknowledged' }>;
  /** True if the call may have taken effect. */
  readonly mayHaveLanded: boolean;

  constructor(
    outcome: Exclude<Outcome, { kind: 'acknowledged' }>,
    { mayHaveLanded, cause }: { mayHaveLanded: boolean; cause?: unknown },
  ) {
    super(outcome.problem, { cause });
    this.outcome = outcome;
    this.mayHaveLanded = mayHaveLanded;
  }
}

type Lifecycle = 'active' | 'offboarding' | 'offboarded';

const User = z.object({ id: z.number(), email: z.string(), lifecycleStatus: z.string() });
const UserApp = z.object({ app: z.object({ isUserRemovedFromApp: z.boolean() }) });
const Executions = z.object({ response: z.array(z.object({ idWorkflow: z.number(), creationTime: z.string() })) });
const NamedApps = z.object({ apps: z.array(z.object({ id: z.number(), name: z.string() })) });

/** Calls of Torii's API, with Torii's rate limits. A call that fails throws `ToriiFailure`. */
export interface ToriiApi {
  /** Returns the users with exactly this email address. At most 100 per minute. */
  findUsers(email: string): Promise<z.infer<typeof User>[]>;
  /** Returns the apps that Torii's search finds, also apps with similar names. At most 200 per minute. */
  findApps(query: string): Promise<{ id: number; name: string }[]>;
  /** Returns true if the user is removed from the app. At most 800 per minute. */
  isRemoved(userId: number, appId: number): Promise<boolean>;
  /** Sets the removal and returns Torii's resulting value, which may differ. At most 200 per minute. */
  setRemoved(userId: number, appId: number, isRemoved: boolean): Promise<boolean>;
  /** Sets the lifecycle status and returns Torii's resulting value. At most 200 per minute. */
  setLifecycle(userId: number, lifecycle: Lifecycle): Promise<string>;
  /** Starts a workflow. Each call starts it again. At most 100 per minute. */
  startWorkflow(workflow: number, email: string, appId: number): Promise<void>;
  /**
   * Returns the start times (epoch ms) of a workflow's last executions for a user and an app, newest first. At most 500
   * per minute.
   */
  findExecutionTimes(workflow: number, userId: number, appId: number): Promise<number[]>;
}

/**
 * Returns Torii's API for one push.
 * @param now epoch ms; turns a date in `Retry-After` into a wait
 * @param timeoutMs time limit for all calls together
 */
export function toriiApi(key: string, now: number, timeoutMs = PUSH_TIMEOUT_MS): ToriiApi {
  const deadline = Date.now() + timeoutMs;

  async function call<T>(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    schema: z.ZodMiniType<T>,
    body?: object,
  ): Promise<T> {
    const { response, text } = await withTimeout(Math.max(0, deadline - Date.now()), async (signal) => {
      const answer = await fetch(BASE + path, {
        method,
        redirect: 'manual',
        signal,
        headers: {
          authorization: `Bearer ${key}`,
          accept: 'application/json',
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { response: answer, text: await answer.text() };
    }).catch((error: unknown) => {
      const problem =
        error instanceof TimedOut ? `Torii didn't answer within ${timeoutMs / 1000} s` : "Torii couldn't be reached";
      throw new ToriiFailure({ kind: 'retry', problem }, { mayHaveLanded: true, cause: error });
    });
    const { status } = response;
    if (status < 200 || status > 299) {
      throw toFailure(status, text, parseRetryAfter(response.headers.get('retry-after'), now));
    }
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) {
      const problem = "Torii's answer doesn't have the documented form";
      throw new ToriiFailure({ kind: 'retry', problem, status }, { mayHaveLanded: true });
    }
    return parsed.data;
  }

  return {
    async findUsers(email) {
      const { users } = await call(
        'GET',
        `/users?${new URLSearchParams({ email }).toString()}`,
        z.object({ users: z.array(User) }),
      );
      return users.filter((user) => isSameName(user.email, email));
    },
    findApps: async (query) =>
      (await call('GET', `/apps?${new URLSearchParams({ q: query }).toString()}`, NamedApps)).apps,
    isRemoved: async (userId, appId) =>
      (await call('GET', `/users/${userId}/apps/${appId}`, UserApp)).app.isUserRemovedFromApp,
    setRemoved: async (userId, appId, isRemoved) =>
      (await call('PUT', `/users/${userId}/apps/${appId}`, UserApp, { isUserRemovedFromApp: isRemoved })).app
        .isUserRemovedFromApp,
    setLifecycle: async (userId, lifecycle) =>
      (await call('PUT', `/users/${userId}`, z.object({ user: User }), { lifecycleStatus: lifecycle })).user
        .lifecycleStatus,
    async startWorkflow(workflow, email, appId) {
      await call('POST', `/workflows/${workflow}/trigger`, z.unknown(), {
        triggerUserEmail: email,
        triggerAppId: appId,
      });
    },
    async findExecutionTimes(workflow, userId, appId) {
      const query = new URLSearchParams({
        idActionUser: String(userId),
        idActionApp: String(appId),
        size: String(EXECUTIONS_PER_PAGE),
      });
      const { response } = await call('GET', `/workflows/actionExecutions?${query.toString()}`, Executions);
      return response
        .filter(({ idWorkflow }) => idWorkflow === workflow)
        .map(({ creationTime }) => Date.parse(creationTime));
    },
  };
}

/**
 * Returns the failure for an error response `{statusCode, error, message}`. Shortens Torii's message to fit a sentence.
 */
function toFailure(status: number, text: string, afterMs: number | undefined): ToriiFailure {
  const message = z
    .object({ message: z.string() })
    .safeParse(parseJson(text))
    .data?.message.slice(0, MAX_MESSAGE_LENGTH)
    .replace(/\.$/, '');
  const problem = `Torii answered ${status}${message === undefined ? '' : `: ${message}`}`;
  if (status === 401 || status === 403) {
    return new ToriiFailure({ kind: 'disable', problem, status }, { mayHaveLanded: false });
  }
  if (status === 400 || status === 404 || status === 422) {
    return new ToriiFailure({ kind: 'reject', problem, status }, { mayHaveLanded: false });
  }
  // A 429 or 503 refuses the call. After any other 5xx, the effect of the call is unknown.
  const isThrottled = status === 429 || status === 503;
  const hasRetryAfter = isThrottled && afterMs !== undefined;
  return new ToriiFailure(
    {
      kind: 'retry',
      problem,
      status,
      ...(hasRetryAfter ? { afterMs } : {}),
      ...(hasRetryAfter && status === 429 ? { holdsChannel: true as const } : {}),
    },
    { mayHaveLanded: status >= 500 && !isThrottled },
  );
}
