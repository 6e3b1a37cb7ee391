import * as z from 'zod/mini';
import { DelegationState } from '../delegation/delegation';
import { MAX_MEMBERS } from '../offboarding/offboarding';
import { AnyJson, foldedLine, label, line, nameOrId, text } from './shapes';

/** Schemas of the service's requests. Unknown members are refused, because they are probably mistakes. */

const ID = /^(?!offboarding:|test:)[A-Za-z0-9._:@~-]{1,200}$/;

/** The service's id of a task or an offboarding. The prefixes are reserved for offboardings and test delegations. */
const Id = z
  .string()
  .check(
    z.regex(
      ID,
      'must be 1 to 200 of the characters A-Z a-z 0-9 . _ : @ ~ - and must not begin with "offboarding:" or "test:"',
    ),
  );

/** The service's id of a person or an app. */
const ServiceId = z.union([z.int(), line(200)], { error: 'must be a whole number or a text' });

const Email = z.string().check(z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address'));

const AccountId = z.string().check(z.regex(/^[\w:-]{1,128}$/, 'must be an Atlassian account id'));

const WebAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).check(z.maxLength(2000));

const FullDate = z.iso.date({ error: 'must be a date that exists, written YYYY-MM-DD' });

export const Owner = z.union([z.strictObject({ email: Email }), z.strictObject({ accountId: AccountId })], {
  error: 'must be {"email": ...} or {"accountId": ...}',
});
export type Owner = z.infer<typeof Owner>;

/** Owners in order of preference; the first one who can be assigned is used. */
const Owners = z.pipe(
  z.union([Owner, z.array(Owner).check(z.maxLength(20))], {
    error: 'must be {"email": ...} or {"accountId": ...}, or a list of them',
  }),
  z.transform((owners) => (Array.isArray(owners) ? owners : [owners])),
);

const IssueOverrides = z.strictObject({
  project: z.exactOptional(nameOrId()),
  type: z.exactOptional(nameOrId()),
  summary: z.exactOptional(line(255)),
  description: z.exactOptional(text(30_000)),
  labels: z.exactOptional(z.array(label()).check(z.maxLength(100))),
  priority: z.exactOptional(nameOrId()),
  parent: z.exactOptional(nameOrId()),
  fields: z.exactOptional(z.record(z.string().check(z.minLength(1), z.maxLength(255)), AnyJson)),
});

/** Maximum number of statuses or resolutions in a list. */
const MAX_STATUSES = 50;

export const DelegationRequest = z.strictObject({
  id: Id,
  person: z.strictObject({ id: z.exactOptional(ServiceId), email: Email, name: z.exactOptional(foldedLine(255)) }),
  app: z.strictObject({ id: z.exactOptional(ServiceId), name: foldedLine(255) }),
  account: z.exactOptional(foldedLine(255)),
  offboarding: z.exactOptional(
    z.strictObject({
      id: Id,
      url: z.exactOptional(WebAddress),
      total: z.exactOptional(z.int().check(z.minimum(1), z.maximum(MAX_MEMBERS))),
    }),
  ),
  owner: z.exactOptional(Owners),
  dueAt: z.exactOptional(FullDate),
  issue: z.exactOptional(IssueOverrides),
  completedStatuses: z.exactOptional(z.array(nameOrId()).check(z.minLength(1), z.maxLength(MAX_STATUSES))),
  declinedStatuses: z.exactOptional(z.array(nameOrId()).check(z.maxLength(MAX_STATUSES))),
  declinedResolutions: z.exactOptional(z.array(nameOrId()).check(z.maxLength(MAX_STATUSES))),
  dryRun: z._default(z.boolean(), false),
});
export type DelegationRequest = z.infer<typeof DelegationRequest>;

/** Maximum number of delegations in a batch. */
export const MAX_BATCH = 500;

/** A batch. Its members are parsed one by one, because each is accepted or refused on its own. */
export const BatchRequest = z.strictObject({
  delegations: z.array(z.unknown()).check(z.minLength(1), z.maxLength(MAX_BATCH)),
});

export const ChangeRequest = z.strictObject({
  id: Id,
  version: z.int().check(z.minimum(1)),
  owner: z.exactOptional(z.nullable(Owners)),
  dueAt: z.exactOptional(z.nullable(FullDate)),
});
export type ChangeRequest = z.infer<typeof ChangeRequest>;

export const CancelRequest = z.strictObject({ id: Id, reason: z.exactOptional(text(1000)) });
export type CancelRequest = z.infer<typeof CancelRequest>;

const Cursor = z.string().check(z.minLength(1), z.maxLength(2000));

/** Maximum number of delegations on a page of a list: the results of one query of Forge's storage. */
const MAX_PAGE = 100;

/** Email address, name or id in a query. */
const Search = z.string().check(z.minLength(1), z.maxLength(255));

const LIMIT_ERROR = `must be a whole number from 1 to ${MAX_PAGE}`;
const Limit = z._default(
  z.coerce
    .number({ error: LIMIT_ERROR })
    .check(z.int(LIMIT_ERROR), z.minimum(1, LIMIT_ERROR), z.maximum(MAX_PAGE, LIMIT_ERROR)),
  50,
);

export const ListQuery = z.strictObject({
  state: z.exactOptional(DelegationState),
  offboarding: z.exactOptional(Id),
  person: z.exactOptional(Search),
  app: z.exactOptional(Search),
  overdue: z.exactOptional(z.literal('true', { error: 'must be true, or be left out' })),
  /** Epoch ms, from a time in RFC 3339 format. */
  updatedSince: z.exactOptional(
    z.pipe(
      z.iso.datetime({
        offset: true,
        error: 'must be a time in RFC 3339 format, such as 2026-12-01T09:00:00Z (a + is sent as %2B)',
      }),
      z.transform((time) => Date.parse(time)),
    ),
  ),
  cursor: z.exactOptional(Cursor),
  limit: Limit,
});

export const EvidenceQuery = z.strictObject({
  from: z.exactOptional(FullDate),
  to: z.exactOptional(FullDate),
  person: z.exactOptional(Search),
  app: z.exactOptional(Search),
  offboarding: z.exactOptional(Id),
  cursor: z.exactOptional(Cursor),
});

export const OptionsQuery = z.strictObject({
  query: z.exactOptional(z.string().check(z.maxLength(255))),
  cursor: z.exactOptional(Cursor),
});
