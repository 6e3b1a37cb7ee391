/**
 * The site's content as one plain JSON document: a seed has this shape, `dump` returns it and `load` takes it. Ids are
 * strings as in Jira, times are epoch milliseconds. No status, type or field is named in code: all come from here.
 */
export interface Site {
  name: string;
  /** IANA name: JQL reads dates in it, REST writes times in UTC. */
  timeZone: string;
  /** Absent: allowed. The setting "Allow unassigned issues" of Jira's general configuration. */
  allowUnassigned?: boolean;
  /** The next number of each numbered kind. */
  next: Record<Numbered, number>;
  users: Record<string, User>;
  groups: Record<string, Group>;
  /** Permission key to the groups that hold it. */
  globalPermissions: Record<string, string[]>;
  projects: Record<string, Project>;
  issueTypes: Record<string, IssueType>;
  statuses: Record<string, Status>;
  workflows: Record<string, Workflow>;
  customFields: Record<string, CustomField>;
  /** In their order, the most urgent first. */
  priorities: Priority[];
  defaultPriority: string;
  resolutions: Resolution[];
  linkTypes: LinkType[];
  issues: Record<string, Issue>;
  /** Every key that an issue has or had, to its id. */
  issueKeys: Record<string, string>;
  links: Link[];
}

export type Numbered =
  | 'issue'
  | 'comment'
  | 'attachment'
  | 'change'
  | 'link'
  | 'remoteLink'
  | 'project'
  | 'linkType'
  | 'resolution'
  | 'status';

export interface User {
  accountId: string;
  displayName: string;
  email: string;
  /** Hides the address in every answer. A switch says if a search by it finds the user [doc: GDPR profile visibility]. */
  emailHidden: boolean;
  token: string;
  active: boolean;
  type: 'atlassian' | 'app';
  /** Of an app's own user. */
  appId?: string;
  properties: Properties;
}

export interface Group {
  id: string;
  members: string[];
}

export interface Project {
  id: string;
  uuid: string;
  key: string;
  /** Former keys: they still find the project. */
  formerKeys: string[];
  name: string;
  managed: 'company' | 'team';
  typeKey: 'software' | 'business' | 'service_desk';
  lead: string;
  assigneeType: 'PROJECT_LEAD' | 'UNASSIGNED';
  /** Issue type id to how it works here, in the order that the create dialog offers. */
  types: { id: string; workflow: string; create: ScreenField[]; edit: ScreenField[] }[];
  /** Role name to its members; `apps`: installed apps hold it too [doc: atlassian-addons-project-access]. */
  roles: Record<string, { id: string; users: string[]; apps: boolean }>;
  components?: Component[];
  versions?: Version[];
  securityLevels?: SecurityLevel[];
  /** Project permission key to the roles that hold it. */
  permissions: Record<string, string[]>;
  nextNumber: number;
  archived: number | null;
  trashed: number | null;
  /** An app access rule of the organisation keeps apps out. */
  appsBlocked: boolean;
  properties: Properties;
}

export interface ScreenField {
  field: string;
  required?: boolean;
  /** In the stored form of the field; taken where a call leaves the field out. */
  default?: Value;
}

export interface IssueType {
  id: string;
  name: string;
  description: string;
  /** 1 above, 0 base, -1 sub-task. */
  level: number;
  /** Set for a team-managed project's own type. */
  projectId?: string;
}

export type StatusCategoryKey = 'new' | 'indeterminate' | 'done';

export interface Status {
  id: string;
  name: string;
  description: string;
  category: StatusCategoryKey;
  projectId?: string;
}

export interface Workflow {
  id: string;
  name: string;
  initial: string;
  transitions: Transition[];
}

export interface Transition {
  id: string;
  name: string;
  from: 'any' | string[];
  to: string;
  /** Absent: no screen, so a call can set nothing. */
  screen?: ScreenField[];
  conditions?: Condition[];
  /** The resolution that the post function sets; null clears it. */
  resolution?: string | null;
}

export type Condition =
  { permission: string } | { role: string } | { only: 'assignee' | 'reporter' } | { subtasks: StatusCategoryKey };

export type FieldKind =
  | 'text'
  | 'url'
  | 'document'
  | 'number'
  | 'date'
  | 'datetime'
  | 'user'
  | 'users'
  | 'select'
  | 'selects'
  | 'labels'
  | 'cascade'
  | 'group'
  | 'groups'
  | 'version'
  | 'versions'
  | 'components'
  | 'security'
  | 'priority'
  | 'resolution'
  | 'parent';

export interface CustomField {
  id: string;
  name: string;
  description: string;
  kind: FieldKind;
  options?: FieldOption[];
  projectId?: string;
}

export interface FieldOption {
  id: string;
  value: string;
  disabled?: boolean;
  /** The second level of a cascading select. */
  children?: { id: string; value: string }[];
}

export interface Component {
  id: string;
  name: string;
}

export interface Version {
  id: string;
  name: string;
  released: boolean;
  archived: boolean;
}

/** A level of issue security: only members of its roles see an issue of it. */
export interface SecurityLevel {
  id: string;
  name: string;
  description: string;
  roles: string[];
}

export interface Priority {
  id: string;
  name: string;
  description: string;
  color: string;
}

export interface Resolution {
  id: string;
  name: string;
  description: string;
}

export interface LinkType {
  id: string;
  name: string;
  inward: string;
  outward: string;
}

/** From the outward end: `from` blocks `to`. */
export interface Link {
  id: string;
  typeId: string;
  from: string;
  to: string;
}

/** A field's value as stored: ids for what has an id, a document as it came. */
export type Value = string | number | readonly string[] | Document | null;

/** A node of the Atlassian Document Format. */
export interface Document {
  readonly type: string;
  readonly version?: number;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly Document[];
  readonly content?: readonly Document[];
}

/** Each value is replaced, never changed in place, so that a copy of the record is a snapshot. */
export interface Issue {
  id: string;
  key: string;
  formerKeys: string[];
  projectId: string;
  typeId: string;
  statusId: string;
  /** System and custom fields that people fill, by field id. */
  values: Record<string, Value>;
  creator: string;
  created: number;
  updated: number;
  statusChanged: number;
  resolved: number | null;
  archived: number | null;
  watchers: string[];
  comments: Comment[];
  /** Absent: none. */
  attachments?: Attachment[];
  remoteLinks: RemoteLink[];
  history: Change[];
  properties: Properties;
}

export interface Comment {
  id: string;
  author: string;
  body: Document;
  created: number;
  updateAuthor: string;
  updated: number;
  visibility: { type: 'group' | 'role'; value: string } | null;
  properties: Record<string, unknown>;
}

export interface Attachment {
  id: string;
  filename: string;
  mimeType: string;
  /** Bytes. */
  size: number;
  author: string;
  created: number;
  content: string;
}

export interface RemoteLink {
  id: number;
  globalId: string | null;
  relationship: string | null;
  application: Record<string, unknown>;
  object: Record<string, unknown>;
}

export interface Change {
  id: string;
  author: string;
  at: number;
  items: ChangeItem[];
}

export interface ChangeItem {
  field: string;
  fieldId: string;
  custom: boolean;
  from: string | null;
  fromString: string | null;
  to: string | null;
  toString: string | null;
}

/** Key to its values over time, oldest first; the last one stands. `value: undefined` in JSON is absence, so a removal is marked. */
export type Properties = Record<string, { at: number; value: unknown; removed?: true }[]>;
