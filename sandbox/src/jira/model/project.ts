import type { Value } from './field';
import type { Properties } from '../properties';

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
