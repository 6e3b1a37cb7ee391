import type { Clock } from '../time/time';
import { z } from 'zod';

/** Points per hour that all installations of an app share, tier 1 [doc: rate limiting]. */
export const POINTS_PER_HOUR = 65_000;
/** Requests per second for each endpoint and method, shared by all callers of the site [doc: rate limiting]. */
const BURSTS_PER_SECOND: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
/** Maximum writes to one issue per window [doc: rate limiting]. */
export const ISSUE_WRITES = [
  { writes: 20, ms: 2_000 },
  { writes: 100, ms: 30_000 },
] as const;
/** Share of the quota below which the headers include the remaining points [doc: rate limiting]. */
const NEAR_LIMIT = 0.2;
const HOUR_MS = 3_600_000;

export interface Throttle {
  readonly reason: 'jira-quota-global-based' | 'jira-burst-based' | 'jira-per-issue-on-write';
  /** Wait, seconds. */
  readonly retryAfter: number;
}

const State = z.object({
  hour: z.number(),
  used: z.record(z.string(), z.number()),
  buckets: z.record(z.string(), z.object({ left: z.number(), at: z.number() })),
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

  const used = (app: string): number => {
    const hour = Math.floor(clock.now() / HOUR_MS);
    if (hour !== state.hour) {
      state.hour = hour;
      state.used = {};
    }
    return state.used[app] ?? 0;
  };
  const resetAt = (): number => (Math.floor(clock.now() / HOUR_MS) + 1) * HOUR_MS;
  const secondsToReset = (): number => Math.ceil((resetAt() - clock.now()) / 1000);

  const overBurst = (endpoint: string, method: string): boolean => {
    const perSecond = BURSTS_PER_SECOND[method] ?? 50;
    const bucket = state.buckets[endpoint] ?? { left: perSecond, at: clock.now() };
    const left = Math.min(perSecond, bucket.left + ((clock.now() - bucket.at) * perSecond) / 1000);
    const over = left < 1;
    state.buckets[endpoint] = { left: over ? left : left - 1, at: clock.now() };
    return over;
  };

  const issueBusyMs = (issue: string): number => {
    const now = clock.now();
    const recent = (state.writes[issue] ?? []).filter((at) => at > now - ISSUE_WRITES[1].ms);
    const waits = ISSUE_WRITES.map(({ writes, ms }) => {
      const inside = recent.filter((at) => at > now - ms);
      const oldest = inside[inside.length - writes];
      return oldest === undefined ? 0 : oldest + ms - now;
    });
    const wait = Math.max(...waits);
    state.writes[issue] = wait > 0 ? recent : [...recent, now];
    return wait;
  };

  return {
    admit({ endpoint, method, app, issues }) {
      if (app !== undefined && used(app) >= POINTS_PER_HOUR) {
        return { reason: 'jira-quota-global-based', retryAfter: secondsToReset() };
      }
      if (overBurst(endpoint, method)) return { reason: 'jira-burst-based', retryAfter: 1 };
      const busy = Math.max(0, ...issues.map(issueBusyMs));
      return busy > 0 ? { reason: 'jira-per-issue-on-write', retryAfter: Math.ceil(busy / 1000) } : undefined;
    },
    spend(app, points) {
      state.used[app] = used(app) + points;
    },
    headers(app) {
      const left = Math.max(0, POINTS_PER_HOUR - used(app));
      const policy = { 'ratelimit-policy': `"global-app-quota";q=${POINTS_PER_HOUR};w=3600` };
      if (left > POINTS_PER_HOUR * NEAR_LIMIT) return policy;
      return {
        ...policy,
        ratelimit: `"global-app-quota";r=${left};t=${secondsToReset()}`,
        'x-ratelimit-limit': String(POINTS_PER_HOUR),
        'x-ratelimit-remaining': String(left),
        'x-ratelimit-nearlimit': 'true',
        'x-ratelimit-reset': new Date(resetAt()).toISOString(),
      };
    },
    dump: () => state,
    load(saved) {
      state = State.parse(saved);
    },
  };
}
