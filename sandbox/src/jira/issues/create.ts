import { z } from 'zod';
import { defaultAssignee } from '../fields/kinds/people';
import { checkMembers } from '../fields/values';
import { sendIssueCreated, sendMentions } from '../events';
import { mentions } from '../adf';
import type { Value } from '../model/field';
import type { Issue } from '../model/issue';
import type { IssueType, Project } from '../model/project';
import { canSeeProject, may, projectByRef, type Viewer } from '../permissions';
import { FieldError, JiraError } from '../jira-error';
import { withProperty } from '../properties';
import { nextId, typeSettingsIn, typeOf, type Actor, type World } from '../world';
import { isDocument, reindex } from './change';
import {
  cannotBeSet,
  addDefaults,
  readFields,
  type IssueUpdateDetails,
  type FieldErrors,
  type ScreenContext,
} from './fill';
import { checkProperty } from './set-property';

const Named = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  key: z.string().optional(),
  name: z.string().optional(),
});

function readProject(world: World, viewer: Viewer, input: unknown): Project | undefined {
  const named = Named.safeParse(input);
  const project = named.success ? projectByRef(world, named.data) : undefined;
  return project && canSeeProject(viewer, project) ? project : undefined;
}

function readType(world: World, project: Project, input: unknown): IssueType | undefined {
  const named = Named.safeParse(input);
  if (!named.success) return undefined;
  const { id, name } = named.data;
  return project.types
    .map((each) => typeOf(world, each.id))
    .find((type) => (id === undefined ? type.name === name : type.id === id));
}

/**
 * Adds an error for a parent of the wrong level. A sub-task needs an issue of the same project, and a base type needs
 * an epic.
 */
function checkParent(
  world: World,
  type: IssueType,
  project: Project,
  values: Record<string, Value>,
  errors: FieldErrors,
): void {
  const parentId = values.parent;
  if (typeof parentId !== 'string') {
    if (type.level < 0) {
      delete errors.parent;
      errors.issuetype = 'Issue type is a sub-task but parent issue key or id not specified.';
    }
    return;
  }
  const parent = world.site.issues[parentId];
  const isValidParent =
    parent &&
    typeOf(world, parent.typeId).level === type.level + 1 &&
    (type.level >= 0 || parent.projectId === project.id);
  if (!isValidParent) errors.parent = 'Given parent issue does not belong to appropriate hierarchy.';
}

/** A validated creation. Creating the issue can't fail. */
export interface IssuePlan {
  readonly project: Project;
  readonly type: IssueType;
  readonly values: Record<string, Value>;
  readonly properties: IssueUpdateDetails['properties'];
}

/** Validates a create call. Throws Jira's 400 with a message for each field, or its 403. */
export function planIssue(world: World, viewer: Viewer, actor: Actor, details: IssueUpdateDetails): IssuePlan {
  const errors: FieldErrors = {};
  for (const name of ['project', 'issuetype']) checkMembers(`fields.${name}`, details.fields[name]);
  const project = readProject(world, viewer, details.fields.project);
  if (!project) throw new JiraError(400, [], { project: 'Specify a valid project ID or key' });
  if (!may(viewer, project, 'CREATE_ISSUES')) {
    throw new JiraError(403, ['You do not have permission to create issues in this project.']);
  }
  const type = readType(world, project, details.fields.issuetype);
  const typeSettings = type && typeSettingsIn(project, type.id);
  if (!type || !typeSettings) throw new JiraError(400, [], { issuetype: 'Specify a valid issue type' });

  const context: ScreenContext = { world, viewer, project, screen: typeSettings.create, currentValues: {} };
  const given = readFields(details, context, ['project', 'issuetype'], errors);
  if (!('priority' in given) && typeSettings.create.some((each) => each.field === 'priority')) {
    given.priority = world.site.defaultPriority;
  }
  if (!('reporter' in given)) given.reporter = actor.accountId;
  const values = addDefaults(given, context, errors);
  if (!('assignee' in values)) {
    try {
      values.assignee = defaultAssignee(world, project);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors.assignee = error.message;
    }
  }
  checkParent(world, type, project, values, errors);
  if ('resolution' in details.fields) errors.resolution = cannotBeSet('resolution');
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  for (const { key, value } of details.properties) checkProperty(key, value);
  return { project, type, values, properties: details.properties };
}

/** Creates the planned issue with its properties, and sends its event. */
export function createIssue(
  world: World,
  actor: Actor,
  { project, type, values, properties }: IssuePlan,
  clonedFrom?: Issue,
): Issue {
  const now = world.clock.now();
  const workflow = world.site.workflows[typeSettingsIn(project, type.id)?.workflow ?? ''];
  if (!workflow) throw new Error(`${project.key} has no workflow for ${type.name}`);
  const issue: Issue = {
    id: nextId(world, 'issue'),
    key: `${project.key}-${project.nextNumber++}`,
    formerKeys: [],
    projectId: project.id,
    typeId: type.id,
    statusId: workflow.initial,
    values,
    creator: actor.accountId,
    created: now,
    updated: now,
    statusChanged: now,
    resolved: null,
    archived: null,
    // The creator watches the issue, because autowatch is on by default. Apps don't watch.
    watchers: actor.app ? [] : [actor.accountId],
    comments: [],
    remoteLinks: [],
    history: [],
    properties: properties.reduce<Issue['properties']>((all, { key, value }) => withProperty(all, key, value, now), {}),
  };
  world.site.issues[issue.id] = issue;
  world.site.issueKeys[issue.key] = issue.id;
  reindex(world, issue);
  sendIssueCreated(world, actor, issue, clonedFrom);
  const description = values.description;
  if (isDocument(description)) sendMentions(world, actor, issue, mentions(description));
  return issue;
}
