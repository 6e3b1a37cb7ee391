/**
 * A correction of Atlassian's document, based on the document's own examples or descriptions. Each one widens a schema
 * as little as possible.
 */
export interface Allowance {
  readonly schema: string;
  readonly reason: string;
  /** Properties that can be null. */
  readonly nullable?: readonly string[];
  /** Properties that are optional. */
  readonly optional?: readonly string[];
  /** Properties that exist, although the schema doesn't list them. */
  readonly extra?: readonly string[];
  /** Properties that accept any value. */
  readonly anyValue?: readonly string[];
  /** True if the object can have properties that the schema doesn't list. */
  readonly isOpen?: true;
}

export const ALLOWANCES: readonly Allowance[] = [
  {
    schema: 'ChangeDetails',
    nullable: ['from', 'fromString', 'to', 'toString'],
    reason: 'The example of getChangeLogs has null where a field was empty.',
  },
  {
    schema: 'User',
    nullable: ['accountId'],
    reason: 'assignIssue is documented to unassign with {"accountId": null}.',
  },
  {
    schema: 'JqlQueryClause',
    isOpen: true,
    reason:
      'It has additionalProperties: false around an anyOf of other schemas, so nothing fits, not even the example of parseJqlQueries.',
  },
  { schema: 'BulkIssueResults', extra: ['expand'], reason: 'The example of bulkFetchIssues has expand.' },
  {
    schema: 'FieldMetadata',
    optional: ['operations', 'schema'],
    reason: 'The example of getCreateIssueMeta has fields without them.',
  },
  {
    schema: 'FieldCreateMetadata',
    optional: ['operations', 'schema'],
    reason: 'The example of getCreateIssueMetaIssueTypeId has fields without them.',
  },
  { schema: 'ServerInformation', extra: ['defaultLocale'], reason: 'The example of getServerInfo has defaultLocale.' },
  {
    schema: 'Comment',
    anyValue: ['body'],
    reason: 'The schema has no type for the body; Jira takes an Atlassian document.',
  },
  {
    schema: 'BulkProjectPermissions',
    anyValue: ['projects', 'issues'],
    reason: 'The schema has integers; @forge/auth sends the ids that the app has, which are strings in its context.',
  },
];

/** Operations whose response can be a list of the documented schema, with the reasons. */
export const LIST_RESPONSES: Readonly<Record<string, string>> = {
  getRemoteIssueLinks: 'The example is a list; the schema fits only the response for a globalId.',
};

/** Classic scopes of operations whose list of scopes is empty although their description names a scope. */
export const DESCRIBED_SCOPES: Readonly<Record<string, readonly string[]>> = {
  getBulkPermissions: ['read:jira-work'],
};
