import * as z from 'zod/mini';
import { DelegationState } from '../delegation/delegation';
import { UserRef } from '../delegation/status';
import { CHANNELS, PushState } from '../delivery/outbox';
import { RefusedRequest } from '../alerts/refused-request';
import { list } from './shapes';
import { DelegationView } from './views';

/** Responses of the functions for search, statistics and evidence. Times are RFC 3339, dates `YYYY-MM-DD`. */

/** A delegation in a list. `person` is absent after personal data was removed. */
export const RowView = z.object({
  id: z.string(),
  state: DelegationState,
  person: z.exactOptional(z.object({ email: z.string(), name: z.nullable(z.string()) })),
  app: z.string(),
  account: z.nullable(z.string()),
  offboarding: z.nullable(z.string()),
  issue: z.nullable(z.object({ id: z.string(), key: z.string(), url: z.string() })),
  assignee: z.nullable(UserRef),
  askedAt: z.string(),
  updatedAt: z.string(),
  dueAt: z.nullable(z.string()),
  endedAt: z.nullable(z.string()),
  overdue: z.boolean(),
  delivery: z.object({ webhook: PushState, torii: PushState }),
});
export type RowView = z.infer<typeof RowView>;

/** Page of a search. A page with a cursor can be short, or even empty. */
export const SearchView = z.object({ rows: list(RowView), cursor: z.nullable(z.string()) });
export type SearchView = z.infer<typeof SearchView>;

/** One event in the story of a delegation. */
export const StoryEvent = z.object({
  at: z.string(),
  kind: z.enum([
    'asked',
    'created',
    'failed',
    'completed',
    'declined',
    'canceled',
    'confirmed',
    'attempt',
    'next-attempt',
    'reminder',
    'next-reminder',
  ]),
  channel: z.exactOptional(z.enum(CHANNELS)),
  by: z.exactOptional(z.nullable(UserRef)),
  /** Response to an attempt, resolution, note or reason. */
  text: z.exactOptional(z.nullable(z.string())),
  durationMs: z.exactOptional(z.number()),
});
export type StoryEvent = z.infer<typeof StoryEvent>;

/** Story of a delegation, oldest event first. The page adds the entries of Jira's changelog that its user may read. */
export const StoryView = z.object({
  delegation: DelegationView,
  events: list(StoryEvent),
  /** Findings about this delegation. */
  findings: list(z.object({ text: z.string(), fix: z.string() })),
});
export type StoryView = z.infer<typeof StoryView>;

/** Step of a test delegation. Steps of a disabled channel are left out. */
const TestStep = z.object({
  name: z.enum(['created', 'completed', 'acknowledged', 'key-accepted']),
  /** Time at which the step was completed; null until then. */
  at: z.nullable(z.string()),
  /** Reason of the last failure. */
  problem: z.nullable(z.string()),
});
export type TestStep = z.infer<typeof TestStep>;

export const TestDelegationView = z.object({
  id: z.string(),
  state: DelegationState,
  issue: z.nullable(z.object({ id: z.string(), key: z.string(), url: z.string() })),
  /** Names of the statuses and resolutions that end the delegation. */
  completed: list(z.string()),
  declined: list(z.string()),
  declinedResolutions: list(z.string()),
  steps: list(TestStep),
});
export type TestDelegationView = z.infer<typeof TestDelegationView>;

/** Number of records. `hasMore` is true if more exist than were counted. */
const Count = z.object({ count: z.int(), hasMore: z.boolean() });

export const OverviewView = z.object({
  open: Count,
  overdue: Count,
  unassigned: Count,
  failed: Count,
  /** Pending deliveries, including delayed ones. */
  pending: Count,
  /** Pending deliveries whose last attempt failed, or whose channel fails. */
  delayed: Count,
  rejected: Count,
  exhausted: Count,
  /** Time of the newest acknowledgment of each enabled channel; null before the first one. */
  lastAcknowledged: list(z.object({ channel: z.enum(CHANNELS), at: z.nullable(z.string()) })),
  /** Delegations that ended in the last 28 days. */
  ended: z.object({
    completed: z.int(),
    declined: z.int(),
    canceled: z.int(),
    /** Hours from request to completion; null if no delegation was completed. */
    medianHours: z.nullable(z.number()),
    slowestHours: z.nullable(z.number()),
    /**
     * Percentage of fully delivered delegations: every enabled channel acknowledged the newest push. Delegations that
     * needed no push don't count; null if none needed one.
     */
    deliveredPercent: z.nullable(z.number()),
    byWeek: list(z.object({ week: z.string(), completed: z.int(), declined: z.int() })),
    byApp: list(
      z.object({ app: z.string(), completed: z.int(), declined: z.int(), medianHours: z.nullable(z.number()) }),
    ),
    /** True if more delegations ended than were counted. */
    isPartial: z.boolean(),
  }),
});
export type OverviewView = z.infer<typeof OverviewView>;

export const RefusedRequestsView = z.object({ requests: list(RefusedRequest) });
