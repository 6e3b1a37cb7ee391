import * as z from 'zod/mini';
import { CreationPlan } from './creation-plan';
import { hasSameNameElsewhere } from './resolve-statuses';
import { JiraActions } from './jira-actions';
import { Reminder } from './reminder-state';
import { Problem } from '../contract/problem';
import { OutcomeStatuses, withErasureKept, StatusRef, UserRef, type ResolutionRef } from './status';
import { OutboxRecord, withChange } from '../delivery/outbox';

/**
 * A delegation: one offboarding task handed to an app owner, to remove one person from one app.
 *
 * ```
 *               issue made              in a completed status
 *   creating ─────────────▶ in_progress ─────────────────────▶ completed
 *      │                      │  ▲  │ ◀─────────────────────────  │ ▲
 *      │ can't be made        │  │  │          left it again        ▼ │
 *      ▼                      │  │  └─────────────────────────▶ declined
 *    failed                   │  └──────── left it again ────────┘
 *                             ▼
 *                          canceled    by the service's call, or the issue was deleted for good
 * ```
 */
export const DelegationState = z.enum(['creating', 'in_progress', 'completed', 'declined', 'canceled', 'failed']);
export type DelegationState = z.infer<typeof DelegationState>;

/** An id of the service's own: a number or a string. */
const ServiceId = z.union([z.string(), z.number()]);

export const Person = z.object({ id: z.nullable(ServiceId), email: z.string(), name: z.nullable(z.string()) });
export type Person = z.infer<typeof Person>;

export const AppRef = z.object({ id: z.nullable(ServiceId), name: z.string() });
export type AppRef = z.infer<typeof AppRef>;

/** Progress of the issue's creation; null once the issue is bound. */
export const Creation = z.object({
  /** Random; the new issue's property carries it, so that only the issue that this claim made is bound. */
  token: z.string(),
  /** `claimed`: nothing left the app yet. `sending`: the issue may exist. */
  phase: z.enum(['reserved', 'sending']),
  /** Epoch ms at which the lease of the invocation that creates the issue expires. */
  leaseUntil: z.number(),
  sentAt: z.nullable(z.number()),
  /** Epoch ms of the last search after the wait that found no such issue. */
  notFoundAt: z.nullable(z.number()),
  /** The caller was told that it will be made: it is never freed, and what becomes of it is pushed. */
  accepted: z.boolean(),
  /** The request as it came, to finish it without the caller. */
  request: z.string(),
  /** Plan that the issue is created by, also where the rule changed since; null until there is one. */
  plan: z._default(z.nullable(CreationPlan), null),
});
export type Creation = z.infer<typeof Creation>;

/** Deletion that an event reported. */
export const Deletion = z.enum(['issue_deleted', 'project_deleted']);
export type Deletion = z.infer<typeof Deletion>;

/** Prefix of the ids of test delegations; no request may use it. */
export const TEST_ID = 'test:';

/** Note that the owner wrote in the panel, until Jira shows the transition that it belongs to. */
const PendingNote = z.object({
  text: z.string(),
  accountId: z.string(),
  /** Epoch ms at which it was written. */
  at: z.number(),
});

