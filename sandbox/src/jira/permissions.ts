import type { Caller } from './jira';
import type { Comment, Issue } from './model/issue';
import type { Project } from './model/project';
import type { User } from './model/site';
import { missingIssueError, missingProjectError, JiraError } from './jira-error';
import { projectOf, type World } from './world';
import { ownEntry } from './own-entry';

/** Ids and names of the global permissions, as `mypermissions` returns them [doc: permissions resource]. */
export const GLOBAL_PERMISSIONS: Readonly<Record<string, { id: string; name: string }>> = {
  ADMINISTER: { id: '0', name: 'Administer Jira' },
  SYSTEM_ADMIN: { id: '44', name: 'Administer system' },
  USER_PICKER: { id: '27', name: 'Browse users and groups' },
  CREATE_SHARED_OBJECTS: { id: '22', name: 'Share dashboards and filters' },
  MANAGE_GROUP_FILTER_SUBSCRIPTIONS: { id: '24', name: 'Manage group filter subscriptions' },
  BULK_CHANGE: { id: '33', name: 'Make bulk changes' },
  CREATE_PROJECT: { id: '47', name: 'Create team-managed projects' },
};

/** Ids and names of the project permissions, as `mypermissions` returns them [doc: permissions resource]. */
export const PROJECT_PERMISSIONS: Readonly<Record<string, { id: string; name: string }>> = {
  ADMINISTER_PROJECTS: { id: '23', name: 'Administer Projects' },
  BROWSE_PROJECTS: { id: '10', name: 'Browse Projects' },
  CREATE_ISSUES: { id: '11', name: 'Create Issues' },
  EDIT_ISSUES: { id: '12', name: 'Edit Issues' },
  ASSIGN_ISSUES: { id: '13', name: 'Assign Issues' },
  RESOLVE_ISSUES: { id: '14', name: 'Resolve Issues' },
  ADD_COMMENTS: { id: '15', name: 'Add Comments' },
  CREATE_ATTACHMENTS: { id: '19', name: 'Create Attachments' },
  DELETE_ALL_ATTACHMENTS: { id: '38', name: 'Delete All Attachments' },
  DELETE_OWN_ATTACHMENTS: { id: '39', name: 'Delete Own Attachments' },
  DELETE_ISSUES: { id: '16', name: 'Delete Issues' },
  ASSIGNABLE_USER: { id: '17', name: 'Assignable User' },
  CLOSE_ISSUES: { id: '18', name: 'Close Issues' },
  LINK_ISSUES: { id: '21', name: 'Link Issues' },
  SET_ISSUE_SECURITY: { id: '26', name: 'Set Issue Security' },
  MOVE_ISSUES: { id: '25', name: 'Move Issues' },
  SCHEDULE_ISSUES: { id: '28', name: 'Schedule Issues' },
  MODIFY_REPORTER: { id: '30', name: 'Modify Reporter' },
  VIEW_VOTERS_AND_WATCHERS: { id: '31', name: 'View Voters and Watchers' },
  MANAGE_WATCHERS: { id: '32', name: 'Manage Watchers' },
  EDIT_OWN_COMMENTS: { id: '37', name: 'Edit Own Comments' },
  EDIT_ALL_COMMENTS: { id: '34', name: 'Edit All Comments' },
  DELETE_OWN_COMMENTS: { id: '36', name: 'Delete Own Comments' },
  DELETE_ALL_COMMENTS: { id: '35', name: 'Delete All Comments' },
  TRANSITION_ISSUES: { id: '46', name: 'Transition Issues' },
};

/** The viewer of a response. An app that acts for a user has the user's permissions, except where apps are blocked. */
export interface Viewer {
  readonly user: User | undefined;
  /** True if app access rules apply: for apps, except in exempt operations [doc: each operation's page]. */
  readonly isUnderAccessRules: boolean;
}

export function viewerOf(
  world: World,
  caller: Caller,
  { isExemptFromAccessRules }: { readonly isExemptFromAccessRules: boolean },
): Viewer {
  if (caller.kind === 'anonymous') return { user: undefined, isUnderAccessRules: false };
  const accountId = caller.kind === 'app' ? caller.app.accountId : caller.accountId;
  return {
    user: ownEntry(world.site.users, accountId),
    isUnderAccessRules: caller.kind !== 'user' && !isExemptFromAccessRules,
  };
}

export function isAdmin(world: World, user: User | undefined): boolean {
  return user !== undefined && holdsGlobalPermission(world, user, 'ADMINISTER');
}

export function holdsGlobalPermission(world: World, user: User, permission: string): boolean {
  if (!user.active) return false;
  const groups = ownEntry(world.site.globalPermissions, permission) ?? [];
  return groups.some((name) => world.site.groups[name]?.members.includes(user.accountId));
}

/** Grants a new permission of an app to its default groups and keeps the admin's grants. */
export function grantByDefault({ site }: World, key: string, grants: readonly ('all' | 'jira-administrators')[]): void {
  site.globalPermissions[key] ??= grants.includes('all')
    ? Object.keys(site.groups)
    : grants.includes('jira-administrators')
      ? [...(site.globalPermissions.ADMINISTER ?? [])]
      : [];
}

