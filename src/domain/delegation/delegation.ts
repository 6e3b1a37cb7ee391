import * as z from 'zod/mini';
import { CreationPlan } from './creation-plan';
import { hasOnlyNameInCommon } from './resolve-statuses';
import { JiraActions } from './jira-actions';
import { Problem } from '../contract/problem';
import { OutcomeStatuses, withErasureKept, StatusRef, UserRef, type ResolutionRef } from './status';
import { OutboxRecord, withChange } from '../delivery/outbox';

/**
 * States of a delegation: one offboarding task, which asks an app owner to remove one person from one app.
 *
 * ```
 *              issue created             in a completed status
 *   creating ─────────────▶ in_progress ─────────────────────▶ completed
 *      │                      │  ▲  │ ◀─────────────────────────  │ ▲
 *      │ can't be created     │  │  │       left the status       ▼ │
 *      ▼                      │  │  └─────────────────────────▶ declined
 *    failed                   │  └─────── left the status ───────┘
 *                             ▼
 *                          canceled    by the service, by an admin, or because the issue was deleted
 * ```
 */
export const DelegationState = z.enum(['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed']);
export type DelegationState = z.infer<typeof DelegationState>;

/** The service's id of a person or an app: a number or a string. */
const ServiceId = z.union([z.string(), z.number()]);

export const Person = z.object({ id: z.nullable(ServiceId), email: z.string(), name: z.nullable(z.string()) });
export type Person = z.infer<typeof Person>;

export const AppRef = z.object({ id: z.nullable(ServiceId), name: z.string() });
export type AppRef = z.infer<typeof AppRef>;

/** Progress of the issue's creation; null once the issue is bound. */
export const Creation = z.object({
  /** Random token in the property of the new issue, so that only the issue of this creation is bound. */
  token: z.string(),
  /** `reserved`: no request was sent to Jira yet. `sending`: the issue may exist. */
  phase: z.enum(['reserved', 'sending']),
  /** Epoch ms at which the lease of the invocation that creates the issue expires. */
  leaseUntil: z.number(),
  /** Epoch ms at which the create request was sent to Jira; null before. */
  sentAt: z.nullable(z.number()),
  /** Epoch ms of the last search, after the wait for Jira's index, that found no issue with the token. */
  notFoundAt: z.nullable(z.number()),
  /** True if the response was 202. The id is never released then, and the result is sent as a push. */
  accepted: z.boolean(),
  /** Body of the request, to complete the creation without the caller. */
  request: z.string(),
  /** Plan of the issue, which applies even if the rule has changed since; null until there is one. */
  plan: z._default(z.nullable(CreationPlan), null),
});
export type Creation = z.infer<typeof Creation>;

/** Deletion that an event reported. */
export const Deletion = z.enum(['issue_deleted', 'project_deleted']);
export type Deletion = z.infer<typeof Deletion>;

/** Prefix of the ids of test delegations. Requests with such an id are refused. */
export const TEST_ID_PREFIX = 'test:';

/** A note that a user wrote in the panel, kept until Jira reports the transition that it belongs to. */
const PendingNote = z.object({
  text: z.string(),
  accountId: z.string(),
  /** Epoch ms at which the user saved the note. */
  at: z.number(),
});

/** Reminder schedule of a delegation. */
const Reminder = z.object({
  /** Epoch ms of the next reminder; null without one. */
  nextAt: z.nullable(z.number()),
  /** Date of the last reminder in the site's time zone; null before the first. */
  lastOn: z.nullable(z.string()),
  count: z.number(),
});

