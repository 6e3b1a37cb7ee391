import * as z from 'zod/mini';
import { DelegationState } from '../delegation/delegation';
import { Problem } from './problem';
import { AnyJson } from './shapes';
import { StatusRef, UserRef } from '../delegation/status';

/** Schemas of responses and pushes to the service. */

const Time = z.iso.datetime();
const ServiceId = z.union([z.int(), z.string()]);

const PersonView = z.object({ id: z.exactOptional(ServiceId), email: z.string(), name: z.exactOptional(z.string()) });
const AppView = z.object({ id: z.exactOptional(ServiceId), name: z.string() });

const REASONS = ['requested', 'admin', 'issue_deleted', 'project_deleted'] as const;

/** Current state of a delegation. `person`, `account` and `assignee` are absent after personal data was removed. */
export const DelegationView = z.object({
  id: z.string(),
  state: DelegationState,
  sequence: z.int(),
  version: z.int(),
  person: z.exactOptional(PersonView),
  app: AppView,
  account: z.exactOptional(z.nullable(z.string())),
  dueAt: z.nullable(z.iso.date()),
  offboarding: z.nullable(z.object({ id: z.string(), url: z.nullable(z.string()) })),
  issue: z.nullable(z.object({ id: z.string(), key: z.string(), url: z.string() })),
  status: z.nullable(StatusRef),
  assignee: z.exactOptional(z.nullable(UserRef)),
  outcome: z.nullable(
    z.object({
      at: Time,
      by: z.nullable(UserRef),
      resolution: z.nullable(z.string()),
      /** Text that the owner wrote in the issue panel. */
      note: z.nullable(z.string()),
    }),
  ),
  warnings: z.array(z.string()),
  createdAt: Time,
  updatedAt: Time,
  completedAt: z.nullable(Time),
  /** Cause of a cancellation or failure. */
  reason: z.exactOptional(z.union([z.enum(REASONS), Problem])),
  /** True for test delegations. The service acknowledges their pushes and ignores them. */
  test: z.exactOptional(z.literal(true)),
});
export type DelegationView = z.infer<typeof DelegationView>;

/** Current state of an offboarding. */
export const OffboardingView = z.object({
  id: z.string(),
  url: z.nullable(z.string()),
  person: z.exactOptional(PersonView),
  sequence: z.int(),
  state: z.enum(['open', 'completed']),
  total: z.nullable(z.int()),
  creating: z.int(),
  open: z.int(),
  completed: z.int(),
  declined: z.int(),
  canceled: z.int(),
  failed: z.int(),
  /** Present only in the response to a GET. */
  delegations: z.exactOptional(z.array(DelegationView)),
});
export type OffboardingView = z.infer<typeof OffboardingView>;

export const DELEGATION_PUSHES = [
  'delegation.created',
  'delegation.failed',
  'delegation.assigned',
  'delegation.status_changed',
  'delegation.completed',
  'delegation.declined',
  'delegation.reopened',
  'delegation.moved',
  'delegation.canceled',
] as const;
export const OFFBOARDING_PUSHES = ['offboarding.completed', 'offboarding.reopened'] as const;

export const DelegationPush = z.object({ type: z.enum(DELEGATION_PUSHES), timestamp: Time, data: DelegationView });
export const OffboardingPush = z.object({ type: z.enum(OFFBOARDING_PUSHES), timestamp: Time, data: OffboardingView });
export const ConnectionTestPush = z.object({
  type: z.literal('connection.test'),
  timestamp: Time,
  data: z.strictObject({}),
});

/** Result of a dry run, which writes nothing. */
export const DryRunView = z.object({
  dryRun: z.literal(true),
  /** Rule for the issue; null if the request itself contains everything that a rule would determine. */
  rule: z.nullable(z.object({ id: z.string(), app: z.nullable(z.string()), why: z.string() })),
  /** Fields as Jira's create call would receive them. */
  fields: z.record(z.string(), AnyJson),
  completed: z.array(StatusRef),
  declined: z.array(StatusRef),
  declinedResolutions: z.array(z.object({ id: z.string(), name: z.string() })),
  assignee: z.nullable(UserRef),
  warnings: z.array(z.string()),
});
export type DryRunView = z.infer<typeof DryRunView>;

export const ListView = z.object({ delegations: z.array(DelegationView), cursor: z.nullable(z.string()) });
export type ListView = z.infer<typeof ListView>;

/**
 * Evidence of one delegation. `person`, `account`, `assignee`, `by` and `note` are absent after personal data was
 * removed.
 */
export const EvidenceRow = z.object({
  id: z.string(),
  person: z.exactOptional(PersonView),
  app: AppView,
  account: z.exactOptional(z.nullable(z.string())),
  offboarding: z.nullable(z.string()),
  issue: z.nullable(z.object({ key: z.string(), url: z.string() })),
  state: DelegationState,
  askedAt: Time,
  /** Time at which the issue was created. */
  createdAt: z.nullable(Time),
  assignee: z.exactOptional(z.nullable(UserRef)),
  dueAt: z.nullable(z.iso.date()),
  /** Time of the outcome, the cancellation or the failure. */
  endedAt: z.nullable(Time),
  by: z.exactOptional(z.nullable(UserRef)),
  resolution: z.nullable(z.string()),
  note: z.exactOptional(z.nullable(z.string())),
  /** Time at which the service acknowledged the outcome. */
  acknowledgedAt: z.nullable(Time),
  /** Time at which Torii confirmed that the person is removed from the app. */
  confirmedAt: z.nullable(Time),
  /** Hours from the request to the end. */
  hours: z.nullable(z.number()),
  /** True if the delegation ended after its due date, or is open and was due before today. */
  overdue: z.boolean(),
});
export type EvidenceRow = z.infer<typeof EvidenceRow>;

export const EvidencePage = z.object({ rows: z.array(EvidenceRow), cursor: z.nullable(z.string()) });
export type EvidencePage = z.infer<typeof EvidencePage>;

export const BatchView = z.object({
  accepted: z.array(z.string()),
  /** Refused members. `id` is null if the member has no readable id. */
  rejected: z.array(z.object({ id: z.nullable(z.string()), problem: Problem })),
});
export type BatchView = z.infer<typeof BatchView>;

export const PingView = z.object({
  ok: z.literal(true),
  app: z.string(),
  version: z.string(),
  site: z.object({ name: z.string(), url: z.string() }),
});
export type PingView = z.infer<typeof PingView>;

export const ProjectsView = z.object({
  projects: z.array(z.object({ id: z.string(), key: z.string(), name: z.string() })),
  cursor: z.nullable(z.string()),
});
export type ProjectsView = z.infer<typeof ProjectsView>;

export const IssueTypesView = z.object({
  issueTypes: z.array(z.object({ id: z.string(), name: z.string(), subtask: z.boolean() })),
});
export type IssueTypesView = z.infer<typeof IssueTypesView>;

export const StatusesView = z.object({ statuses: z.array(StatusRef) });
export type StatusesView = z.infer<typeof StatusesView>;

export const FieldsView = z.object({
  fields: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      required: z.boolean(),
      /** Type of the value in Jira's terms: `string`, `option`, `user`, `array`, ... */
      type: z.string(),
      /** Allowed values; null if the field accepts any value of its type. */
      allowed: z.nullable(z.array(z.object({ id: z.string(), name: z.string() }))),
    }),
  ),
});
export type FieldsView = z.infer<typeof FieldsView>;
