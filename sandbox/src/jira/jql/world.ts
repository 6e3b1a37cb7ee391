/** The site as one searcher sees it. Contains only visible issues. */
export interface JqlWorld {
  /** Current time, epoch ms. */
  readonly now: number;
  /** The searcher's time zone for dates in JQL, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** The searcher's account id; undefined for an anonymous searcher. */
  readonly searcherId: string | undefined;
  issues(): Iterable<JqlIssue>;
  /** Returns the ids for a name, key, id or email address, ignoring case. */
  findIds(kind: JqlKind, text: string): readonly string[];
  /** Returns the sort key for `ORDER BY`: a number (priority 1 is the highest) or a name. */
  rankOf(kind: JqlKind, id: string): number | string;
  /** Returns a visible issue by its key, former key or id. */
  findIssue(keyOrId: string): JqlIssue | undefined;
  statusCategoryOf(statusId: string): string;
  /** Returns the account ids in a group, or undefined for an unknown group. */
  membersOf(group: string): readonly string[] | undefined;
  /** Returns a custom field by its name, ignoring case, or by `cf[10042]`. */
  findField(name: string): JqlField | undefined;
  /** Returns a search alias of a `jira:entityProperty` module, ignoring case. */
  findAlias(name: string): JqlProperty | undefined;
  /** Returns an extracted path of an issue property, or undefined if no module extracts it. */
  findProperty(key: string, path: string): JqlProperty | undefined;
}

export type JqlKind = 'project' | 'status' | 'statusCategory' | 'issuetype' | 'priority' | 'resolution' | 'user';

export interface JqlField {
  /** `customfield_10042`. */
  readonly id: string;
  readonly type: JqlFieldType;
  /** Names of all options of a field of type `option`. A query with another name is an error. */
  readonly options?: readonly string[] | undefined;
}

/**
 * Types of field values. `text` is searched by words (`~`). `option` and `label` compare by equality. `date` is
 * `yyyy-MM-dd`, `datetime` is RFC 3339, and `user` has account ids.
 */
export type JqlFieldType = 'text' | 'number' | 'option' | 'label' | 'user' | 'date' | 'datetime';

export interface JqlProperty {
  readonly propertyKey: string;
  /** Path in the property, such as `state.color`. */
  readonly path: string;
  /** `string` compares whole values, `text` searches words. */
  readonly type: 'string' | 'number' | 'text' | 'user' | 'date';
}

/** An issue as JQL reads it, with ids, and times in epoch ms. */
export interface JqlIssue {
  readonly id: string;
  readonly key: string;
  /** Number in the key. */
  readonly keyNumber: number;
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
  /** Plain text, '' for an empty description. */
  readonly description: string;
  /** Plain text of each comment. */
  readonly comments: readonly string[];
  readonly labels: readonly string[];
  readonly created: number;
  readonly updated: number;
  readonly resolved: number | null;
  /** Date, `yyyy-MM-dd`. */
  readonly dueDate: string | null;
  readonly parentId: string | null;
  readonly links: readonly JqlLink[];
  /** Earlier values of these fields, for `WAS` and `CHANGED`. */
  readonly history: readonly JqlChange[];
  propertyValue(key: string): unknown;
  /**
   * Returns a custom field's value, or a list for a field with several values. Returns undefined or null for an empty
   * field.
   */
  fieldValue(id: string): unknown;
}

/** A link of an issue. */
export interface JqlLink {
  /** The linked issue. */
  readonly issueId: string;
  /** Name of the link on this issue's side, such as `blocks` or `is blocked by`. */
  readonly name: string;
}

export interface JqlChange {
  readonly changedAt: number;
  readonly author: string;
  readonly field: 'status' | 'assignee' | 'priority' | 'resolution' | 'reporter';
  readonly from: string | null;
  readonly to: string | null;
}