export const Delegation = z.object({
  ...OutboxRecord.shape,
  id: z.string(),
  state: DelegationState,
  /** Version that a caller sends to change the delegation. It grows with every change that a response contains. */
  version: z.number(),
  /** Digest of the first accepted request. Another request with the same id is a conflict. */
  digest: z.string(),
  person: Person,
  app: AppRef,
  account: z.nullable(z.string()),
  offboarding: z.nullable(
    z.object({
      id: z.string(),
      url: z.nullable(z.string()),
      /** Number of delegations of the offboarding, according to the request. */
      total: z.nullable(z.number()),
    }),
  ),
  dueAt: z.nullable(z.string()),
  /** Random token in the property of the issue. An issue with another token doesn't belong to the delegation. */
  token: z.string(),
  /** Keys of the other records of the aggregate. */
  pairKey: z.string(),
  offboardingKey: z.nullable(z.string()),
  /** Outcome statuses in the current workflow of the issue. */
  outcomeStatuses: OutcomeStatuses,
  /** Outcome statuses of the request and its rule, from which they are resolved again after the issue moves. */
  requestedStatuses: OutcomeStatuses,
  issue: z.nullable(
    z.object({ id: z.string(), key: z.string(), url: z.string(), projectId: z.string(), typeId: z.string() }),
  ),
  status: z.nullable(StatusRef),
  assignee: z.nullable(UserRef),
  /** Epoch ms from which the open issue has had no assignee; null while it has one. */
  unassignedSince: z._default(z.nullable(z.number()), null),
  outcome: z.nullable(
    z.object({
      at: z.string(),
      by: z.nullable(UserRef),
      resolution: z.nullable(z.string()),
      /** Text that the owner wrote in the issue panel. */
      note: z._default(z.nullable(z.string()), null),
    }),
  ),
  warnings: z.array(z.string()),
  /** Cause of a cancellation or failure; null in other states. */
  reason: z.nullable(z.union([z.enum(['requested', 'admin']), Deletion, Problem])),
  /** True if an admin started the delegation as a test. Statistics, evidence and findings don't include it. */
  test: z._default(z.boolean(), false),
  createdAt: z.string(),
  /** RFC 3339; null until the issue is bound. */
  issueCreatedAt: z._default(z.nullable(z.string()), null),
  updatedAt: z.string(),
  completedAt: z.nullable(z.string()),
  creation: z.nullable(Creation),
  jiraActions: JiraActions,
  /** Deletion that an event reported, until Jira confirms or refutes it; null without one. */
  pendingDeletion: z.nullable(Deletion),
  /** Epoch ms at which the issue is read again, because Jira was unavailable or didn't show the issue. */
  resyncAt: z.nullable(z.number()),
  /** Epoch ms from which Jira hasn't shown the issue; null while it does. */
  outOfReachSince: z._default(z.nullable(z.number()), null),
  /** Epoch ms at which the sweep folds the state into pair and offboarding; null if both have it. */
  foldDueAt: z.nullable(z.number()),
  /** Absent until a reminder is planned for the first time. */
  reminder: z.exactOptional(Reminder),
  pendingNote: z.exactOptional(z.nullable(PendingNote)),
  /** RFC 3339 time at which personal data was removed; null before. */
  personalDataRemovedAt: z.nullable(z.string()),
});
export type Delegation = z.infer<typeof Delegation>;

/** Jira's data of an issue at one point in time. */
export interface IssueSnapshot {
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly projectId: string;
  readonly typeId: string;
  readonly status: StatusRef;
  readonly resolution: ResolutionRef | null;
  readonly assignee: UserRef | null;
  /** Last change of status or resolution, with its author; null if the history doesn't contain one. */
  readonly lastMove: { readonly at: string; readonly by: UserRef | null } | null;
}

/** Warning that Jira doesn't show the issue to the app. */
export const ISSUE_OUT_OF_REACH = 'issue out of reach';

/** Beginning of the warning that Jira refuses to unassign the person who leaves. A new assignee ends the warning. */
export const STAYS_WITH_PERSON = 'the issue stays assigned to the person who leaves';

export function isEnded(state: DelegationState): boolean {
  return state !== 'creating' && state !== 'in_progress';
}

/** Returns true for a member of a batch whose creation hasn't started, so that no issue can exist. */
export function isWaitingForCreation({ creation }: Delegation): boolean {
  return creation?.accepted === true && creation.phase === 'reserved';
}

/** Returns true after personal data was removed from the delegation. */
export function isPersonalDataRemoved({ personalDataRemovedAt }: Delegation): boolean {
  return personalDataRemovedAt !== null;
}

/** Returns the state that follows from a status. A declined resolution in a completed status means a decline. */
function outcomeStateOf(
  outcomeStatuses: OutcomeStatuses,
  status: StatusRef,
  resolution: ResolutionRef | null,
): 'in_progress' | 'completed' | 'declined' {
  if (outcomeStatuses.declined.some(({ id }) => id === status.id)) return 'declined';
  if (!outcomeStatuses.completed.some(({ id }) => id === status.id)) return 'in_progress';
  return resolution && outcomeStatuses.declinedResolutions.some(({ id }) => id === resolution.id)
    ? 'declined'
    : 'completed';
}

/** Returns true if the outcome statuses belong to another project, issue type, or workflow than the issue does now. */
export function isInOtherWorkflow({ issue, outcomeStatuses }: Delegation, snapshot: IssueSnapshot): boolean {
  return (
    issue !== null &&
    (snapshot.projectId !== issue.projectId ||
      snapshot.typeId !== issue.typeId ||
      hasOnlyNameInCommon(outcomeStatuses, snapshot.status))
  );
}

/**
 * Returns true if changes of the issue still change the delegation. That includes a delegation whose issue was deleted,
 * because the issue may come back, but not one that the service or an admin canceled.
 */
export function isSynced({ state, reason }: Delegation): boolean {
  if (state === 'creating' || state === 'failed') return false;
  return state !== 'canceled' || (reason !== 'requested' && reason !== 'admin');
}

