import { z } from 'zod';
import type { Project } from '../model/project';
import type { User } from '../model/site';
import { ownEntry } from '../own-entry';
import {
  canSeeIssue,
  GLOBAL_PERMISSIONS,
  holds,
  holdsGlobal,
  isAdmin,
  isReachable,
  issueByIdOrKey,
  mustAdminister,
  PROJECT_PERMISSIONS,
  visibleIssue,
  visibleProject,
} from '../permissions';
import { JiraError } from '../jira-error';
import { projectOf, type World } from '../world';
import { atMost, bodyHandler, handler, identityReadOf, names, ok, text, type Call, type Handlers } from './call';

type Described = Readonly<
  Record<string, { readonly id: string; readonly name: string; readonly description?: string }>
>;

/** Returns Jira's own global permissions and those of apps. */
function globalsOf({ appPermissions }: World): Described {
  const own = appPermissions.map(({ key, name, description }) => [key, { id: key, name, description }] as const);
  return { ...GLOBAL_PERMISSIONS, ...Object.fromEntries(own) };
}
const knownIn = (world: World): Described => ({ ...globalsOf(world), ...PROJECT_PERMISSIONS });
const isGlobal = (world: World, key: string): boolean => Object.hasOwn(globalsOf(world), key);

function describe(world: World, key: string) {
  const { id = '', name = '', description = name } = knownIn(world)[key] ?? {};
  return { id, key, name, type: isGlobal(world, key) ? 'GLOBAL' : 'PROJECT', description };
}

/**
 * Returns true if the caller has a permission in the project, or in any project if none is given [doc:
 * getMyPermissions].
 */
function has(call: Call, key: string, project: Project | undefined): boolean {
  const { world, viewer } = call;
  const { user } = viewer;
  if (!user) return false;
  if (isGlobal(world, key)) return holdsGlobal(world, user, key);
  const where = project ? [project] : Object.values(world.site.projects);
  return where.some((each) => isReachable(viewer, each) && holds(user, each, key));
}

/** Throws Jira's 400 for unknown permission keys. */
function mustBeKnown(keys: readonly string[], known: Readonly<Record<string, unknown>>): void {
  const unknown = keys.filter((each) => !Object.hasOwn(known, each));
  if (unknown.length > 0) throw new JiraError(400, [`Unrecognized permission(s): ${unknown.join(', ')}`]);
}

/** Maximum number of projects, and of issues, in one check [doc: getBulkPermissions]. */
const CHECKED_MAX = 1_000;

/** An id as a number, or as a string of digits, as `@forge/auth` sends it. */
const id = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const ProjectAsk = z.strictObject({
  permissions: z.array(z.string()),
  projects: z.array(id).default([]),
  issues: z.array(id).default([]),
});

const BulkAsk = z.strictObject({
  accountId: z.string().optional(),
  globalPermissions: z.array(z.string()).default([]),
  projectPermissions: z.array(ProjectAsk).default([]),
});

export const permissions: Handlers = {
  getMyPermissions: handler({ query: ['issueKey', 'issueId', 'projectKey', 'projectId', 'permissions'] }, (call) => {
    const { world, viewer } = call;
    const [issueKey, issueId] = [text(call, 'issueKey'), text(call, 'issueId')];
    const [projectKey, projectId] = [text(call, 'projectKey'), text(call, 'projectId')];
    const project =
      (issueKey ?? issueId) !== undefined
        ? projectOf(world, visibleIssue(world, viewer, { id: issueId, key: issueKey }))
        : (projectKey ?? projectId) === undefined
          ? undefined
          : visibleProject(world, viewer, { id: projectId, key: projectKey });
    const keys = names(text(call, 'permissions'));
    // `permissions` has been required since 2019 [doc: getMyPermissions].
    if (keys.length === 0) throw new JiraError(400, ["The 'permissions' query parameter is required."]);
    mustBeKnown(keys, knownIn(world));
    const body = Object.fromEntries(
      keys.map((key) => [key, { ...describe(world, key), havePermission: has(call, key, project) }]),
    );
    return ok({ permissions: body }, identityReadOf(keys.length));
  }),

  getAllPermissions: handler({}, (call) => {
    mustAdminister(call.world, call.viewer);
    const keys = Object.keys(knownIn(call.world));
    return ok(
      { permissions: Object.fromEntries(keys.map((key) => [key, describe(call.world, key)])) },
      identityReadOf(keys.length),
    );
  }),

  getBulkPermissions: bodyHandler({ body: BulkAsk }, (call) => {
    const { world, viewer } = call;
    const { accountId, globalPermissions, projectPermissions } = call.body;
    for (const { projects, issues } of projectPermissions) {
      atMost(CHECKED_MAX, 'projects', projects);
      atMost(CHECKED_MAX, 'issues', issues);
    }
    // Only administrators can check other users [doc: getBulkPermissions]. An app checks users with its own account.
    const other = accountId !== undefined && accountId !== viewer.user?.accountId;
    if (other && viewer.user?.type !== 'app' && !isAdmin(world, viewer.user)) {
      throw new JiraError(403, ['You do not have permission to check the permissions of other users.']);
    }
    const user: User | undefined = accountId === undefined ? viewer.user : ownEntry(world.site.users, accountId);
    mustBeKnown(globalPermissions, globalsOf(world));
    mustBeKnown(
      projectPermissions.flatMap((each) => each.permissions),
      PROJECT_PERMISSIONS,
    );

    const granted = projectPermissions.flatMap(({ permissions: keys, projects, issues }) =>
      keys.map((permission) => ({
        permission,
        projects: projects.filter((id) => {
          const project = world.site.projects[String(id)];
          return project && isReachable(viewer, project) && holds(user, project, permission);
        }),
        issues: issues.filter((id) => {
          const issue = issueByIdOrKey(world, String(id));
          return issue && canSeeIssue(world, viewer, issue) && holds(user, projectOf(world, issue), permission);
        }),
      })),
    );
    const global = globalPermissions.filter((each) => user && holdsGlobal(world, user, each));
    return ok(
      { globalPermissions: global, projectPermissions: granted },
      identityReadOf(granted.length + global.length),
    );
  }),

  getPermittedProjects: bodyHandler({ body: z.strictObject({ permissions: z.array(z.string()) }) }, (call) => {
    const { permissions: keys } = call.body;
    const { world, viewer } = call;
    mustBeKnown(keys, PROJECT_PERMISSIONS);
    const found = Object.values(world.site.projects).filter(
      (each) => isReachable(viewer, each) && keys.every((key) => holds(viewer.user, each, key)),
    );
    return ok(
      { projects: found.map((each) => ({ id: Number(each.id), key: each.key })) },
      identityReadOf(found.length),
    );
  }),
};