export const Delegation = z.object({
  ...OutboxRecord.shape,
  id: z.string(),
  state: DelegationState,
  /** Version that a caller names to change the delegation. Grows with every change that a response shows. */
  version: z.number(),
  /** Digest of the first accepted request: the same id with another one is a conflict. */
  digest: z.string(),
  person: Person,
  app: AppRef,
  account: z.nullable(z.string()),
  offboarding: z.nullable(
    z.object({
      id: z.string(),
      url: z.nullable(z.string()),
      /** Number of delegations that will come, as the request named it. */
      total: z.nullable(z.number()),
    }),
  ),
  dueAt: z.nullable(z.string()),
  /** Random; in the property of the issue that its claim made. An issue with another one is none of this claim. */
  token: z.string(),
  /** Keys of the records that change with it. */
  pairKey: z.string(),
  offboardingKey: z.nullable(z.string()),
  /** The goals in the workflow where the issue stands now. */
  outcomeStatuses: OutcomeStatuses,
  /** The goals as the call and its rule named them: where the issue moves, they are found anew from these. */
  requestedStatuses: OutcomeStatuses,
  issue: z.nullable(
    z.object({ id: z.string(), key: z.string(), url: z.string(), projectId: z.string(), typeId: z.string() }),
  ),
  status: z.nullable(StatusRef),
  assignee: z.nullable(UserRef),
  outcome: z.nullable(
    z.object({
      at: z.string(),
      by: z.nullable(UserRef),
      resolution: z.nullable(z.string()),
      /** Words of the owner, written in the issue panel. */
      note: z._default(z.nullable(z.string()), null),
    }),
  ),
  warnings: z.array(z.string()),
  /** Of canceled and failed ones: why. */
  reason: z.nullable(z.union([z.enum(['requested', 'admin']), Deletion, Problem])),
  /** Started from the admin page to try the connection: no statistics, evidence or findings count it. */
  test: z._default(z.boolean(), false),
  createdAt: z.string(),
  /** RFC 3339; null until the issue is bound. */
  issueCreatedAt: z._default(z.nullable(z.string()), null),
  updatedAt: z.string(),
  completedAt: z.nullable(z.string()),
  creation: z.nullable(Creation),
  jiraActions: JiraActions,
  /** An event said that the issue is gone, and Jira could not be asked yet. */
  pendingDeletion: z.nullable(Deletion),
  /** Epoch ms at which Jira is read again without an event, because it was unavailable or didn't show the issue. */
  resyncAt: z.nullable(z.number()),
  /** Epoch ms at which the sweep folds the state into pair and offboarding; null if they know it. */
  foldDueAt: z.nullable(z.number()),
  /** Absent before the first plan of a reminder. */
  reminder: z.exactOptional(Reminder),
  pendingNote: z.exactOptional(z.nullable(PendingNote)),
  /** RFC 3339 time at which personal data was removed; null while the record is whole. */
  personalDataRemovedAt: z.nullable(z.string()),
});
export type Delegation = z.infer<typeof Delegation>;

/** Issue as Jira shows it at one moment. */
export interface IssueSnapshot {
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly projectId: string;
  readonly typeId: string;
  readonly status: StatusRef;
  readonly resolution: ResolutionRef | null;
  readonly assignee: UserRef | null;
  /** Last change of status or resolution, with its author; null if the history doesn't have it. */
  readonly lastMove: { readonly at: string; readonly by: UserRef | null } | null;
}

export const ISSUE_OUT_OF_REACH = 'issue out of reach';

export function isEnded(state: DelegationState): boolean {
  return state !== 'creating' && state !== 'in_progress';
}

/** Returns true after personal data was removed. */
export function isPersonalDataRemoved({ personalDataRemovedAt: reducedAt }: Delegation): boolean {
  return reducedAt !== null;
}

/** Returns the state that an issue's status means. A declined resolution in a completed status is a decline. */
function outcomeStateOf(
  outcomeStatuses: OutcomeStatuses,
  status: StatusRef,
  resolution: ResolutionRef | null,
): 'in_progress' | 'completed' | 'declined' {
  if (outcomeStatuses.declined.some((one) => one.id === status.id)) return 'declined';
  if (!outcomeStatuses.completed.some((one) => one.id === status.id)) return 'in_progress';
  return resolution && outcomeStatuses.declinedResolutions.some((one) => one.id === resolution.id)
    ? 'declined'
    : 'completed';
}

/** Returns true if the issue's project, type or workflow isn't the one that the outcome statuses were resolved in. */
export function isInOtherWorkflow({ issue, outcomeStatuses }: Delegation, facts: IssueSnapshot): boolean {
  return (
    issue !== null &&
    (facts.projectId !== issue.projectId ||
      facts.typeId !== issue.typeId ||
      hasSameNameElsewhere(outcomeStatuses, facts.status))
  );
}

/** Returns true if the delegation follows its issue. A deletion that turns out to be none is taken back. */
export function isSynced({ state, reason }: Delegation): boolean {
  if (state === 'creating' || state === 'failed') return false;
  return state !== 'canceled' || (reason !== 'requested' && reason !== 'admin');
}

