import { z } from 'zod';
import type { Project } from '../model/project';
import type { User } from '../model/site';
import { ownEntry } from '../own-entry';
import {
  canSeeIssue,
  GLOBAL_PERMISSIONS,
  holdsPermission,
  holdsGlobalPermission,
  isAdmin,
  isReachable,
  issueByIdOrKey,
  requireAdmin,
  PROJECT_PERMISSIONS,
  visibleIssue,
  visibleProject,
} from '../permissions';
import { JiraError } from '../jira-error';
import { projectOf, type World } from '../world';
import {
  withMaxLength,
  bodyHandler,
  handler,
  identityReadPoints,
  splitByCommas,
  ok,
  textParam,
  type Call,
  type Handlers,
} from './call';

type PermissionDescriptions = Readonly<
  Record<string, { readonly id: string; readonly name: string; readonly description?: string }>
>;

/** Returns Jira's own global permissions and those of apps. */
function globalPermissionsOf({ appPermissions }: World): PermissionDescriptions {
  const appEntries = appPermissions.map(({ key, name, description }) => [key, { id: key, name, description }] as const);
  return { ...GLOBAL_PERMISSIONS, ...Object.fromEntries(appEntries) };
}
const allPermissionsOf = (world: World): PermissionDescriptions => ({
  ...globalPermissionsOf(world),
  ...PROJECT_PERMISSIONS,
});
const isGlobal = (world: World, key: string): boolean => Object.hasOwn(globalPermissionsOf(world), key);

function serializePermission(world: World, key: string) {
  const { id = '', name = '', description = name } = allPermissionsOf(world)[key] ?? {};
  return { id, key, name, type: isGlobal(world, key) ? 'GLOBAL' : 'PROJECT', description };
}

/**
 * Returns true if the caller has a permission in the project, or in any project if none is given [doc:
 * getMyPermissions].
 */
function hasPermission(call: Call, key: string, project: Project | undefined): boolean {
  const { world, viewer } = call;
  const { user } = viewer;
  if (!user) return false;
  if (isGlobal(world, key)) return holdsGlobalPermission(world, user, key);
  const projects = project ? [project] : Object.values(world.site.projects);
  return projects.some((each) => isReachable(viewer, each) && holdsPermission(user, each, key));
}

/** Throws Jira's 400 for unknown permission keys. */
function checkPermissionKeys(keys: readonly string[], known: Readonly<Record<string, unknown>>): void {
  const unknown = keys.filter((each) => !Object.hasOwn(known, each));
  if (unknown.length > 0) throw new JiraError(400, [`Unrecognized permission(s): ${unknown.join(', ')}`]);
}

/** Maximum number of projects, and of issues, in one check [doc: getBulkPermissions]. */
const MAX_CHECKED_ITEMS = 1_000;

/** An id as a number, or as a string of digits, as `@forge/auth` sends it. */
const NumericId = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const ProjectPermissionCheck = z.strictObject({
  permissions: z.array(z.string()),
  projects: z.array(NumericId).default([]),
  issues: z.array(NumericId).default([]),
});

const BulkPermissionCheck = z.strictObject({
  accountId: z.string().optional(),
  globalPermissions: z.array(z.string()).default([]),
  projectPermissions: z.array(ProjectPermissionCheck).default([]),
});

export const permissions: Handlers = {
  getMyPermissions: handler({ query: ['issueKey', 'issueId', 'projectKey', 'projectId', 'permissions'] }, (call) => {
    const { world, viewer } = call;
    const [issueKey, issueId] = [textParam(call, 'issueKey'), textParam(call, 'issueId')];
    const [projectKey, projectId] = [textParam(call, 'projectKey'), textParam(call, 'projectId')];
    const project =
      (issueKey ?? issueId) !== undefined
        ? projectOf(world, visibleIssue(world, viewer, { id: issueId, key: issueKey }))
        : (projectKey ?? projectId) === undefined
          ? undefined
          : visibleProject(world, viewer, { id: projectId, key: projectKey });
    const keys = splitByCommas(textParam(call, 'permissions'));
    // `permissions` has been required since 2019 [doc: getMyPermissions].
    if (keys.length === 0) throw new JiraError(400, ["The 'permissions' query parameter is required."]);
    checkPermissionKeys(keys, allPermissionsOf(world));
    const body = Object.fromEntries(
      keys.map((key) => [
        key,
        { ...serializePermission(world, key), havePermission: hasPermission(call, key, project) },
      ]),
    );
    return ok({ permissions: body }, identityReadPoints(keys.length));
  }),

  getAllPermissions: handler({}, (call) => {
    requireAdmin(call.world, call.viewer);
    const keys = Object.keys(allPermissionsOf(call.world));
    return ok(
      { permissions: Object.fromEntries(keys.map((key) => [key, serializePermission(call.world, key)])) },
      identityReadPoints(keys.length),
    );
  }),

  getBulkPermissions: bodyHandler({ body: BulkPermissionCheck }, (call) => {
    const { world, viewer } = call;
    const { accountId, globalPermissions, projectPermissions } = call.body;
    for (const { projects, issues } of projectPermissions) {
      withMaxLength(MAX_CHECKED_ITEMS, 'projects', projects);
      withMaxLength(MAX_CHECKED_ITEMS, 'issues', issues);
    }
    // Only administrators can check other users [doc: getBulkPermissions]. An app checks users with its own account.
    const isOtherUser = accountId !== undefined && accountId !== viewer.user?.accountId;
    if (isOtherUser && viewer.user?.type !== 'app' && !isAdmin(world, viewer.user)) {
      throw new JiraError(403, ['You do not have permission to check the permissions of other users.']);
    }
    const user: User | undefined = accountId === undefined ? viewer.user : ownEntry(world.site.users, accountId);
    checkPermissionKeys(globalPermissions, globalPermissionsOf(world));
    checkPermissionKeys(
      projectPermissions.flatMap((each) => each.permissions),
      PROJECT_PERMISSIONS,
    );

    const granted = projectPermissions.flatMap(({ permissions: keys, projects, issues }) =>
      keys.map((permission) => ({
        permission,
        projects: projects.filter((id) => {
          const project = world.site.projects[String(id)];
          return project && isReachable(viewer, project) && holdsPermission(user, project, permission);
        }),
        issues: issues.filter((id) => {
          const issue = issueByIdOrKey(world, String(id));
          return (
            issue && canSeeIssue(world, viewer, issue) && holdsPermission(user, projectOf(world, issue), permission)
          );
        }),
      })),
    );
    const grantedGlobal = globalPermissions.filter((each) => user && holdsGlobalPermission(world, user, each));
    return ok(
      { globalPermissions: grantedGlobal, projectPermissions: granted },
      identityReadPoints(granted.length + grantedGlobal.length),
    );
  }),

  getPermittedProjects: bodyHandler({ body: z.strictObject({ permissions: z.array(z.string()) }) }, (call) => {
    const { permissions: keys } = call.body;
    const { world, viewer } = call;
    checkPermissionKeys(keys, PROJECT_PERMISSIONS);
    const projects = Object.values(world.site.projects).filter(
      (each) => isReachable(viewer, each) && keys.every((key) => holdsPermission(viewer.user, each, key)),
    );
    return ok(
      { projects: projects.map((each) => ({ id: Number(each.id), key: each.key })) },
      identityReadPoints(projects.length),
    );
  }),
};
