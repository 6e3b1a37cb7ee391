import { z } from 'zod';
import { projectBlocked, projectChanged, type ProjectHappening } from '../events';
import { fieldById, isIn } from '../fields/catalogue';
import { reindexProject } from '../issues/change';
import type { ScreenField } from '../model/project';
import { ownEntry } from '../own-entry';
import { PROJECT_PERMISSIONS } from '../permissions';
import { JiraError } from '../jira-error';
import { found, openProjectIn, projectIn, projectTypeIn, readInput, type UiAction, type UiActions } from './input';

const OfProject = z.strictObject({ project: z.string() });

/**
 * Returns the action that archives or trashes a project. A project in either state must be restored first [doc:
 * deleteProject].
 */
const removeProject =
  (state: 'archived' | 'trashed', happening: ProjectHappening): UiAction =>
  (world, actor, input) => {
    const project = openProjectIn(world, readInput(OfProject, input).project);
    project[state] = world.clock.now();
    reindexProject(world, project);
    projectChanged(world, actor, project, happening);
  };

const restoreProject =
  (state: 'archived' | 'trashed', happening: ProjectHappening): UiAction =>
  (world, actor, input) => {
    const project = projectIn(world, readInput(OfProject, input).project);
    if (project[state] === null) throw new JiraError(400, [`Project ${project.key} is not ${state}.`]);
    project[state] = null;
    reindexProject(world, project);
    projectChanged(world, actor, project, happening);
  };

const BlockApp = z.strictObject({ project: z.string().optional(), blocked: z.boolean().default(true) });

const SetPermission = z.strictObject({
  project: z.string(),
  permission: z.string(),
  role: z.string(),
  granted: z.boolean(),
});

const SetScreen = z.strictObject({
  project: z.string(),
  type: z.string(),
  operation: z.enum(['create', 'edit']),
  fields: z.array(
    z.union([
      z.string(),
      z.strictObject({
        field: z.string(),
        required: z.boolean().exactOptional(),
        default: z.union([z.string(), z.number(), z.array(z.string())]).exactOptional(),
      }),
    ]),
  ),
});

export const projectActions: UiActions = {
  'archive-project': removeProject('archived', 'archived'),
  'unarchive-project': restoreProject('archived', 'unarchived'),
  'trash-project': removeProject('trashed', 'softdeleted'),
  'restore-project': restoreProject('trashed', 'restored'),

  /** Adds or removes an app access rule of the organization for one project, or for all. */
  'block-app'(world, _, input) {
    const { project, blocked } = readInput(BlockApp, input);
    const projects = project === undefined ? Object.values(world.site.projects) : [projectIn(world, project)];
    for (const each of projects.filter(({ appsBlocked }) => appsBlocked !== blocked)) {
      each.appsBlocked = blocked;
      if (blocked) projectBlocked(world, each);
    }
  },

  /** Grants a project permission to a role or revokes it, as the page of the permission scheme does. */
  'set-permission'(world, _, input) {
    const { project: key, permission, role, granted } = readInput(SetPermission, input);
    const project = projectIn(world, key);
    found(ownEntry(PROJECT_PERMISSIONS, permission), `permission ${permission}`);
    found(ownEntry(project.roles, role), `role ${role} in ${project.key}`);
    const others = (project.permissions[permission] ?? []).filter((each) => each !== role);
    project.permissions[permission] = granted ? [...others, role] : others;
  },

  /** Replaces the create or edit screen of an issue type in a project. */
  'set-screen'(world, _, input) {
    const given = readInput(SetScreen, input);
    const project = projectIn(world, given.project);
    const type = projectTypeIn(world, project, given.type);
    const screen = given.fields.map((each): ScreenField => (typeof each === 'string' ? { field: each } : each));
    for (const { field: id } of screen) {
      const field = found(fieldById(world, id), `field ${id}`);
      if (!isIn(field, project)) throw new JiraError(400, [`The field ${id} belongs to another project.`]);
    }
    type[given.operation] = screen;
  },
};
