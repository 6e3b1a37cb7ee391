/**
 * A correction of Atlassian's document, based on the document's own examples or descriptions. Each one widens a schema
 * as little as possible.
 */
export interface Allowance {
  readonly schema: string;
  readonly why: string;
  /** Properties that can be null. */
  readonly nullable?: readonly string[];
  /** Properties that are optional. */
  readonly optional?: readonly string[];
  /** Properties that exist, although the schema doesn't list them. */
  readonly extra?: readonly string[];
  /** Properties that accept any value. */
  readonly anything?: readonly string[];
  /** True if the object can have properties that the schema doesn't list. */
  readonly open?: true;
}

export const ALLOWANCES: readonly Allowance[] = [
  {
    schema: 'ChangeDetails',
    nullable: ['from', 'fromString', 'to', 'toString'],
    why: 'The example of getChangeLogs has null where a field was empty.',
  },
  { schema: 'User', nullable: ['accountId'], why: 'assignIssue is documented to unassign with {"accountId": null}.' },
  {
    schema: 'JqlQueryClause',
    open: true,
    why: 'It closes itself around an anyOf of other schemas, so that nothing fits; the example of parseJqlQueries does not either.',
  },
  { schema: 'BulkIssueResults', extra: ['expand'], why: 'The example of bulkFetchIssues has expand.' },
  {
    schema: 'FieldMetadata',
    optional: ['operations', 'schema'],
    why: 'The example of getCreateIssueMeta has fields without them.',
  },
  {
    schema: 'FieldCreateMetadata',
    optional: ['operations', 'schema'],
    why: 'The example of getCreateIssueMetaIssueTypeId has fields without them.',
  },
  { schema: 'ServerInformation', extra: ['defaultLocale'], why: 'The example of getServerInfo has defaultLocale.' },
  {
    schema: 'Comment',
    anything: ['body'],
    why: 'The schema says nothing of the body; Jira takes an Atlassian document.',
  },
  {
    schema: 'BulkProjectPermissions',
    anything: ['projects', 'issues'],
    why: 'The schema has integers; @forge/auth sends the ids that the app has, which are strings in its context.',
  },
];

/** Operations whose response 200 is a list of the documented schema, or one element of the documented list. */
export const LISTS: Readonly<Record<string, string>> = {
  getRemoteIssueLinks: 'The example is a list; the schema fits only the answer to a globalId.',
};

/** Classic scopes of operations whose list of scopes is empty although their description names a scope. */
export const DESCRIBED_SCOPES: Readonly<Record<string, readonly string[]>> = {
  getBulkPermissions: ['read:jira-work'],
};
