import * as z from 'zod';
import { DelegationState } from './delegation';
import { AnyJson, label, line, nameOrId, text } from './shape';

/** The shapes of what the service sends: an unknown member is a mistake that it wants to hear of. */

const ID = /^(?!offboarding:)[A-Za-z0-9._:@~-]{1,200}$/;

/** The service's own id of a task or an offboarding. The prefix is kept for the pushes' ids. */
export const Id = z
  .string()
  .regex(ID, 'must be 1 to 200 of the characters A-Z a-z 0-9 . _ : @ ~ - and must not begin with "offboarding:"');

/** The service's own id of a person or an app. */
const ServiceId = z.union([z.int(), line(200)], { error: 'must be a whole number or a text' });

const Email = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

const AccountId = z.string().regex(/^[\w:-]{1,128}$/, 'must be an Atlassian account id');

const WebAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2000);

const FullDate = z.iso.date({ error: 'must be a date that exists, written YYYY-MM-DD' });

export const Owner = z.union([z.strictObject({ email: Email }), z.strictObject({ accountId: AccountId })], {
  error: 'must be {"email": ...} or {"accountId": ...}',
});
export type Owner = z.infer<typeof Owner>;

/** First fit wins. */
const Owners = z
  .union([Owner, z.array(Owner).max(20)], { error: 'must be {"email": ...} or {"accountId": ...}, or a list of them' })
  .transform((owners) => (Array.isArray(owners) ? owners : [owners]));

const IssueOverrides = z.strictObject({
  project: nameOrId().exactOptional(),
  type: nameOrId().exactOptional(),
  summary: line(255).exactOptional(),
  description: text(30_000).exactOptional(),
  labels: z.array(label()).max(100).exactOptional(),
  priority: nameOrId().exactOptional(),
  parent: nameOrId().exactOptional(),
  fields: z.record(z.string().min(1).max(255), AnyJson).exactOptional(),
});

const MAX_STATUSES = 50;

export const DelegationCall = z.strictObject({
  id: Id,
  person: z.strictObject({ id: ServiceId.exactOptional(), email: Email, name: line(255).exactOptional() }),
  app: z.strictObject({ id: ServiceId.exactOptional(), name: line(255) }),
  account: line(255).exactOptional(),
  offboarding: z
    .strictObject({ id: Id, url: WebAddress.exactOptional(), total: z.int().min(1).max(10_000).exactOptional() })
    .exactOptional(),
  owner: Owners.exactOptional(),
  dueAt: FullDate.exactOptional(),
  issue: IssueOverrides.exactOptional(),
  completedStatuses: z.array(nameOrId()).min(1).max(MAX_STATUSES).exactOptional(),
  declinedStatuses: z.array(nameOrId()).max(MAX_STATUSES).exactOptional(),
  declinedResolutions: z.array(nameOrId()).max(MAX_STATUSES).exactOptional(),
  dryRun: z.boolean().default(false),
});
export type DelegationCall = z.infer<typeof DelegationCall>;

export const MAX_BATCH = 500;

/** The members are read one by one, since each has its own fate. */
export const BatchCall = z.strictObject({ delegations: z.array(z.unknown()).min(1).max(MAX_BATCH) });

export const ChangeCall = z.strictObject({
  id: Id,
  version: z.int().min(1),
  owner: Owners.nullable().exactOptional(),
  dueAt: FullDate.nullable().exactOptional(),
});
export type ChangeCall = z.infer<typeof ChangeCall>;

export const CancelCall = z.strictObject({ id: Id, reason: text(1000).exactOptional() });
export type CancelCall = z.infer<typeof CancelCall>;

const Cursor = z.string().min(1).max(2000);
/** The most that one page of a list holds; what Forge's storage gives at once. */
const MAX_PAGE = 100;

export const ListQuery = z.strictObject({
  state: DelegationState.exactOptional(),
  offboarding: Id.exactOptional(),
  updatedSince: z.iso
    .datetime({ offset: true, error: 'must be a time by RFC 3339, such as 2026-12-01T09:00:00Z (a + is sent as %2B)' })
    .exactOptional(),
  cursor: Cursor.exactOptional(),
  limit: z.coerce.number({ error: 'must be a whole number' }).int().min(1).max(MAX_PAGE).default(50),
});

export type ListQuery = z.infer<typeof ListQuery>;

export const OptionsQuery = z.strictObject({
  query: z.string().max(255).exactOptional(),
  cursor: Cursor.exactOptional(),
});
export type OptionsQuery = z.infer<typeof OptionsQuery>;
