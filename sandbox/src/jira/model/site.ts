import type { CustomField } from './field';
import type { Issue, Link } from './issue';
import type { IssueType, Project } from './project';
import type { Properties } from '../properties';
import type { Status, Workflow } from './workflow';

/**
 * The site's content as one plain JSON document: a seed has this shape, `dump` returns it and `load` takes it. Ids are
 * strings as in Jira, times are epoch milliseconds. The code names no status, type or custom field: all come from here.
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
