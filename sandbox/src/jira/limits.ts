import type { Clock } from '../time/time';
import { z } from 'zod';

/** Points per hour that all installations of an app share, tier 1 [doc: rate limiting]. */
export const POINTS_PER_HOUR = 65_000;
/** Requests per second for each endpoint, by method, shared by all callers of the site [doc: rate limiting]. */
const REQUESTS_PER_SECOND: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
/** Requests per second for other methods. Unsure: the documentation has no number. */
const OTHER_REQUESTS_PER_SECOND = 50;
/** Maximum writes to one issue per window [doc: rate limiting]. */
export const ISSUE_WRITES = [
  { writes: 20, ms: 2_000 },
  { writes: 100, ms: 30_000 },
] as const;
const LONGEST_WINDOW_MS = Math.max(...ISSUE_WRITES.map(({ ms }) => ms));
/** Share of the quota below which the headers include the remaining points [doc: rate limiting]. */
const NEAR_LIMIT_SHARE = 0.2;
const HOUR_MS = 3_600_000;

export interface Throttle {
  readonly reason: 'jira-quota-global-based' | 'jira-burst-based' | 'jira-per-issue-on-write';
  /** Time until the next attempt, seconds. */
  readonly retryAfter: number;
}

const State = z.object({
  /** The current hour, counted from the epoch. */
  hour: z.number(),
  /** Points that each app used in the current hour, by app id. */
  used: z.record(z.string(), z.number()),
  /** Token buckets by endpoint: the requests left at a time (epoch ms). */
  buckets: z.record(z.string(), z.object({ left: z.number(), at: z.number() })),
  /** Times of recent writes (epoch ms), by issue id. */
  writes: z.record(z.string(), z.array(z.number())),
});

/** Rate limits of REST calls. */
export interface Limits {
  /**
   * Counts a call. Returns its rejection if it exceeds a limit. `app` is the owner of the quota, and `issues` are the
   * issues that the call changes.
   */
  admit(call: {
    endpoint: string;
    method: string;
    app: string | undefined;
    issues: readonly string[];
  }): Throttle | undefined;
  spend(app: string, points: number): void;
  /** Returns the quota headers of an app, for all responses. */
  headers(app: string): Record<string, string>;
  dump(): unknown;
  load(state: unknown): void;
}

export function createLimits(clock: Clock): Limits {
  let state: z.infer<typeof State> = { hour: 0, used: {}, buckets: {}, writes: {} };

  const usedPoints = (app: string): number => {
    const hour = Math.floor(clock.now() / HOUR_MS);
    if (hour !== state.hour) {
      state.hour = hour;
      state.used = {};
    }
    return state.used[app] ?? 0;
  };
  const resetTime = (): number => (Math.floor(clock.now() / HOUR_MS) + 1) * HOUR_MS;
  const secondsToReset = (): number => Math.ceil((resetTime() - clock.now()) / 1000);

  /** Takes a request from the endpoint's bucket. Returns false if the bucket is empty. */
  const takeRequest = (endpoint: string, method: string): boolean => {
    const perSecond = REQUESTS_PER_SECOND[method] ?? OTHER_REQUESTS_PER_SECOND;
    const bucket = state.buckets[endpoint] ?? { left: perSecond, at: clock.now() };
    const left = Math.min(perSecond, bucket.left + ((clock.now() - bucket.at) * perSecond) / 1000);
    const hasRequest = left >= 1;
    state.buckets[endpoint] = { left: hasRequest ? left - 1 : left, at: clock.now() };
    return hasRequest;
  };

  /** Records a write to an issue. Returns the time to wait (ms) if the write exceeds a limit, and 0 otherwise. */
  const recordWrite = (issue: string): number => {
    const now = clock.now();
    const recent = (state.writes[issue] ?? []).filter((time) => time > now - LONGEST_WINDOW_MS);
    const waitsMs = ISSUE_WRITES.map(({ writes, ms }) => {
      const inWindow = recent.filter((time) => time > now - ms);
      const oldest = inWindow[inWindow.length - writes];
      return oldest === undefined ? 0 : oldest + ms - now;
    });
    const waitMs = Math.max(...waitsMs);
    state.writes[issue] = waitMs > 0 ? recent : [...recent, now];
    return waitMs;
  };

  return {
    admit({ endpoint, method, app, issues }) {
      if (app !== undefined && usedPoints(app) >= POINTS_PER_HOUR) {
        return { reason: 'jira-quota-global-based', retryAfter: secondsToReset() };
      }
      if (!takeRequest(endpoint, method)) return { reason: 'jira-burst-based', retryAfter: 1 };
      const waitMs = Math.max(0, ...issues.map(recordWrite));
      return waitMs > 0 ? { reason: 'jira-per-issue-on-write', retryAfter: Math.ceil(waitMs / 1000) } : undefined;
    },
    spend(app, points) {
      state.used[app] = usedPoints(app) + points;
    },
    headers(app) {
      const left = Math.max(0, POINTS_PER_HOUR - usedPoints(app));
      const policy = { 'ratelimit-policy': `"global-app-quota";q=${POINTS_PER_HOUR};w=3600` };
      if (left > POINTS_PER_HOUR * NEAR_LIMIT_SHARE) return policy;
      return {
        ...policy,
        ratelimit: `"global-app-quota";r=${left};t=${secondsToReset()}`,
        'x-ratelimit-limit': String(POINTS_PER_HOUR),
        'x-ratelimit-remaining': String(left),
        'x-ratelimit-nearlimit': 'true',
        'x-ratelimit-reset': new Date(resetTime()).toISOString(),
      };
    },
    dump: () => state,
    load(saved) {
      state = State.parse(saved);
    },
  };
}
