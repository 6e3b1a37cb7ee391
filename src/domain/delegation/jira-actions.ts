import * as z from 'zod/mini';
import { nextAttempt, EXHAUSTED_RETRY_MS } from '../delivery/retry-schedule';
import { StatusRef } from './status';

/**
 * Jira action that a record still has to carry out. Each can be repeated safely, because an invocation may crash
 * between Jira's response and the write of the record.
 */
export const JiraAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assign'), accountId: z.nullable(z.string()) }),
  z.object({ type: z.literal('set-due-date'), dueAt: z.nullable(z.string()) }),
  /**
   * Comments on a canceled delegation, or on a second issue of a delegation. `text` is plain text. `name` is in a
   * property of the comment, so that a repetition finds the comment.
   */
  z.object({ type: z.literal('comment'), issue: z.string(), name: z.enum(['canceled', 'second']), text: z.string() }),
  z.object({ type: z.literal('transition'), to: StatusRef }),
  z.object({ type: z.literal('link'), issue: z.string(), to: z.string() }),
  /** Mentions the assignee, and from the due date on also the escalation contact. `on` is the reminder's date. */
  z.object({
    type: z.literal('remind'),
    on: z.string(),
    escalationContact: z.nullable(z.string()),
    isDue: z.boolean(),
  }),
  /** Closes an issue that shouldn't exist: by the cancel status, else by a declined status, else by deleting it. */
  z.object({ type: z.literal('close'), issue: z.string() }),
]);
export type JiraAction = z.infer<typeof JiraAction>;

/** Pending Jira actions of a record, stored before they are carried out, until they succeed or Jira refuses them. */
export const JiraActions = z.object({
  actions: z.array(z.object({ id: z.number(), action: JiraAction })),
  /** Highest id so far. It never decreases, so that new actions differ from finished ones. */
  lastId: z.number(),
  /** Epoch ms at which the lease of the invocation that carries out the actions expires; null without one. */
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

/** Adds actions that are due now. A new owner or due date replaces an older one that wasn't carried out yet. */
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

/**
 * Returns the time (epoch ms) of the next attempt, or of the end of a lease, because its invocation may have crashed;
 * undefined without actions.
 */
export function jiraActionsDueAt({ actions, leaseUntil, nextAttemptAt }: JiraActions): number | undefined {
  return actions.length === 0 ? undefined : (leaseUntil ?? nextAttemptAt ?? undefined);
}

/** Returns true if an attempt can start now: no other invocation has the lease, and the next attempt is due. */
export function areJiraActionsDue({ actions, leaseUntil, nextAttemptAt }: JiraActions, now: number): boolean {
  return (
    actions.length > 0 && (leaseUntil === null || leaseUntil <= now) && (nextAttemptAt === null || nextAttemptAt <= now)
  );
}

/**
 * Returns the actions that remain after an attempt. They follow the retry schedule, but are never exhausted.
 * @param endedIds ids of the actions that succeeded, or that Jira refused
 * @param isJiraUnavailable true if an attempt found Jira unavailable
 */
export function withActionsAttempted(
  jiraActions: JiraActions,
  endedIds: readonly number[],
  isJiraUnavailable: boolean,
  now: number,
  random: number,
): JiraActions {
  const actions = jiraActions.actions.filter(({ id }) => !endedIds.includes(id));
  if (actions.length === 0) return { ...NO_JIRA_ACTIONS, lastId: jiraActions.lastId };
  if (!isJiraUnavailable) return { ...jiraActions, actions, leaseUntil: null, nextAttemptAt: now };
  const attempts = jiraActions.attempts + 1;
  const firstAttemptAt = jiraActions.firstAttemptAt ?? now;
  const next = nextAttempt(attempts, firstAttemptAt, now, random);
  return {
    ...jiraActions,
    actions,
    leaseUntil: null,
    attempts,
    firstAttemptAt,
    nextAttemptAt: next === 'exhausted' ? now + EXHAUSTED_RETRY_MS : next.at,
  };
}