/**
 * Applies the current data of the issue to its delegation, and adds the changes to the outbox. Returns the same value
 * if nothing changed. Delegations that failed, or that the service or an admin canceled, don't change.
 * @param outcomeStatuses outcome statuses in the issue's workflow, resolved again if the issue moved
 */
export function applyIssue(
  delegation: Delegation,
  snapshot: IssueSnapshot,
  outcomeStatuses: OutcomeStatuses,
  now: number,
): Delegation {
  if (!isSynced(delegation)) return delegation;
  const state = outcomeStateOf(outcomeStatuses, snapshot.status, snapshot.resolution);
  const outcome = state === 'in_progress' ? null : outcomeOf(delegation, state, snapshot, now);
  const assignee = isPersonalDataRemoved(delegation) ? null : withErasureKept(snapshot.assignee, delegation.assignee);
  const hasNewAssignee = assignee?.accountId !== delegation.assignee?.accountId;
  const isObsolete = (warning: string) =>
    warning === ISSUE_OUT_OF_REACH || (hasNewAssignee && warning.startsWith(STAYS_WITH_PERSON));
  const time = new Date(now).toISOString();
  let next: Delegation = {
    ...delegation,
    outcomeStatuses,
    state,
    outcome,
    completedAt:
      state !== 'completed' ? null : delegation.state === 'completed' ? delegation.completedAt : (outcome?.at ?? time),
    issue: {
      id: snapshot.id,
      key: snapshot.key,
      url: snapshot.url,
      projectId: snapshot.projectId,
      typeId: snapshot.typeId,
    },
    status: snapshot.status,
    assignee,
    unassignedSince: assignee ? null : hasNewAssignee || isEnded(delegation.state) ? now : delegation.unassignedSince,
    warnings: delegation.warnings.filter((warning) => !isObsolete(warning)),
    reason: null,
    pendingDeletion: null,
    resyncAt: null,
    outOfReachSince: null,
    ...(state !== delegation.state && delegation.pendingNote ? { pendingNote: null } : {}),
  };
  if (state !== delegation.state) {
    next = withChange(next, state === 'in_progress' ? 'delegation.reopened' : `delegation.${state}`, true);
  } else if (snapshot.status.id !== delegation.status?.id || outcome?.resolution !== delegation.outcome?.resolution) {
    next = withChange(next, 'delegation.status_changed', false);
  }
  if (hasNewAssignee) {
    next = withChange(next, 'delegation.assigned', false);
  }
  // The move is the last change, so that its push is `delegation.moved` although the new project's statuses have other
  // ids.
  if (
    delegation.issue &&
    (snapshot.key !== delegation.issue.key || snapshot.projectId !== delegation.issue.projectId)
  ) {
    next = withChange(next, 'delegation.moved', false);
  }

  const hasNewVersion = next.sequence !== delegation.sequence || next.warnings.length !== delegation.warnings.length;
  if (hasNewVersion) return withNewVersion(next, now);
  const isUpToDate = delegation.resyncAt === null && delegation.pendingDeletion === null;
  return isUpToDate && !isInOtherWorkflow(delegation, snapshot) ? delegation : next;
}

/** Returns the outcome of a delegation. An outcome that the delegation already has keeps its time, author, and note. */
function outcomeOf(delegation: Delegation, state: string, snapshot: IssueSnapshot, now: number): Delegation['outcome'] {
  const before = state === delegation.state && snapshot.status.id === delegation.status?.id ? delegation.outcome : null;
  return {
    at: before?.at ?? snapshot.lastMove?.at ?? new Date(now).toISOString(),
    by: before ? before.by : isPersonalDataRemoved(delegation) ? null : (snapshot.lastMove?.by ?? null),
    resolution: snapshot.resolution?.name ?? null,
    note: before ? before.note : noteFor(delegation, snapshot, now),
  };
}

/** Maximum time between a note and the transition that it belongs to. */
const NOTE_LIFETIME_MS = 10 * 60_000;

/** Returns the note if its author made the last move within the note's lifetime; null otherwise. */
function noteFor({ pendingNote }: Delegation, { lastMove }: IssueSnapshot, now: number): string | null {
  if (!pendingNote || now - pendingNote.at > NOTE_LIFETIME_MS) return null;
  const isAuthor = (lastMove?.by ?? pendingNote).accountId === pendingNote.accountId;
  return isAuthor ? pendingNote.text : null;
}

/** Adds a warning unless the delegation already has it. */
export function withWarning(delegation: Delegation, warning: string, now: number): Delegation {
  if (delegation.warnings.includes(warning)) return delegation;
  return withNewVersion({ ...delegation, warnings: [...delegation.warnings, warning] }, now);
}

/** Increments the version, and updates the time of the last change. */
export function withNewVersion(delegation: Delegation, now: number): Delegation {
  return { ...delegation, version: delegation.version + 1, updatedAt: new Date(now).toISOString() };
}
