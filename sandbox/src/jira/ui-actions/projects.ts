import { z } from 'zod';
import { sendProjectBlocked, sendProjectEvent, type ProjectEventKind } from '../events';
import { fieldById, isAvailableIn } from '../fields/catalog';
import { reindexProject } from '../issues/change';
import type { ScreenField } from '../model/project';
import { ownEntry } from '../own-entry';
import { PROJECT_PERMISSIONS } from '../permissions';
import { JiraError } from '../jira-error';
import {
  requireFound,
  openProjectIn,
  projectIn,
  projectTypeIn,
  readInput,
  type UiAction,
  type UiActions,
} from './input';

const ProjectInput = z.strictObject({ project: z.string() });

/**
 * Returns the action that archives or trashes a project. An archived or trashed project must be restored first [doc:
 * deleteProject].
 */
const removeProject =
  (state: 'archived' | 'trashed', eventKind: ProjectEventKind): UiAction =>
  (world, actor, input) => {
    const project = openProjectIn(world, readInput(ProjectInput, input).project);
    project[state] = world.clock.now();
    reindexProject(world, project);
    sendProjectEvent(world, actor, project, eventKind);
  };

const restoreProject =
  (state: 'archived' | 'trashed', eventKind: ProjectEventKind): UiAction =>
  (world, actor, input) => {
    const project = projectIn(world, readInput(ProjectInput, input).project);
    if (project[state] === null) throw new JiraError(400, [`Project ${project.key} is not ${state}.`]);
    project[state] = null;
    reindexProject(world, project);
    sendProjectEvent(world, actor, project, eventKind);
  };

const BlockAppInput = z.strictObject({ project: z.string().optional(), blocked: z.boolean().default(true) });

const SetPermissionInput = z.strictObject({
  project: z.string(),
  permission: z.string(),
  role: z.string(),
  granted: z.boolean(),
});

const SetScreenInput = z.strictObject({
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
    const { project, blocked } = readInput(BlockAppInput, input);
    const projects = project === undefined ? Object.values(world.site.projects) : [projectIn(world, project)];
    for (const each of projects.filter(({ appsBlocked }) => appsBlocked !== blocked)) {
      each.appsBlocked = blocked;
      if (blocked) sendProjectBlocked(world, each);
    }
  },

  /** Grants a project permission to a role or revokes it, as the page of the permission scheme does. */
  'set-permission'(world, _, input) {
    const { project: key, permission, role, granted } = readInput(SetPermissionInput, input);
    const project = projectIn(world, key);
    requireFound(ownEntry(PROJECT_PERMISSIONS, permission), `permission ${permission}`);
    requireFound(ownEntry(project.roles, role), `role ${role} in ${project.key}`);
    const others = (project.permissions[permission] ?? []).filter((each) => each !== role);
    project.permissions[permission] = granted ? [...others, role] : others;
  },

  /** Replaces the create or edit screen of an issue type in a project. */
  'set-screen'(world, _, input) {
    const given = readInput(SetScreenInput, input);
    const project = projectIn(world, given.project);
    const type = projectTypeIn(world, project, given.type);
    const screen = given.fields.map((each): ScreenField => (typeof each === 'string' ? { field: each } : each));
    for (const { field: id } of screen) {
      const field = requireFound(fieldById(world, id), `field ${id}`);
      if (!isAvailableIn(field, project)) throw new JiraError(400, [`The field ${id} belongs to another project.`]);
    }
    type[given.operation] = screen;
  },
};
