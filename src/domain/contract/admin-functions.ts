import type * as z from 'zod/mini';
import type { AdminAnswers } from './admin-answers';
import * as payload from './admin-payloads';

export type * from './admin-payloads';
export type * from './admin-rows';
export type * from './admin-views';

/** A function of the admin page's resolver. */
interface AdminFunction<In extends z.ZodMiniType> {
  readonly payload: In;
  /** Text of the audit entry; absent for functions that only read. `detail` is added by the flow, such as a name. */
  readonly audit?: (payload: z.output<In>, detail: string) => string;
  /** JSON Pointer prefix of the payload member that errors point into. */
  readonly pointersFrom?: string;
}

function define<In extends z.ZodMiniType>(entry: AdminFunction<In>) {
  return entry;
}

const CREDENTIAL_NAMES = {
  'inbound-signing': 'incoming signing secret',
  'inbound-bearer': 'bearer token',
  'outbound-signing': 'outgoing signing secret',
} as const;
const CHANNEL_NAMES = { webhook: 'webhook', torii: 'Torii' } as const;

const onChannel = (channel: keyof typeof CHANNEL_NAMES | undefined) =>
  channel === undefined ? '' : ` on ${CHANNEL_NAMES[channel]}`;

/** All functions of the admin page: the source of their checks and audit texts. Their answers are in admin-answers.ts. */
export const ADMIN_FUNCTIONS = {
  getSettings: define({
    payload: payload.Empty,
  }),
  saveRule: define({
    payload: payload.RulePayload,
    pointersFrom: '/rule',
    audit: (_, detail) => detail,
  }),
  deleteRule: define({
    payload: payload.Id,
    audit: (_, detail) => `Deleted the rule ${detail}`,
  }),
  previewRule: define({
    payload: payload.RulePreviewPayload,
  }),
  saveAllowedProjects: define({
    payload: payload.AllowedProjectsPayload,
    audit: (_, detail) => `Changed the allowed projects: ${detail}`,
  }),
  saveWebhook: define({
    payload: payload.WebhookPayload,
    audit: (_, detail) => `Changed the webhook: ${detail}`,
  }),
  createCredential: define({
    payload: payload.CredentialKindPayload,
    audit: ({ kind }) => `Created an ${CREDENTIAL_NAMES[kind]}`.replace('an bearer', 'a bearer'),
  }),
  revokeCredential: define({
    payload: payload.CredentialPayload,
    audit: ({ kind }) => `Revoked an ${CREDENTIAL_NAMES[kind]}`.replace('an bearer', 'a bearer'),
  }),
  setBearer: define({
    payload: payload.BearerPayload,
    audit: ({ on }) => (on ? 'Turned on bearer tokens' : 'Turned off bearer tokens'),
  }),
  testConnection: define({
    payload: payload.Empty,
  }),
  getChoices: define({
    payload: payload.Empty,
  }),
  getProjects: define({
    payload: payload.QueryPayload,
  }),
  getIssueTypes: define({
    payload: payload.ProjectPayload,
  }),
  getRequiredFields: define({
    payload: payload.TargetPayload,
  }),
  listDelegations: define({
    payload: payload.DelegationListPayload,
  }),
  syncAll: define({
    payload: payload.Empty,
  }),
  syncDelegation: define({
    payload: payload.Id,
  }),
  resend: define({
    payload: payload.DeliveryRefPayload,
    audit: ({ id, channel }) => `Resent ${id}${onChannel(channel)}`,
  }),
  dismiss: define({
    payload: payload.DeliveryRefPayload,
    audit: ({ id, channel }) => `Dismissed ${id}${onChannel(channel)}`,
  }),
  listDeliveries: define({
    payload: payload.DeliveryFilterPayload,
  }),
  countDeliveries: define({
    payload: payload.DeliveryFilterPayload,
  }),
  resendAll: define({
    payload: payload.DeliveryFilterPayload,
    audit: ({ filter, channel }, detail) => `Resent all ${filter} deliveries${onChannel(channel)}: ${detail}`,
  }),
  dismissAll: define({
    payload: payload.DeliveryFilterPayload,
    audit: ({ filter, channel }, detail) => `Dismissed all ${filter} deliveries${onChannel(channel)}: ${detail}`,
  }),
  saveTorii: define({
    payload: payload.ToriiPayload,
    audit: (_, detail) => `Changed Torii: ${detail}`,
  }),
  checkTorii: define({
    payload: payload.ToriiKeyPayload,
  }),
  getToriiApps: define({
    payload: payload.QueryPayload,
  }),
  listFindings: define({
    payload: payload.Empty,
  }),
  searchDelegations: define({
    payload: payload.SearchPayload,
  }),
  getDelegation: define({
    payload: payload.Id,
  }),
  startTestDelegation: define({
    payload: payload.TestPayload,
    audit: (_, detail) => `Started a test delegation with the rule ${detail}`,
  }),
  getTestDelegation: define({
    payload: payload.Id,
  }),
  cancelDelegation: define({
    payload: payload.CancelPayload,
    audit: ({ id }) => `Canceled ${id}`,
  }),
  getOverview: define({
    payload: payload.Empty,
  }),
  listEvidence: define({
    payload: payload.EvidencePayload,
  }),
  recordExport: define({
    payload: payload.ExportPayload,
    audit: ({ rows: count, digest, from, to }) =>
      `Exported ${count} rows of evidence (${from ?? 'first'} to ${to ?? 'last'}), SHA-256 ${digest}`,
  }),
  listRefusedRequests: define({
    payload: payload.Empty,
  }),
  checkNow: define({
    payload: payload.Empty,
  }),
  dismissFinding: define({
    payload: payload.FindingKeyPayload,
    audit: (_, detail) => `Dismissed a finding: ${detail}`,
  }),
  saveAlertProject: define({
    payload: payload.AlertProjectPayload,
    audit: (_, detail) => `Changed the project for alerts: ${detail}`,
  }),
  saveRetention: define({
    payload: payload.RetentionPayload,
    audit: () => 'Changed the retention of personal data',
  }),
  rotateUrl: define({
    payload: payload.RotateUrlPayload,
    audit: ({ endOld }) =>
      `Rotated the URL for the service; the old one ends ${endOld === 'now' ? 'now' : 'in 24 hours'}`,
  }),
  exportConfiguration: define({
    payload: payload.Empty,
    audit: () => 'Exported the configuration',
  }),
  previewImport: define({
    payload: payload.ConfigurationPayload,
  }),
  importConfiguration: define({
    payload: payload.ImportPayload,
    audit: (_, detail) => `Imported a configuration: ${detail}`,
  }),
  listAudit: define({
    payload: payload.CursorPayload,
  }),
} satisfies Readonly<Record<AdminFunctionName, object>>;

type Table = typeof ADMIN_FUNCTIONS;
export type AdminFunctionName = keyof AdminAnswers;

/** Payload and answer of each function, as the page sees them. */
export type AdminFunctions = {
  readonly [Name in AdminFunctionName]: {
    readonly payload: z.input<Table[Name]['payload']>;
    readonly answer: z.output<AdminAnswers[Name]['answer']>;
  };
};

/** Payload of a function after its check. */
export type CheckedPayload<Name extends AdminFunctionName> = z.output<Table[Name]['payload']>;
