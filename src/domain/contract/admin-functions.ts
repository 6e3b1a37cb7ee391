import type { AdfDocument } from '../configuration/adf';
import type { AuditEntry } from '../alerts/audit';
import type { Configuration, Difference } from '../configuration/configuration-file';
import type { DelegationState } from '../delegation/delegation';
import type { DeliveryView } from '../delivery/delivery-view';
import type { Topic } from '../alerts/finding';
import type { JsonValue } from './json';
import type { Rule } from '../configuration/rule';
import type { AlertProject, ProjectRef, Retention } from '../configuration/settings';
import type { StatusRef } from '../delegation/status';
import type { ChannelName } from '../delivery/outbox';
import type { ToriiSettings } from '../delivery/torii';
import type { DelegationView, FieldsView } from './views';

/** What the admin page and its resolver say to each other. docs/admin-functions.md tells it in words. */
export interface AdminFunctions {
  getSettings: { payload: Nothing; answer: SettingsView };
  saveRule: { payload: { rule: RuleInput }; answer: { rule: Rule } };
  deleteRule: { payload: { id: string }; answer: Nothing };
  previewRule: { payload: RulePreviewInput; answer: RulePreview };
  saveAllowedProjects: {
    payload: { projects: readonly string[] | null };
    answer: { projects: readonly ProjectRef[] | null };
  };
  saveWebhook: { payload: WebhookInput; answer: { webhook: WebhookView } };
  createCredential: { payload: { kind: CredentialKind }; answer: CredentialView & { secret: string } };
  revokeCredential: { payload: { kind: CredentialKind; id: string }; answer: Nothing };
  setBearer: { payload: { on: boolean }; answer: { on: boolean } };
  testConnection: { payload: Nothing; answer: { ok: boolean; problem: string | null } };
  getChoices: { payload: Nothing; answer: ChoicesView };
  getProjects: { payload: { query?: string }; answer: ProjectChoices };
  getIssueTypes: { payload: { project: string }; answer: { issueTypes: IssueTypeChoice[] } };
  getRequiredFields: { payload: { project: string; issueType: string }; answer: FieldsView };
  listDelegations: { payload: { filter: DelegationFilter; cursor?: string }; answer: DelegationPage };
  syncAll: { payload: Nothing; answer: { hours: number } };
  syncDelegation: { payload: { id: string }; answer: { delegation: ListedDelegation } };
  resend: { payload: DeliveryRef; answer: { delegation: ListedDelegation | null } };
  dismiss: { payload: DeliveryRef; answer: { delegation: ListedDelegation | null } };
  listDeliveries: { payload: DeliveryFilter; answer: { pushes: readonly ListedDelivery[]; hasMore: boolean } };
  countDeliveries: { payload: DeliveryFilter; answer: { count: number } };
  resendAll: { payload: DeliveryFilter; answer: { count: number; hasMore: boolean } };
  dismissAll: { payload: DeliveryFilter; answer: { count: number; hasMore: boolean } };
  saveTorii: { payload: ToriiInput; answer: { torii: ToriiSettings } };
  checkTorii: { payload: { key?: string }; answer: { ok: boolean; problem: string | null } };
  listFindings: { payload: Nothing; answer: FindingsView };
  checkNow: { payload: Nothing; answer: FindingsView };
  saveAlertProject: { payload: { project: string | null }; answer: { alertProject: AlertProject | null } };
  saveRetention: { payload: Retention; answer: { retention: Retention } };
  rotateUrl: { payload: { endOld: 'now' | 'in-24-hours' }; answer: ServiceUrlView };
  exportConfiguration: { payload: Nothing; answer: { configuration: Configuration } };
  previewImport: { payload: { configuration: JsonValue }; answer: ConfigurationPreview };
  importConfiguration: { payload: { configuration: JsonValue; over: string }; answer: ConfigurationChange };
  listAudit: { payload: { cursor?: string }; answer: AuditView };
  getToriiApps: { payload: { query: string }; answer: { apps: { id: number; name: string }[] } };
}

export type Nothing = Readonly<Record<string, never>>;

export type CredentialKind = 'inbound-signing' | 'inbound-bearer' | 'outbound-signing';

/** What is shown of a credential: never the secret. Times are RFC 3339. */
export interface CredentialView {
  readonly id: string;
  readonly createdAt: string;
  /** When it ends by itself; null while it is the current one. */
  readonly endsAt: string | null;
}

export type UsedCredential = CredentialView & { readonly lastUsedAt: string | null };

export interface WebhookView {
  readonly url: string;
  readonly enabled: boolean;
  readonly headerName: string | null;
}

export interface WebhookInput {
  readonly url: string;
  readonly enabled: boolean;
  /** null takes the header away, absent keeps it as it is. */
  readonly header?: { readonly name: string; readonly value: string } | null;
}

