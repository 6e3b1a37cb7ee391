import type * as z from 'zod/mini';
import type { AdminAnswers } from './admin-answers';
import * as payload from './admin-payloads';

export type * from './admin-payloads';
export type * from './admin-rows';
export type * from './admin-views';

/** Returns the table entry of a function whose calls aren't in the audit log. */
function unaudited<In extends z.ZodMiniType>(payload: In) {
  return { payload };
}

/** Sets the detail for the text of the audit entry. */
export type SetDetail = (detail: string) => void;

/**
 * Returns the table entry of a function whose calls are in the audit log.
 * @param audit returns the text from the payload, and from the detail that the flow sets, such as a name
 */
function audited<In extends z.ZodMiniType>(payload: In, audit: (payload: z.output<In>, detail: string) => string) {
  return { payload, audit };
}

const CREDENTIAL_NAMES = {
  'inbound-signing': 'an incoming signing secret',
  'inbound-bearer': 'a bearer token',
  'outbound-signing': 'an outgoing signing secret',
} as const;
const CHANNEL_NAMES = { webhook: 'webhook', torii: 'Torii' } as const;

/** Returns the end of an audit text about one channel; empty for all channels. */
const onChannel = (channel: keyof typeof CHANNEL_NAMES | undefined) =>
  channel === undefined ? '' : ` on ${CHANNEL_NAMES[channel]}`;

/** All functions of the admin page, with the schemas of their payloads and the texts for the audit log. */
export const ADMIN_FUNCTIONS = {
  getSettings: unaudited(payload.Empty),
  saveRule: { ...audited(payload.RulePayload, (_, detail) => detail), pointersFrom: '/rule' },
  deleteRule: audited(payload.Id, (_, detail) => `Deleted the rule ${detail}`),
  previewRule: unaudited(payload.RulePreviewPayload),
  saveAllowedProjects: audited(
    payload.AllowedProjectsPayload,
    (_, detail) => `Changed the allowed projects: ${detail}`,
  ),
  saveWebhook: audited(payload.WebhookPayload, (_, detail) => `Changed the webhook: ${detail}`),
  createCredential: audited(payload.CredentialKindPayload, ({ kind }) => `Created ${CREDENTIAL_NAMES[kind]}`),
  revokeCredential: audited(payload.CredentialPayload, ({ kind }) => `Revoked ${CREDENTIAL_NAMES[kind]}`),
  setBearer: audited(payload.BearerPayload, ({ on }) => (on ? 'Turned on bearer tokens' : 'Turned off bearer tokens')),
  testConnection: unaudited(payload.Empty),
  getChoices: unaudited(payload.Empty),
  getProjects: unaudited(payload.QueryPayload),
  getIssueTypes: unaudited(payload.ProjectPayload),
  getRequiredFields: unaudited(payload.TargetPayload),
  listDelegations: unaudited(payload.DelegationListPayload),
  syncAll: unaudited(payload.Empty),
  syncDelegation: unaudited(payload.Id),
  resend: audited(payload.DeliveryRefPayload, ({ id, channel }) => `Resent ${id}${onChannel(channel)}`),
  dismiss: audited(payload.DeliveryRefPayload, ({ id, channel }) => `Dismissed ${id}${onChannel(channel)}`),
  listDeliveries: unaudited(payload.DeliveryFilterPayload),
  countDeliveries: unaudited(payload.DeliveryFilterPayload),
  resendAll: audited(
    payload.DeliveryFilterPayload,
    ({ filter, channel }, detail) => `Resent all ${filter} deliveries${onChannel(channel)}: ${detail}`,
  ),
  dismissAll: audited(
    payload.DeliveryFilterPayload,
    ({ filter, channel }, detail) => `Dismissed all ${filter} deliveries${onChannel(channel)}: ${detail}`,
  ),
  saveTorii: audited(payload.ToriiPayload, (_, detail) => `Changed Torii: ${detail}`),
  checkTorii: unaudited(payload.ToriiKeyPayload),
  getToriiApps: unaudited(payload.QueryPayload),
  listFindings: unaudited(payload.Empty),
  searchDelegations: unaudited(payload.SearchPayload),
  getDelegation: unaudited(payload.Id),
  startTestDelegation: audited(payload.TestPayload, (_, detail) => `Started a test delegation with the rule ${detail}`),
  getTestDelegation: unaudited(payload.Id),
  cancelDelegation: audited(payload.CancelPayload, ({ id }) => `Canceled ${id}`),
  getOverview: unaudited(payload.Empty),
  listEvidence: unaudited(payload.EvidencePayload),
  recordExport: audited(
    payload.ExportPayload,
    ({ rows: count, digest, from, to }) =>
      `Exported evidence from ${from ?? 'the beginning'} to ${to ?? 'today'} (rows: ${count}), SHA-256 ${digest}`,
  ),
  listRefusedRequests: unaudited(payload.Empty),
  checkNow: unaudited(payload.Empty),
  dismissFinding: audited(payload.FindingKeyPayload, (_, detail) => `Dismissed a finding: ${detail}`),
  saveAlertProject: audited(payload.AlertProjectPayload, (_, detail) => `Changed the project for alerts: ${detail}`),
  saveRetention: audited(payload.RetentionPayload, () => 'Changed the retention of personal data'),
  rotateUrl: audited(
    payload.RotateUrlPayload,
    ({ endOld }) => `Rotated the URL for the service; the old one ends ${endOld === 'now' ? 'now' : 'in 24 hours'}`,
  ),
  exportConfiguration: audited(payload.Empty, () => 'Exported the configuration'),
  previewImport: unaudited(payload.ConfigurationPayload),
  importConfiguration: audited(payload.ImportPayload, (_, detail) => `Imported a configuration: ${detail}`),
  listAudit: unaudited(payload.CursorPayload),
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
