import * as z from 'zod/mini';
import { RuleDraft } from '../configuration/rule';
import { DelegationState } from '../delegation/delegation';
import { ChannelName, PushState } from '../delivery/outbox';
import { AnyJson, label, line, nameOrId } from './shapes';

/** Payloads that the admin page sends to its resolver. */

export const Empty = z.strictObject({});
export const Id = z.strictObject({ id: z.string() });
export const CancelPayload = z.strictObject({
  id: z.string(),
  /** Text for the comment on the issue. */
  reason: z.exactOptional(line(1000)),
});
export const RulePayload = z.strictObject({ rule: RuleDraft });
export type RuleInput = z.input<typeof RuleDraft>;

export const RulePreviewPayload = z.strictObject({
  app: z.nullable(z.string()),
  summary: z.string(),
  description: z.string(),
  /** Names of statuses for the preview of the description. */
  completed: z.array(z.string()),
  declined: z.array(z.string()),
  declinedResolutions: z.array(z.string()),
});
export type RulePreviewInput = z.infer<typeof RulePreviewPayload>;

export const TestPayload = z.strictObject({
  /** Id of the rule for the issue. If absent, the rule for all apps is used, else the first rule. */
  rule: z.exactOptional(z.string()),
});

export const AllowedProjectsPayload = z.strictObject({
  projects: z.nullable(z.array(nameOrId()).check(z.maxLength(1000))),
});

/** Headers that HTTP, the platform or the app itself sets. */
const RESERVED_HEADERS =
  /^(webhook-.*|content-.*|proxy-.*|sec-.*|x-forwarded-.*|x-b3-.*|accept-encoding|age|connection|cookie|date|expect|forwarded|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via)$/i;

/**
 * An https URL without credentials, because `fetch` refuses URLs with them, and a URL isn't a safe place for a secret.
 */
export const WebhookUrl = z
  .url({ protocol: /^https$/, error: 'must be an https URL' })
  .check(z.maxLength(2000))
  .check(z.refine(hasNoUserinfo, 'must not contain a name or a password: add a header instead'))
  .check(z.refine((url) => !url.includes('#'), 'must not contain a fragment'));

function hasNoUserinfo(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

export const WebhookPayload = z.strictObject({
  url: WebhookUrl,
  enabled: z._default(z.boolean(), true),
  /** Static header of every push. Null removes it; absent keeps it. */
  header: z.exactOptional(
    z.nullable(
      z.strictObject({
        name: z.string().check(
          z.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be letters, digits and hyphens, such as X-Api-Key'),
          z.refine((name) => !RESERVED_HEADERS.test(name), 'is a reserved header: choose another name'),
        ),
        value: z.string().check(z.regex(/^[\x20-\x7e]{1,4000}$/, 'must be 1 to 4,000 printable ASCII characters')),
      }),
    ),
  ),
});
export type WebhookInput = z.input<typeof WebhookPayload>;

export const CredentialKind = z.enum(['inbound-signing', 'inbound-bearer', 'outbound-signing']);
export type CredentialKind = z.infer<typeof CredentialKind>;

export const CredentialKindPayload = z.strictObject({ kind: CredentialKind });
export const CredentialPayload = z.strictObject({ kind: CredentialKind, id: z.string() });
export const BearerPayload = z.strictObject({ on: z.boolean() });

const ToriiKey = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,4000}$/, 'must be the key exactly as Torii shows it, without spaces'));
const WorkflowId = z.nullable(z.int().check(z.minimum(1), z.maximum(2_147_483_647)));

/** Settings of the channel `torii`. Absent members keep their values. */
export const ToriiPayload = z.strictObject({
  key: z.exactOptional(ToriiKey),
  enabled: z.boolean(),
  lifecycle: z.exactOptional(z.boolean()),
  workflows: z.exactOptional(z.strictObject({ completed: WorkflowId, assigned: WorkflowId, declined: WorkflowId })),
  keyExpiresOn: z.exactOptional(z.nullable(z.iso.date())),
});
export type ToriiInput = z.infer<typeof ToriiPayload>;

/** API key of Torii to check; the saved key if absent. */
export const ToriiKeyPayload = z.strictObject({ key: z.exactOptional(ToriiKey) });
export const QueryPayload = z.strictObject({ query: z._default(z.string().check(z.maxLength(255)), '') });

export const ProjectPayload = z.strictObject({ project: nameOrId() });
export const TargetPayload = z.strictObject({ project: nameOrId(), issueType: nameOrId() });
export const CursorPayload = z.strictObject({ cursor: z.exactOptional(z.string()) });

