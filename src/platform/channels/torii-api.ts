import { fetch } from '@forge/api';
import * as z from 'zod/mini';
import { parseRetryAfter } from '../../domain/delivery/retry-schedule';
import type { Outcome } from '../../domain/delivery/outcome';
import { isSameName } from '../../domain/normalized-name';
import { parsedJson } from '../parsed-json';
import { TimedOut, withTimeout } from '../time-out';

/** Torii's public REST API, with `Authorization: Bearer <API key>` [Torii API Documentation v1.0]. */
const BASE = 'https://api.toriihq.com/v1.0';

/** Time limit for all calls of a push together. */
const PUSH_TIMEOUT_MS = 10_000;

/** Failed call to Torii, with the outcome for the push. */
export class ToriiFailure extends Error {
  override readonly name = 'ToriiFailure';
  readonly outcome: Exclude<Outcome, { kind: 'acknowledged' }>;
  /** True if the call may have taken effect. */
  readonly mayHaveLanded: boolean;

  constructor(outcome: Exclude<Outcome, { kind: 'acknowledged' }>, mayHaveLanded: boolean, options?: ErrorOptions) {
    super(outcome.problem, options);
    this.outcome = outcome;
    this.mayHaveLanded = mayHaveLanded;
  }
}

type Lifecycle = 'active' | 'offboarding' | 'offboarded';

const User = z.object({ id: z.number(), email: z.string(), lifecycleStatus: z.string() });
const UserApp = z.object({ app: z.object({ isUserRemovedFromApp: z.boolean() }) });
const Executions = z.object({ response: z.array(z.object({ idWorkflow: z.number(), creationTime: z.string() })) });
const NamedApps = z.object({ apps: z.array(z.object({ id: z.number(), name: z.string() })) });

/** Calls of Torii's API, with Torii's rate limits. Each throws `ToriiFailure`. */
export interface ToriiApi {
  /** Returns the users with exactly this address. At most 100 per minute. */
  findUsers(email: string): Promise<z.infer<typeof User>[]>;
  /** Finds apps by a search, so the result can contain apps with other names. At most 200 per minute. */
  findApps(query: string): Promise<{ id: number; name: string }[]>;
  /** Returns true if the user is removed from the app. At most 800 per minute. */
  isRemoved(userId: number, appId: number): Promise<boolean>;
  /** Sets the removal and returns Torii's resulting value, which may differ. At most 200 per minute. */
  setRemoved(userId: number, appId: number, removed: boolean): Promise<boolean>;
  /** Sets the lifecycle status and returns Torii's resulting value. At most 200 per minute. */
  setLifecycle(userId: number, lifecycle: Lifecycle): Promise<string>;
  /** Starts a workflow, again with each call. At most 100 per minute. */
  startWorkflow(workflow: number, email: string, appId: number): Promise<void>;
  /**
   * Returns the start times of a workflow's last executions for a user and an app, epoch ms, newest first. At most 500
   * per minute.
   */
  executionsOf(workflow: number, userId: number, appId: number): Promise<number[]>;
}

/**
 * Returns Torii's API for one push.
 * @param now epoch ms of the first call, from which all calls together have `timeoutMs`
 */
export function toriiApi(key: string, now: number, timeoutMs = PUSH_TIMEOUT_MS): ToriiApi {
  const until = Date.now() + timeoutMs;

  async function call<T>(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    schema: z.ZodMiniType<T>,
    body?: object,
  ): Promise<T> {
    const { response, text } = await withTimeout(Math.max(0, until - Date.now()), async (signal) => {
      const sent = await fetch(BASE + path, {
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
      return { response: sent, text: await sent.text() };
    }).catch((error: unknown) => {
      const problem =
        error instanceof TimedOut ? `Torii didn't answer within ${timeoutMs / 1000} s` : "Torii couldn't be reached";
      throw new ToriiFailure({ kind: 'retry', problem }, true, { cause: error });
    });
    const { status } = response;
    if (status < 200 || status > 299) {
      throw refusal(status, text, parseRetryAfter(response.headers.get('retry-after'), now));
    }
    const answer = schema.safeParse(parsedJson(text));
    if (!answer.success) {
      const problem = "Torii's answer doesn't have the documented form";
      throw new ToriiFailure({ kind: 'retry', problem, status }, true);
    }
    return answer.data;
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
    setRemoved: async (userId, appId, removed) =>
      (await call('PUT', `/users/${userId}/apps/${appId}`, UserApp, { isUserRemovedFromApp: removed })).app
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
    async executionsOf(workflow, userId, appId) {
      const query = new URLSearchParams({ idActionUser: String(userId), idActionApp: String(appId), size: '100' });
      const { response } = await call('GET', `/workflows/actionExecutions?${query.toString()}`, Executions);
      return response
        .filter(({ idWorkflow }) => idWorkflow === workflow)
        .map(({ creationTime }) => Date.parse(creationTime));
    },
  };
}

/** Returns the failure for an error `{statusCode, error, message}`. Its message is shortened for use in a sentence. */
function refusal(status: number, text: string, afterMs: number | undefined): ToriiFailure {
  const message = z
    .object({ message: z.string() })
    .safeParse(parsedJson(text))
    .data?.message.slice(0, 200)
    .replace(/\.$/, '');
  const problem = `Torii answered ${status}${message === undefined ? '' : `: ${message}`}`;
  if (status === 401 || status === 403) return new ToriiFailure({ kind: 'disable', problem, status }, false);
  if (status === 400 || status === 404 || status === 422) {
    return new ToriiFailure({ kind: 'reject', problem, status }, false);
  }
  // With 429 and 503 the call was refused. After any other 5xx its effect is unknown.
  const isThrottled = status === 429 || status === 503;
  const isTimed = isThrottled && afterMs !== undefined;
  return new ToriiFailure(
    {
      kind: 'retry',
      problem,
      status,
      ...(isTimed ? { afterMs } : {}),
      ...(isTimed && status === 429 ? { holdsChannel: true as const } : {}),
    },
    status >= 500 && !isThrottled,
  );
}
