import * as z from 'zod/mini';
import { AuditEntry } from '../alerts/audit';
import { FindingTarget, TOPICS } from '../alerts/finding';
import { Rule } from '../configuration/rule';
import { AlertProject, ProjectRef, Retention, Site } from '../configuration/settings';
import { StatusRef } from '../delegation/status';
import { CHANNELS } from '../delivery/outbox';
import { ToriiSettings } from '../delivery/torii';
import type { AdfDocument } from '../configuration/adf';
import { OUTBOX_KIND_NAMES } from './admin-payloads';
import { AnyJson, list } from './shapes';
import { DelegationView } from './views';

/** Responses of the admin page's resolver. Times are RFC 3339. */

const Time = z.string();
const Named = z.object({ id: z.string(), name: z.string() });

/** A credential without its secret. `endsAt` is null for the newest credential of its kind. */
export const CredentialView = z.object({ id: z.string(), createdAt: Time, endsAt: z.nullable(Time) });
export type CredentialView = z.infer<typeof CredentialView>;

/** A credential that the service uses. `lastUsedAt` has a precision of one hour. */
export const UsedCredential = z.extend(CredentialView, { lastUsedAt: z.nullable(Time) });
export type UsedCredential = z.infer<typeof UsedCredential>;

/** A credential with its secret, which is returned only once. */
export const NewCredential = z.extend(CredentialView, { secret: z.string() });

export const WebhookView = z.object({ url: z.string(), enabled: z.boolean(), headerName: z.nullable(z.string()) });
export type WebhookView = z.infer<typeof WebhookView>;

/** State of a channel. `disabledReason` is null unless the channel is disabled. */
export const ChannelView = z.object({
  failingSince: z.nullable(Time),
  disabledReason: z.nullable(z.string()),
  problem: z.nullable(z.string()),
});
export type ChannelView = z.infer<typeof ChannelView>;

/** The URL that the service calls, and the previous URL while it still works. */
export const ServiceUrlView = z.object({
  url: z.string(),
  previous: z.nullable(z.object({ url: z.string(), endsAt: Time })),
});
export type ServiceUrlView = z.infer<typeof ServiceUrlView>;

export const SettingsView = z.object({
  site: z.nullable(Site),
  connection: z.object({
    url: z.string(),
    previousUrl: ServiceUrlView.shape.previous,
    bearerOn: z.boolean(),
    inboundSigning: list(UsedCredential),
    inboundBearer: list(UsedCredential),
    outboundSigning: list(CredentialView),
  }),
  rules: list(Rule),
  /** Projects that the service may use; null for all that the app can access. */
  allowedProjects: z.nullable(list(ProjectRef)),
  alertProject: z.nullable(AlertProject),
  retention: Retention,
  /** Null until an admin saves a webhook. */
  webhook: z.nullable(z.extend(WebhookView, ChannelView.shape)),
  /** Null until an admin saves the settings of Torii. */
  torii: z.nullable(z.extend(ToriiSettings, { ...ChannelView.shape, hasKey: z.boolean() })),
  /** Id of the newest test delegation; null before the first one. */
  testId: z.nullable(z.string()),
});
export type SettingsView = z.infer<typeof SettingsView>;

/** A problem that an admin has to fix. Only `dismissible` findings can be dismissed. */
export const FindingView = z.object({
  key: z.string(),
  topic: z.enum(TOPICS),
  text: z.string(),
  fix: z.string(),
  since: Time,
  dismissible: z.boolean(),
  target: FindingTarget,
});
export type FindingView = z.infer<typeof FindingView>;

/** Findings, oldest first, and the open alert issues. */
export const FindingsView = z.object({
  findings: list(FindingView),
  issues: list(z.object({ topic: z.enum(TOPICS), key: z.string() })),
});
export type FindingsView = z.infer<typeof FindingsView>;

/** Differences between two configurations, and warnings about parts that can't be imported. */
export const ConfigurationChange = z.object({
  differences: list(
    z.object({
      part: z.enum(['rule', 'allowedProjects', 'alertProject', 'retention', 'webhook', 'torii']),
      /** App of the rule; null for the rule for all apps. */
      app: z.exactOptional(z.nullable(z.string())),
      /** Member of the rule; absent if the whole rule is added or removed. */
      member: z.exactOptional(z.string()),
      was: AnyJson,
      becomes: AnyJson,
    }),
  ),
  warnings: list(z.string()),
});
export type ConfigurationChange = z.infer<typeof ConfigurationChange>;

/** Preview of an import. `over` is the digest of the settings before the import, which the import has to send back. */
export const ConfigurationPreview = z.extend(ConfigurationChange, { over: z.string() });
export type ConfigurationPreview = z.infer<typeof ConfigurationPreview>;

/** Entries of the audit log, newest first. */
export const AuditView = z.object({ entries: list(AuditEntry), cursor: z.nullable(z.string()) });
export type AuditView = z.infer<typeof AuditView>;

/** Result of a channel test. `problem` is null if the test passed. */
export const CheckResult = z.object({ ok: z.boolean(), problem: z.nullable(z.string()) });

/** The issue that a rule would create for an example person. */
export const RulePreview = z.object({ summary: z.string(), description: z.custom<AdfDocument>() });
export type RulePreview = z.infer<typeof RulePreview>;

/** Options in the form of a rule that don't depend on the project. */
export const ChoicesView = z.object({
  priorities: list(Named),
  resolutions: list(Named),
  defaults: z.object({ summary: z.string(), description: z.string() }),
  templateNames: list(z.string()),
});
export type ChoicesView = z.infer<typeof ChoicesView>;

export const ProjectChoices = z.object({ projects: list(ProjectRef), hasMore: z.boolean() });
export type ProjectChoices = z.infer<typeof ProjectChoices>;

export const IssueTypeChoice = z.extend(Named, { subtask: z.boolean(), statuses: list(StatusRef) });
export type IssueTypeChoice = z.infer<typeof IssueTypeChoice>;

/**
 * State of a delivery on one channel. `nothing`: the record has nothing to send yet. `delayed`: an attempt failed, or
 * the channel fails. `off`: the channel is disabled in the settings. `rejected`, `dismissed`: no attempt follows until
 * the record changes or an admin resends the push. `exhausted`: likewise, or until the channel recovers.
 */
export const DeliverySummary = z.object({
  state: z.enum(['nothing', 'delivered', 'pending', 'delayed', 'off', 'rejected', 'exhausted', 'dismissed']),
  /** Text of the last failure. */
  problem: z.nullable(z.string()),
  attempts: z.int(),
  /** Null if no attempt is planned. */
  nextAttemptAt: z.nullable(Time),
});

/** A delegation with its deliveries. `torii` is null until an admin saves the settings of Torii. */
export const ListedDelegation = z.extend(DelegationView, {
  delivery: DeliverySummary,
  torii: z.nullable(DeliverySummary),
});
export type ListedDelegation = z.infer<typeof ListedDelegation>;

export const DelegationPage = z.object({ delegations: list(ListedDelegation), cursor: z.nullable(z.string()) });
export type DelegationPage = z.infer<typeof DelegationPage>;

/** One delivery: a record and a channel. `app` is null for an offboarding; `issues` contains issue keys. */
export const ListedDelivery = z.object({
  id: z.string(),
  kind: z.enum(OUTBOX_KIND_NAMES),
  channel: z.enum(CHANNELS),
  person: z.string(),
  app: z.nullable(z.string()),
  issues: list(z.string()),
  delivery: DeliverySummary,
});
export type ListedDelivery = z.infer<typeof ListedDelivery>;
