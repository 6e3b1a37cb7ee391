import * as z from 'zod/mini';
import { AlertProject, ProjectRef, Retention } from '../configuration/settings';
import { Rule } from '../configuration/rule';
import { ToriiSettings } from '../delivery/torii';
import * as payload from './admin-payloads';
import * as rows from './admin-rows';
import * as view from './admin-views';
import { AnyJson } from './shapes';
import { EvidencePage, FieldsView } from './views';

export type * from './admin-payloads';
export type * from './admin-rows';
export type * from './admin-views';

/** A function of the admin page's resolver. */
interface AdminFunction<In extends z.ZodMiniType, Out extends z.ZodMiniType> {
  /** Sentence for docs/admin-functions.md. */
  readonly summary: string;
  readonly payload: In;
  readonly answer: Out;
  /** Text of the audit entry; absent for functions that only read. `detail` is added by the flow, such as a name. */
  readonly audit?: (payload: z.output<In>, detail: string) => string;
  /** JSON Pointer prefix of the payload member that errors point into. */
  readonly pointersFrom?: string;
}

function define<In extends z.ZodMiniType, Out extends z.ZodMiniType>(entry: AdminFunction<In, Out>) {
  return entry;
}

const list = <Schema extends z.ZodMiniType>(schema: Schema) => z.readonly(z.array(schema));
const Changed = z.object({ count: z.int(), hasMore: z.boolean() });
const Delegation = z.object({ delegation: view.ListedDelegation });
const DelegationOrNull = z.object({ delegation: z.nullable(view.ListedDelegation) });

const CREDENTIAL_NAMES = {
  'inbound-signing': 'incoming signing secret',
  'inbound-bearer': 'bearer token',
  'outbound-signing': 'outgoing signing secret',
} as const;
const CHANNEL_NAMES = { webhook: 'webhook', torii: 'Torii' } as const;

const onChannel = (channel: keyof typeof CHANNEL_NAMES | undefined) =>
  channel === undefined ? '' : ` on ${CHANNEL_NAMES[channel]}`;