/** Returns true if the user has a project permission through any role. */
export function holdsPermission(user: User | undefined, project: Project, permission: string): boolean {
  if (!user?.active) return false;
  const roles = ownEntry(project.permissions, permission) ?? [];
  return roles.some((name) => holdsRole(project, name, user));
}

/** Returns true for a project that is neither archived nor trashed, nor blocked for the viewer. */
export const isReachable = (viewer: Viewer, project: Project): boolean =>
  project.trashed === null && project.archived === null && !(viewer.isUnderAccessRules && project.appsBlocked);

export const canSeeProject = (viewer: Viewer, project: Project): boolean =>
  isReachable(viewer, project) && holdsPermission(viewer.user, project, 'BROWSE_PROJECTS');

export const canSeeIssue = (world: World, viewer: Viewer, issue: Issue): boolean =>
  issue.archived === null &&
  canSeeProject(viewer, projectOf(world, issue)) &&
  isInSecurityLevel(world, viewer.user, issue);

/** Returns true if the user may see the issue's security level. All users may see an issue without a level. */
export function isInSecurityLevel(world: World, user: User | undefined, issue: Issue): boolean {
  const { security } = issue.values;
  if (typeof security !== 'string') return true;
  const project = projectOf(world, issue);
  const level = project.securityLevels?.find(({ id }) => id === security);
  return level?.roles.some((role) => holdsRole(project, role, user)) ?? false;
}

/** Returns true if the user has a project role. Apps have the roles that are open to apps. */
export function holdsRole(project: Project, name: string, user: User | undefined): boolean {
  const role = ownEntry(project.roles, name);
  if (!role || !user) return false;
  return role.users.includes(user.accountId) || (role.apps && user.type === 'app');
}

/** Returns true if the account can read a comment, which can be restricted to a group or role. */
export function canReadComment(
  world: World,
  issue: Issue,
  { visibility }: Comment,
  accountId: string | undefined,
): boolean {
  if (!visibility) return true;
  if (accountId === undefined) return false;
  if (visibility.type === 'group') {
    return ownEntry(world.site.groups, visibility.value)?.members.includes(accountId) ?? false;
  }
  return holdsRole(projectOf(world, issue), visibility.value, ownEntry(world.site.users, accountId));
}

export const may = (viewer: Viewer, project: Project, permission: string): boolean =>
  isReachable(viewer, project) && holdsPermission(viewer.user, project, permission);

export function requirePermission(
  viewer: Viewer,
  project: Project,
  permission: string,
  message: string,
  status = 403,
): void {
  if (!may(viewer, project, permission)) throw new JiraError(status, [message]);
}

export function requireAdmin(world: World, viewer: Viewer): void {
  if (!isAdmin(world, viewer.user)) throw new JiraError(403, ['You do not have permission to perform this operation.']);
}

/** A reference to an issue or project in a body. An id doesn't match as a key, nor a key as an id. */
interface IssueOrProjectRef {
  readonly id?: string | undefined;
  readonly key?: string | undefined;
}

const issueByKey = (world: World, key: string): Issue | undefined =>
  ownEntry(world.site.issues, ownEntry(world.site.issueKeys, key.toUpperCase()) ?? '');

/** Returns an issue by its id, key or former key without a permission check. */
export const issueByIdOrKey = (world: World, idOrKey: string): Issue | undefined =>
  ownEntry(world.site.issues, idOrKey) ?? issueByKey(world, idOrKey);

export const issueByRef = (world: World, { id, key }: IssueOrProjectRef): Issue | undefined =>
  id === undefined ? issueByKey(world, key ?? '') : ownEntry(world.site.issues, id);

/** Returns a project by its key. Project keys are case-sensitive, issue keys aren't [doc: getProject]. */
const projectByKey = (world: World, given: string): Project | undefined =>
  Object.values(world.site.projects).find(({ key, formerKeys }) => key === given || formerKeys.includes(given));

export const projectByIdOrKey = (world: World, idOrKey: string): Project | undefined =>
  ownEntry(world.site.projects, idOrKey) ?? projectByKey(world, idOrKey);

export const projectByRef = (world: World, { id, key }: IssueOrProjectRef): Project | undefined =>
  id === undefined ? projectByKey(world, key ?? '') : ownEntry(world.site.projects, id);

/** Returns a visible issue. Throws the same 404 for a hidden and a missing one. */
export function visibleIssue(world: World, viewer: Viewer, given: string | IssueOrProjectRef): Issue {
  const issue = typeof given === 'string' ? issueByIdOrKey(world, given) : issueByRef(world, given);
  if (!issue || !canSeeIssue(world, viewer, issue)) throw missingIssueError();
  return issue;
}

export function visibleProject(world: World, viewer: Viewer, given: string | IssueOrProjectRef): Project {
  const project = typeof given === 'string' ? projectByIdOrKey(world, given) : projectByRef(world, given);
  if (!project || !canSeeProject(viewer, project)) {
    throw missingProjectError(typeof given === 'string' ? given : (given.id ?? given.key ?? ''));
  }
  return project;
}

export const visibleProjects = (world: World, viewer: Viewer): Project[] =>
  Object.values(world.site.projects).filter((each) => canSeeProject(viewer, each));

/** Returns true for an active user or app with Assignable User in the project. */
export const isAssignable = (user: User | undefined, project: Project): boolean =>
  holdsPermission(user, project, 'ASSIGNABLE_USER');