export interface SettingsView {
  readonly site: { readonly url: string; readonly name: string } | null;
  readonly connection: {
    /** Where the service calls. */
    readonly url: string;
    /** The address before it, while it still answers. */
    readonly previousUrl: ServiceUrlView['previous'];
    readonly bearerOn: boolean;
    readonly inboundSigning: readonly UsedCredential[];
    readonly inboundBearer: readonly UsedCredential[];
    readonly outboundSigning: readonly CredentialView[];
  };
  readonly rules: readonly Rule[];
  /** null: all that the app can reach. */
  readonly allowedProjects: readonly ProjectRef[] | null;
  /** Where failures are told; null for nowhere but here. */
  readonly alertProject: AlertProject | null;
  readonly retention: Retention;
  /** null until a webhook is saved. */
  readonly webhook: (WebhookView & ChannelView) | null;
  /** null until Torii's API is set up. */
  readonly torii: (ToriiSettings & ChannelView & { readonly hasKey: boolean }) | null;
}

/** What an admin has to know, oldest first; `issues`: where Jira says it too. */
export interface FindingsView {
  readonly findings: readonly {
    readonly topic: Topic;
    readonly text: string;
    readonly fix: string;
    /** RFC 3339. */
    readonly since: string;
  }[];
  readonly issues: readonly { readonly topic: Topic; readonly key: string }[];
}

/** Where the service calls; the address before it, while it still answers. */
export interface ServiceUrlView {
  readonly url: string;
  readonly previous: { readonly url: string; readonly endsAt: string } | null;
}

/** What an import changes, and what it can't do. */
export interface ConfigurationChange {
  readonly differences: readonly Difference[];
  readonly warnings: readonly string[];
}

/** `over` stands for the settings that the differences are from: the import names it. */
export interface ConfigurationPreview extends ConfigurationChange {
  readonly over: string;
}

export interface AuditView {
  readonly entries: readonly AuditEntry[];
  readonly cursor: string | null;
}

/** How a channel fares. */
export interface ChannelView {
  /** RFC 3339; null while it works. */
  readonly failingSince: string | null;
  /** Why nothing is tried until an admin acts. */
  readonly disabledReason: string | null;
  readonly problem: string | null;
}

/** Absent members keep what is set. */
export interface ToriiInput {
  /** Kept as a secret, never shown again. */
  readonly key?: string;
  readonly enabled: boolean;
  readonly lifecycle?: boolean;
  readonly workflows?: ToriiSettings['workflows'];
  /** A date, null for none. */
  readonly keyExpiresOn?: string | null;
}

/** Which pushes: what waits to be told, or what a channel has put aside; of one channel, or of both. */
export interface DeliveryFilter {
  readonly filter: 'pending' | 'dead-lettered' | 'rejected' | 'exhausted';
  readonly channel?: ChannelName;
}

/** Names a push, or without `about` and `channel` all that are untold of a delegation and its pair, or of an offboarding. */
export interface DeliveryRef {
  /** Of a delegation, also for its pair, or of an offboarding after `offboarding:`. */
  readonly id: string;
  /** Torii is told of pairs, a person and an app: all its issues together. */
  readonly kind?: 'delegation' | 'pair' | 'offboarding';
  readonly channel?: ChannelName;
}

/** What one channel has not been told of one thing. */
export interface ListedDelivery extends Required<DeliveryRef> {
  readonly person: string;
  /** null for an offboarding. */
  readonly app: string | null;
  /** Keys. */
  readonly issues: readonly string[];
  readonly delivery: DeliveryView;
}

/** A rule as the page sends it: things of Jira by id or name. */
export interface RuleInput {
  readonly id?: string;
  readonly app: string | null;
  readonly project: string;
  readonly issueType: string;
  readonly summary: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly priority: string | null;
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly completedStatuses: readonly string[];
  readonly declinedStatuses: readonly string[];
  readonly declinedResolutions: readonly string[];
  readonly cancelStatus: string | null;
  readonly fallbackOwner: string | null;
  readonly duplicates: 'link' | 'refuse';
}

export interface RulePreviewInput {
  readonly app: string | null;
  readonly summary: string;
  readonly description: string;
  /** Names, as the description will say them. */
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

/** An issue of an invented leaver. */
export interface RulePreview {
  readonly summary: string;
  readonly description: AdfDocument;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface ChoicesView {
  readonly priorities: readonly Named[];
  readonly resolutions: readonly Named[];
  /** What a new rule starts with. */
  readonly defaults: { readonly summary: string; readonly description: string };
  /** What templates can say, as it is written between the braces. */
  readonly templateNames: readonly string[];
}

export interface ProjectChoices {
  readonly projects: readonly (Named & { readonly key: string })[];
  /** Whether there are more that the query finds. */
  readonly hasMore: boolean;
}

export interface IssueTypeChoice extends Named {
  readonly subtask: boolean;
  readonly statuses: readonly StatusRef[];
}

export type DelegationFilter = 'all' | DelegationState;

export type ListedDelegation = DelegationView & {
  /** By the webhook. */
  readonly delivery: DeliveryView;
  /** By Torii's API; null where it was never set up. */
  readonly torii: DeliveryView | null;
};

export interface DelegationPage {
  readonly delegations: readonly ListedDelegation[];
  readonly cursor: string | null;
}