/** All functions of the admin page: the source of their types, checks, audit texts and docs/admin-functions.md. */
export const ADMIN_FUNCTIONS = {
  getSettings: define({
    summary: 'Returns all settings and the state of both channels, without secrets.',
    payload: view.Empty,
    answer: view.SettingsView,
  }),
  saveRule: define({
    summary: 'Checks a rule against Jira and saves it. A rule with an `id` replaces the rule of that id.',
    payload: payload.RulePayload,
    pointersFrom: '/rule',
    answer: z.object({ rule: Rule, warnings: list(z.string()) }),
    audit: (_, detail) => detail,
  }),
  deleteRule: define({
    summary: 'Deletes a rule. Open delegations keep the statuses that they were created with.',
    payload: payload.Id,
    answer: view.Empty,
    audit: (_, detail) => `Deleted the rule ${detail}`,
  }),
  previewRule: define({
    summary: 'Returns the issue that a rule would create for an example person, without asking Jira.',
    payload: payload.RulePreviewPayload,
    answer: view.RulePreview,
  }),
  saveAllowedProjects: define({
    summary: 'Saves the projects that the service may create issues in; null allows all that the app can access.',
    payload: payload.AllowedProjectsPayload,
    answer: z.object({ projects: z.nullable(list(ProjectRef)) }),
    audit: (_, detail) => `Changed the allowed projects: ${detail}`,
  }),
  saveWebhook: define({
    summary: 'Saves the webhook. Pending pushes are sent at once, and a disabled channel is re-enabled.',
    payload: payload.WebhookPayload,
    answer: z.object({ webhook: view.WebhookView }),
    audit: (_, detail) => `Changed the webhook: ${detail}`,
  }),
  createCredential: define({
    summary: 'Creates a credential and returns its secret once. The one before it stays valid for 24 hours.',
    payload: payload.CredentialKindPayload,
    answer: view.NewCredential,
    audit: ({ kind }) => `Created an ${CREDENTIAL_NAMES[kind]}`.replace('an bearer', 'a bearer'),
  }),
  revokeCredential: define({
    summary: 'Revokes a credential at once.',
    payload: payload.CredentialPayload,
    answer: view.Empty,
    audit: ({ kind }) => `Revoked an ${CREDENTIAL_NAMES[kind]}`.replace('an bearer', 'a bearer'),
  }),
  setBearer: define({
    summary: 'Accepts or refuses bearer tokens.',
    payload: payload.BearerPayload,
    answer: payload.BearerPayload,
    audit: ({ on }) => (on ? 'Turned on bearer tokens' : 'Turned off bearer tokens'),
  }),
  testConnection: define({
    summary: 'Sends a signed `connection.test` push to the webhook; any 2xx status passes.',
    payload: view.Empty,
    answer: view.CheckResult,
  }),
  getChoices: define({
    summary: 'Returns the values that the form of a rule offers for any project.',
    payload: view.Empty,
    answer: view.ChoicesView,
  }),
  getProjects: define({
    summary: 'Finds projects that the app can create issues in, 50 at most, by a part of the key or name.',
    payload: payload.QueryPayload,
    answer: view.ProjectChoices,
  }),
  getIssueTypes: define({
    summary: 'Returns the issue types of a project with the statuses of their workflows.',
    payload: payload.ProjectPayload,
    answer: z.object({ issueTypes: list(view.IssueTypeChoice) }),
  }),
  getRequiredFields: define({
    summary: 'Returns the fields that the create screen requires and that neither the app nor Jira fills.',
    payload: payload.TargetPayload,
    answer: FieldsView,
  }),
  listDelegations: define({
    summary: 'Returns delegations, 25 a page, the last changed first. May lag by seconds.',
    payload: payload.DelegationListPayload,
    answer: view.DelegationPage,
  }),
  syncAll: define({
    summary: 'Starts to compare all open delegations with Jira; `hours` is the time that it takes.',
    payload: view.Empty,
    answer: z.object({ hours: z.int() }),
  }),
  syncDelegation: define({
    summary: 'Reads the issue of a delegation and sends what changed.',
    payload: payload.Id,
    answer: Delegation,
  }),
  resend: define({
    summary: 'Sends a delivery again, at once, with the state as it is now.',
    payload: payload.DeliveryRefPayload,
    answer: DelegationOrNull,
    audit: ({ id, channel }) => `Resent ${id}${onChannel(channel)}`,
  }),
  dismiss: define({
    summary: 'Stops attempts of a delivery until the record changes or is resent.',
    payload: payload.DeliveryRefPayload,
    answer: DelegationOrNull,
    audit: ({ id, channel }) => `Dismissed ${id}${onChannel(channel)}`,
  }),
  listDeliveries: define({
    summary: 'Returns the deliveries that a filter selects, 50 at most. May lag by seconds.',
    payload: payload.DeliveryFilterPayload,
    answer: z.object({ pushes: list(view.ListedDelivery), hasMore: z.boolean() }),
  }),
  countDeliveries: define({
    summary: 'Counts the deliveries that a filter selects. May lag by seconds.',
    payload: payload.DeliveryFilterPayload,
    answer: z.object({ count: z.int() }),
  }),
  resendAll: define({
    summary: 'Sends all deliveries again that a filter selects. `hasMore`: repeat the call for the rest.',
    payload: payload.DeliveryFilterPayload,
    answer: Changed,
    audit: ({ filter, channel }, detail) => `Resent all ${filter} deliveries${onChannel(channel)}: ${detail}`,
  }),
  dismissAll: define({
    summary: 'Dismisses all deliveries that a filter selects. `hasMore`: repeat the call for the rest.',
    payload: payload.DeliveryFilterPayload,
    answer: Changed,
    audit: ({ filter, channel }, detail) => `Dismissed all ${filter} deliveries${onChannel(channel)}: ${detail}`,
  }),
  saveTorii: define({
    summary: 'Saves the settings for Torii. A new key is saved only if Torii accepts it.',
    payload: payload.ToriiPayload,
    answer: z.object({ torii: ToriiSettings }),
    audit: (_, detail) => `Changed Torii: ${detail}`,
  }),
  checkTorii: define({
    summary: 'Checks an API key of Torii, or the saved one, by a call that changes nothing.',
    payload: payload.ToriiKeyPayload,
    answer: view.CheckResult,
  }),
  getToriiApps: define({
    summary: 'Finds apps in Torii by name.',
    payload: payload.QueryPayload,
    answer: z.object({ apps: list(z.object({ id: z.int(), name: z.string() })) }),
  }),
  listFindings: define({
    summary: 'Returns everything that an admin has to fix, oldest first.',
    payload: view.Empty,
    answer: view.FindingsView,
  }),
  searchDelegations: define({
    summary: 'Searches delegations by person, app, owner, issue or offboarding, with filters. May lag by seconds.',
    payload: rows.SearchPayload,
    answer: rows.SearchView,
  }),
  getDelegation: define({
    summary: "Returns a delegation with its story: requested, ended, attempts. Jira's changelog isn't part of it.",
    payload: payload.Id,
    answer: rows.StoryView,
  }),
  startTestDelegation: define({
    summary:
      'Creates the issue of a test delegation by a rule, and pushes it with `test: true`. Torii is only asked for the key.',
    payload: payload.TestPayload,
    answer: z.object({ test: rows.TestDelegationView }),
    audit: (_, detail) => `Started a test delegation by the rule ${detail}`,
  }),
  getTestDelegation: define({
    summary: 'Returns the steps of a test delegation, each with its time.',
    payload: payload.Id,
    answer: z.object({ test: rows.TestDelegationView }),
  }),
  cancelDelegation: define({
    summary: 'Cancels a delegation. The service is sent the reason `admin`, and the issue follows.',
    payload: payload.CancelPayload,
    answer: Delegation,
    audit: ({ id }) => `Canceled ${id}`,
  }),
  getOverview: define({
    summary: 'Returns the numbers of the overview. May lag by seconds.',
    payload: view.Empty,
    answer: rows.OverviewView,
  }),
  listEvidence: define({
    summary: 'Returns evidence, one row for each delegation, by the time of the request. May lag by seconds.',
    payload: rows.EvidencePayload,
    answer: EvidencePage,
  }),
  recordExport: define({
    summary: 'Records in the audit log that the page exported evidence to a file.',
    payload: rows.ExportPayload,
    answer: view.Empty,
    audit: ({ rows: count, digest, from, to }) =>
      `Exported ${count} rows of evidence (${from ?? 'first'} to ${to ?? 'last'}), SHA-256 ${digest}`,
  }),
  listRefusedRequests: define({
    summary: 'Returns the last 50 authenticated calls that were refused, newest first.',
    payload: view.Empty,
    answer: rows.RefusedRequestsView,
  }),
  checkNow: define({
    summary: 'Runs the daily checks at once and returns the findings.',
    payload: view.Empty,
    answer: view.FindingsView,
  }),
  dismissFinding: define({
    summary: 'Hides a finding until it is found for another reason or another delegation.',
    payload: payload.FindingKeyPayload,
    answer: view.FindingsView,
    audit: (_, detail) => `Dismissed a finding: ${detail}`,
  }),
  saveAlertProject: define({
    summary: 'Saves the project for alert issues; null for none.',
    payload: payload.AlertProjectPayload,
    answer: z.object({ alertProject: z.nullable(AlertProject) }),
    audit: (_, detail) => `Changed the project for alerts: ${detail}`,
  }),
  saveRetention: define({
    summary: 'Saves the days until personal data is removed from ended delegations, and until they are deleted.',
    payload: payload.RetentionPayload,
    answer: z.object({ retention: Retention }),
    audit: () => 'Changed the retention of personal data',
  }),
  rotateUrl: define({
    summary: 'Creates a new URL for the service to call. The old one ends now or in 24 hours.',
    payload: payload.RotateUrlPayload,
    answer: view.ServiceUrlView,
    audit: ({ endOld }) =>
      `Rotated the URL for the service; the old one ends ${endOld === 'now' ? 'now' : 'in 24 hours'}`,
  }),
  exportConfiguration: define({
    summary: 'Returns the settings as a file, without secrets. Names stand for ids of Jira.',
    payload: view.Empty,
    answer: z.object({ configuration: AnyJson }),
    audit: () => 'Exported the configuration',
  }),
  previewImport: define({
    summary: 'Returns what an import would change, and changes nothing.',
    payload: payload.ConfigurationPayload,
    answer: view.ConfigurationPreview,
  }),
  importConfiguration: define({
    summary: 'Replaces the settings with those of a file. 409 if the settings changed since the preview.',
    payload: payload.ImportPayload,
    answer: view.ConfigurationChange,
    audit: (_, detail) => `Imported a configuration: ${detail}`,
  }),
  listAudit: define({
    summary: 'Returns the audit log, 50 entries a page, newest first. May lag by seconds.',
    payload: payload.CursorPayload,
    answer: view.AuditView,
  }),
};

type Table = typeof ADMIN_FUNCTIONS;
export type AdminFunctionName = keyof Table;

/** Payload and answer of each function, as the page sees them. */
export type AdminFunctions = {
  readonly [Name in AdminFunctionName]: {
    readonly payload: z.input<Table[Name]['payload']>;
    readonly answer: z.output<Table[Name]['answer']>;
  };
};

/** Payload of a function after its check. */
export type CheckedPayload<Name extends AdminFunctionName> = z.output<Table[Name]['payload']>;
