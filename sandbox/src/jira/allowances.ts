/** A mistake of Atlassian's document, as its own examples or descriptions show. Each widens a schema as little as possible. */
export interface Allowance {
  readonly schema: string;
  readonly why: string;
  /** These properties may be null. */
  readonly nullable?: readonly string[];
  /** These need not be there. */
  readonly optional?: readonly string[];
  /** These properties exist though the schema does not list them. */
  readonly extra?: readonly string[];
  /** These properties take any value. */
  readonly anything?: readonly string[];
  /** It may hold what its own list does not name. */
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
];

/** Operations whose 200 is a list of what the document says, or one of it. */
export const LISTS: Readonly<Record<string, string>> = {
  getRemoteIssueLinks: 'The example is a list; the schema fits only the answer to a globalId.',
};
