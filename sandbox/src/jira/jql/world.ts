/** The site as JQL sees it for one searcher, without what the searcher can't see. */
export interface JqlWorld {
  /** Epoch ms. */
  readonly now: number;
  /** The searcher's time zone, `Europe/Berlin`: dates in JQL are read in it. */
  readonly timeZone: string;
  /** The searcher's account id; undefined for anonymous. */
  readonly me: string | undefined;
  issues(): Iterable<JqlIssue>;
  /** The ids of what a person may have meant by a name, key or id (users: also e-mail); none: it does not exist. Case does not count. */
  find(kind: JqlKind, text: string): readonly string[];
  /** The position for `ORDER BY`: a sequence number (priorities: 1 is the highest), or a name. */
  rank(kind: JqlKind, id: string): number | string;
  /** By key (a former one too) or id, if it may be seen. */
  issue(keyOrId: string): JqlIssue | undefined;
  statusCategoryOf(statusId: string): string;
  /** The account ids in a group; undefined if there is no such group. */
  membersOf(group: string): readonly string[] | undefined;
  /** A custom field by its name, case aside, or `cf[10042]`. */
  field(name: string): JqlField | undefined;
  /** A search alias of a `jira:entityProperty` module, case aside. */
  alias(name: string): JqlProperty | undefined;
  /** An extracted path of an issue property; undefined if no module extracts it. */
  property(key: string, path: string): JqlProperty | undefined;
}

export type JqlKind = 'project' | 'status' | 'statusCategory' | 'issuetype' | 'priority' | 'resolution' | 'user';

export interface JqlField {
  /** `customfield_10042`. */
  readonly id: string;
  readonly type: JqlFieldType;
  /** The names of all options, for a field of type `option`: another one is refused. */
  readonly options?: readonly string[] | undefined;
}

/** `text` is searched by words (`~`), `option` and `label` by equality, `date` holds `yyyy-MM-dd`, `datetime` RFC 3339, `user` account ids. */
export type JqlFieldType = 'text' | 'number' | 'option' | 'label' | 'user' | 'date' | 'datetime';

export interface JqlProperty {
  readonly propertyKey: string;
  /** `claim.token`. */
  readonly path: string;
  /** `string` compares whole values, `text` searches words. */
  readonly type: 'string' | 'number' | 'text' | 'user' | 'date';
}

/** An issue as JQL reads it. Ids throughout, times in epoch ms. */
export interface JqlIssue {
  readonly id: string;
  readonly key: string;
  /** The number in the key. */
  readonly number: number;
  readonly projectId: string;
  readonly typeId: string;
  readonly statusId: string;
  readonly priorityId: string | null;
  readonly resolutionId: string | null;
  readonly assignee: string | null;
  readonly reporter: string | null;
  readonly creator: string | null;
  readonly watchers: readonly string[];
  readonly summary: string;
  /** Plain text, '' if there is none. */
  readonly description: string;
  /** Plain text of each. */
  readonly comments: readonly string[];
  readonly labels: readonly string[];
  readonly created: number;
  readonly updated: number;
  readonly resolved: number | null;
  /** A calendar day, `yyyy-MM-dd`. */
  readonly due: string | null;
  readonly parentId: string | null;
  readonly links: readonly JqlLink[];
  /** Every value that these had before, for `WAS` and `CHANGED`. */
  readonly history: readonly JqlChange[];
  property(key: string): unknown;
  /** A custom field's value as its type says; several where the field holds several; undefined or null if empty. */
  field(id: string): unknown;
}

/** A link as it reads from this issue: `blocks` outward, `is blocked by` inward. */
export interface JqlLink {
  readonly issueId: string;
  readonly reads: string;
}

export interface JqlChange {
  readonly at: number;
  readonly by: string;
  readonly field: 'status' | 'assignee' | 'priority' | 'resolution' | 'reporter';
  readonly from: string | null;
  readonly to: string | null;
}
