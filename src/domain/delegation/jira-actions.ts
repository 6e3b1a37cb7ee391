import * as z from 'zod/mini';
import { nextAttempt, EXHAUSTED_RETRY_MS } from '../delivery/retry-schedule';
import { StatusRef } from './status';

/**
 * Action that a record still has to carry out in Jira. Each can be repeated without harm, because an invocation may crash after Jira
 * carried it out and before the record was written.
 */
export const JiraAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assign'), accountId: z.nullable(z.string()) }),
  z.object({ type: z.literal('set-due-date'), dueAt: z.nullable(z.string()) }),
  /** `text` is plain; the comment is found again by its name, which a property of its own keeps. */
  z.object({ type: z.literal('comment'), issue: z.string(), name: z.enum(['canceled', 'second']), text: z.string() }),
  z.object({ type: z.literal('transition'), to: StatusRef }),
  z.object({ type: z.literal('link'), issue: z.string(), to: z.string() }),
  /** Mentions the assignee in a comment; from the due date on the escalation contact, too. `on` is the date of the reminder. */
  z.object({
    type: z.literal('remind'),
    on: z.string(),
    escalationContact: z.nullable(z.string()),
    isDue: z.boolean(),
  }),
  /** Ends an issue that should not be: by the cancel status, else a declined one, else by deleting it. */
  z.object({ type: z.literal('close'), issue: z.string() }),
]);
export type JiraAction = z.infer<typeof JiraAction>;

/** Owed work: kept in the record first, done in Jira after, until it is done or Jira refuses it. */
export const JiraActions = z.object({
  actions: z.array(z.object({ id: z.number(), action: JiraAction })),
  /** Never goes back, so that work which came meanwhile is told from work that was done. */
  lastId: z.number(),
  /** Somebody does it right now, and is believed to live until then, epoch ms. */
  leaseUntil: z.nullable(z.number()),
  attempts: z.number(),
  firstAttemptAt: z.nullable(z.number()),
  nextAttemptAt: z.nullable(z.number()),
});
export type JiraActions = z.infer<typeof JiraActions>;

export const NO_JIRA_ACTIONS: JiraActions = {
  actions: [],
  lastId: 0,
  leaseUntil: null,
  attempts: 0,
  firstAttemptAt: null,
  nextAttemptAt: null,
};

/** Adds work, due at once. A newer owner or due date stands for an older one that was not done yet. */
export function withJiraActions(actions: JiraActions, added: readonly JiraAction[], now: number): JiraActions {
  if (added.length === 0) return actions;
  const isReplaced = (old: JiraAction) =>
    (old.type === 'assign' || old.type === 'set-due-date') && added.some(({ type }) => type === old.type);
  return {
    ...actions,
    actions: [
      ...actions.actions.filter(({ action }) => !isReplaced(action)),
      ...added.map((action, index) => ({ id: actions.lastId + 1 + index, action })),
    ],
    lastId: actions.lastId + added.length,
    nextAttemptAt: now,
  };
}

/** Epoch ms of the next attempt, or of the end of a lease whose invocation may have crashed; undefined without actions. */
export function jiraActionsDueAt({ actions, leaseUntil, nextAttemptAt: nextTryAt }: JiraActions): number | undefined {
  return actions.length === 0 ? undefined : (leaseUntil ?? nextTryAt ?? undefined);
}

/** Returns true if an attempt may start now: no other invocation has the lease, and the next attempt is due. */
export function areJiraActionsDue(
  { actions, leaseUntil, nextAttemptAt: nextTryAt }: JiraActions,
  now: number,
): boolean {
  return actions.length > 0 && (leaseUntil === null || leaseUntil <= now) && (nextTryAt === null || nextTryAt <= now);
}

/** Returns the actions that are left after an attempt. They are retried by the retry schedule, without an end. */
export function withActionsAttempted(
  jiraActions: JiraActions,
  endedIds: readonly number[],
  outOfReach: boolean,
  now: number,
  random: number,
): JiraActions {
  const actions = jiraActions.actions.filter(({ id }) => !endedIds.includes(id));
  if (actions.length === 0) return { ...NO_JIRA_ACTIONS, lastId: jiraActions.lastId };
  if (!outOfReach) return { ...jiraActions, actions, leaseUntil: null, nextAttemptAt: now };
  const tries = jiraActions.attempts + 1;
  const firstTryAt = jiraActions.firstAttemptAt ?? now;
  const next = nextAttempt(tries, firstTryAt, now, random);
  return {
    ...jiraActions,
    actions,
    leaseUntil: null,
    attempts: tries,
    firstAttemptAt: firstTryAt,
    nextAttemptAt: next === 'exhausted' ? now + EXHAUSTED_RETRY_MS : next.at,
  };
}