/**
 * Takes in what Jira says now. The same value comes back where nothing is worth keeping; a change of state is a turn.
 * A delegation that was canceled by the service follows its issue no longer, nor does a failed one.
 *
 * @param outcomeStatuses those resolved again where the issue moved (`isElsewhere`), else its own
 */
export function applyIssue(
  delegation: Delegation,
  facts: IssueSnapshot,
  outcomeStatuses: OutcomeStatuses,
  now: number,
): Delegation {
  if (!isSynced(delegation)) return delegation;
  const state = outcomeStateOf(outcomeStatuses, facts.status, facts.resolution);
  const outcome = state === 'in_progress' ? null : outcomeOf(delegation, state, facts, now);
  const assignee = isPersonalDataRemoved(delegation) ? null : withErasureKept(facts.assignee, delegation.assignee);
  const at = new Date(now).toISOString();
  let next: Delegation = {
    ...delegation,
    outcomeStatuses,
    state,
    outcome,
    completedAt:
      state !== 'completed' ? null : delegation.state === 'completed' ? delegation.completedAt : (outcome?.at ?? at),
    issue: { id: facts.id, key: facts.key, url: facts.url, projectId: facts.projectId, typeId: facts.typeId },
    status: facts.status,
    assignee,
    warnings: delegation.warnings.filter((warning) => warning !== ISSUE_OUT_OF_REACH),
    reason: null,
    pendingDeletion: null,
    resyncAt: null,
    ...(state !== delegation.state && delegation.pendingNote ? { pendingNote: null } : {}),
  };
  if (state !== delegation.state) {
    next = withChange(next, state === 'in_progress' ? 'delegation.reopened' : `delegation.${state}`, true);
  } else if (facts.status.id !== delegation.status?.id || outcome?.resolution !== delegation.outcome?.resolution) {
    next = withChange(next, 'delegation.status_changed', false);
  }
  if (assignee?.accountId !== delegation.assignee?.accountId) {
    next = withChange(next, 'delegation.assigned', false);
  }
  // Last, so that a move is told as one though the statuses of the new project have other ids.
  if (delegation.issue && (facts.key !== delegation.issue.key || facts.projectId !== delegation.issue.projectId)) {
    next = withChange(next, 'delegation.moved', false);
  }

  const isNew = next.sequence !== delegation.sequence || next.warnings.length !== delegation.warnings.length;
  if (isNew) return { ...next, version: delegation.version + 1, updatedAt: at };
  const isSettled = delegation.resyncAt === null && delegation.pendingDeletion === null;
  return isSettled && !isInOtherWorkflow(delegation, facts) ? delegation : next;
}

function outcomeOf(delegation: Delegation, state: string, facts: IssueSnapshot, now: number): Delegation['outcome'] {
  const stands = state === delegation.state && facts.status.id === delegation.status?.id ? delegation.outcome : null;
  return {
    at: stands?.at ?? facts.lastMove?.at ?? new Date(now).toISOString(),
    by: stands ? stands.by : isPersonalDataRemoved(delegation) ? null : (facts.lastMove?.by ?? null),
    resolution: facts.resolution?.name ?? null,
    note: stands ? stands.note : noteFor(delegation, facts, now),
  };
}

/** Time after which a note no longer belongs to a transition, ms. */
const NOTE_LIFETIME_MS = 10 * 60_000;

/** Returns the note that its author wrote for this move; null without one. */
function noteFor({ pendingNote }: Delegation, { lastMove }: IssueSnapshot, now: number): string | null {
  if (!pendingNote || now - pendingNote.at > NOTE_LIFETIME_MS) return null;
  const isAuthor = (lastMove?.by ?? pendingNote).accountId === pendingNote.accountId;
  return isAuthor ? pendingNote.text : null;
}

/** Adds a warning once. */
export function withWarning(delegation: Delegation, warning: string, now: number): Delegation {
  if (delegation.warnings.includes(warning)) return delegation;
  return {
    ...delegation,
    warnings: [...delegation.warnings, warning],
    version: delegation.version + 1,
    updatedAt: new Date(now).toISOString(),
  };
}
