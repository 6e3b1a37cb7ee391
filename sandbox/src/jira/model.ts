/**
 * The site's content as one plain JSON document: a seed has this shape, `dump` returns it and `load` takes it. Ids are
 * strings as in Jira, times are epoch milliseconds. No status, type or field is named in code: all come from here.
 */
export interface Site {
  name: string;
  /** IANA name of the time zone for dates in JQL. REST uses UTC. */
  timeZone: string;
  /** The setting "Allow unassigned issues" of Jira's general configuration. Absent for true. */
  allowUnassigned?: boolean;
  /** The next number of each numbered kind. */
  next: Record<Numbered, number>;
  users: Record<string, User>;
  groups: Record<string, Group>;
  /** Groups by the key of the permission that they hold. */
  globalPermissions: Record<string, string[]>;
  projects: Record<string, Project>;
  issueTypes: Record<string, IssueType>;
  statuses: Record<string, Status>;
  workflows: Record<string, Workflow>;
  customFields: Record<string, CustomField>;
  /** Priorities in order, the most urgent first. */
  priorities: Priority[];
  defaultPriority: string;
  resolutions: Resolution[];
  linkTypes: LinkType[];
  issues: Record<string, Issue>;
  /** Issue ids by current and former key. */
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
  /** True if no response contains the address [doc: GDPR profile visibility]. A switch decides if searches find it. */
  emailHidden: boolean;
  token: string;
  active: boolean;
  type: 'atlassian' | 'app';
  /** Id of the app whose own user this is. */
  appId?: string;
  properties: Properties;
}

interface Group {
  id: string;
  members: string[];
}

export interface Project {
  id: string;
  uuid: string;
  key: string;
  /** Former keys, which still find the project. */
  formerKeys: string[];
  name: string;
  managed: 'company' | 'team';
  typeKey: 'software' | 'business' | 'service_desk';
  lead: string;
  assigneeType: 'PROJECT_LEAD' | 'UNASSIGNED';
  /** Issue types of the project with workflow and screens, in the order of the create dialog. */
  types: { id: string; workflow: string; create: ScreenField[]; edit: ScreenField[] }[];
  /** Members by role name. `apps` is true if installed apps have the role [doc: atlassian-addons-project-access]. */
  roles: Record<string, { id: string; users: string[]; apps: boolean }>;
  components?: Component[];
  versions?: Version[];
  securityLevels?: SecurityLevel[];
  /** Roles by the key of the project permission that they hold. */
  permissions: Record<string, string[]>;
  nextNumber: number;
  archived: number | null;
  trashed: number | null;
  /** True if an app access rule of the organization blocks apps. */
  appsBlocked: boolean;
  properties: Properties;
}

export interface ScreenField {
  field: string;
  required?: boolean;
  /** Stored value for calls without the field. */
  default?: Value;
}

export interface IssueType {
  id: string;
  name: string;
  description: string;
  /** Hierarchy level: 1 epic, 0 base, -1 sub-task. */
  level: number;
  /** Project of a team-managed project's own type. */
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
  /** Fields of the screen. Absent without a screen, so that no call can set a field. */
  screen?: ScreenField[];
  conditions?: Condition[];
  /** Resolution that the post function sets. Null clears it. */
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

interface FieldOption {
  id: string;
  value: string;
  disabled?: boolean;
  /** The second level of a cascading select. */
  children?: { id: string; value: string }[];
}

interface Component {
  id: string;
  name: string;
}

interface Version {
  id: string;
  name: string;
  released: boolean;
  archived: boolean;
}

/** An issue security level. Only members of its roles see its issues. */
interface SecurityLevel {
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

/** A link from its outward end: `from` blocks `to`. */
export interface Link {
  id: string;
  typeId: string;
  from: string;
  to: string;
}

/** A field's value as stored: ids of entities, documents unchanged. */
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

/** An issue. Its values are replaced, never changed in place, so a copy of the record is a snapshot. */
export interface Issue {
  id: string;
  key: string;
  formerKeys: string[];
  projectId: string;
  typeId: string;
  statusId: string;
  /** Values of editable fields by field id. */
  values: Record<string, Value>;
  creator: string;
  created: number;
  updated: number;
  statusChanged: number;
  resolved: number | null;
  archived: number | null;
  watchers: string[];
  comments: Comment[];
  /** Attachments. Absent without any. */
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
  /** Size, bytes. */
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

/**
 * Values by key, each with the time from which it applies, the current one last. A removal has a mark, because JSON
 * drops `value: undefined`.
 */
export type Properties = Record<string, { at: number; value: unknown; removed?: true }[]>;