export const DelegationListPayload = z.strictObject({
  filter: z.enum(['all', ...DelegationState.options]),
  cursor: z.exactOptional(z.string()),
});
export type DelegationFilter = z.infer<typeof DelegationListPayload>['filter'];

export const OUTBOX_KIND_NAMES = ['delegation', 'pair', 'offboarding'] as const;

/**
 * Reference to a delivery. Without `kind` and `channel` it means all deliveries of a delegation and its pair, or of an
 * offboarding.
 */
export const DeliveryRefPayload = z.strictObject({
  /** Id of a delegation (also for its pair), or `offboarding:` followed by the id of an offboarding. */
  id: z.string(),
  kind: z.exactOptional(z.enum(OUTBOX_KIND_NAMES)),
  channel: z.exactOptional(ChannelName),
});
export type DeliveryRef = z.infer<typeof DeliveryRefPayload>;

/** Filter for deliveries of one channel, or of both. */
export const DeliveryFilterPayload = z.strictObject({
  filter: z.enum(['pending', 'dead-lettered', 'rejected', 'exhausted']),
  channel: z.exactOptional(ChannelName),
});
export type DeliveryFilter = z.infer<typeof DeliveryFilterPayload>;

/** Project for alert issues, and the labels and assignee (account id) of the alert issues. */
export const AlertProjectPayload = z.strictObject({
  project: z.nullable(nameOrId()),
  labels: z._default(z.array(label()).check(z.maxLength(20)), []),
  assignee: z._default(z.nullable(z.string().check(z.maxLength(128))), null),
});

const Days = z.int().check(z.minimum(30), z.maximum(3650));
export const RetentionPayload = z.strictObject({ removePersonalDataAfterDays: Days, deleteAfterDays: Days }).check(
  z.refine(({ removePersonalDataAfterDays, deleteAfterDays }) => deleteAfterDays >= removePersonalDataAfterDays, {
    path: ['deleteAfterDays'],
    error: 'must not be less than the days until personal data is removed',
  }),
);

export const RotateUrlPayload = z.strictObject({ endOld: z.enum(['now', 'in-24-hours']) });
export const ConfigurationPayload = z.strictObject({ configuration: AnyJson });
/** Import of a configuration. `over` is the digest of the settings that the preview compared the file with. */
export const ImportPayload = z.strictObject({ configuration: AnyJson, over: z.string() });
export const FindingKeyPayload = z.strictObject({ key: z.string().check(z.maxLength(500)) });

const text = () => z.string().check(z.minLength(1), z.maxLength(255));

/**
 * Conditions, all of which a delegation has to meet. The first one in this order selects the index: issue, offboarding,
 * person, app, owner.
 */
export const SearchPayload = z.strictObject({
  /** Key of the issue. */
  issue: z.exactOptional(text()),
  /** Id of the offboarding. */
  offboarding: z.exactOptional(text()),
  /** Email address, id, or beginning of the name. */
  person: z.exactOptional(text()),
  app: z.exactOptional(text()),
  /** Account id of the assignee. */
  owner: z.exactOptional(text()),
  state: z.exactOptional(DelegationState),
  delivery: z.exactOptional(PushState),
  overdue: z.exactOptional(z.boolean()),
  unassigned: z.exactOptional(z.boolean()),
  /** Sort order: earliest due date first, or newest request, change or end first. */
  order: z._default(z.enum(['asked', 'updated', 'due', 'ended']), 'asked'),
  cursor: z.exactOptional(z.string()),
});
export type SearchInput = z.input<typeof SearchPayload>;
export type SearchQuery = z.output<typeof SearchPayload>;

export const EvidencePayload = z.strictObject({
  /** Dates of the requests, both included. */
  from: z.exactOptional(z.iso.date()),
  to: z.exactOptional(z.iso.date()),
  person: z.exactOptional(text()),
  app: z.exactOptional(text()),
  /** Account id of the assignee. */
  owner: z.exactOptional(text()),
  offboarding: z.exactOptional(text()),
  cursor: z.exactOptional(z.string()),
});

/** Export of evidence to a file, as the page reports it for the audit log. */
export const ExportPayload = z.strictObject({
  rows: z.int().check(z.minimum(0)),
  /** SHA-256 of the file. */
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  from: z.exactOptional(z.iso.date()),
  to: z.exactOptional(z.iso.date()),
});
