import { z } from 'zod';
import { sendProjectEvent } from '../events';
import { createMeta, metaById } from '../serialize/field-meta';
import { reindexProject } from '../issues/change';
import { removeIssue } from '../issues/link';
import { statusesOf } from '../issues/transition';
import { serializeProjectValues } from '../fields/named-values';
import type { IssueType, Project } from '../model/project';
import { ownEntry } from '../own-entry';
import { isAdmin, may, requirePermission, visibleProject, visibleProjects } from '../permissions';
import { JiraError } from '../jira-error';
import {
  pageOf,
  restUrl,
  serializeIssueType,
  serializeListedProject,
  serializeProject,
  serializeStatus,
  serializeUser,
  type Json,
} from '../serialize/entities';
import { statusOf, typeSettingsIn, typeOf, userOf, type World } from '../world';
import {
  withMaxLength,
  bodyHandler,
  expansions,
  handler,
  splitByCommas,
  NO_CONTENT,
  ok,
  requestedPage,
  PAGING,
  pathParam,
  readPoints,
  textParam,
  listParam,
  type Call,
  type Handlers,
} from './call';

const issueTypesOf = (world: World, project: Project): IssueType[] =>
  project.types.map((each) => typeOf(world, each.id));

function serializeWholeProject(world: World, project: Project): Json {
  const roles = Object.entries(project.roles).map(([name, { id }]) => [
    name,
    restUrl(world, `project/${project.id}/role/${id}`),
  ]);
  return {
    ...serializeListedProject(world, project),
    description: '',
    lead: serializeUser(world, userOf(world, project.lead)),
    components: serializeProjectValues(world, project, 'components'),
    issueTypes: issueTypesOf(world, project).map((each) => serializeIssueType(world, each)),
    assigneeType: project.assigneeType,
    versions: serializeProjectValues(world, project, 'versions'),
    roles: Object.fromEntries(roles),
  };
}

/** Supported values of a listed project's `expand`. */
const EXPANDABLE = ['lead', 'issueTypes', 'description', 'projectKeys'];

function serializeSearchedProject(world: World, project: Project, expand: readonly string[]): Json {
  return {
    ...serializeListedProject(world, project),
    ...(expand.includes('lead') && { lead: serializeUser(world, userOf(world, project.lead)) }),
    ...(expand.includes('issueTypes') && {
      issueTypes: issueTypesOf(world, project).map((each) => serializeIssueType(world, each)),
    }),
    ...(expand.includes('description') && { description: '' }),
    ...(expand.includes('projectKeys') && { projectKeys: [project.key, ...project.formerKeys] }),
  };
}

/** Permission that each value of `action` requires [doc: searchProjects]. */
const PERMISSION_BY_ACTION: Readonly<Record<string, string>> = {
  view: 'BROWSE_PROJECTS',
  browse: 'BROWSE_PROJECTS',
  edit: 'ADMINISTER_PROJECTS',
  create: 'CREATE_ISSUES',
};

/** Maximum number of projects that a search can name [doc: searchProjects]. */
const MAX_REQUESTED_PROJECTS = 50;

function searchProjects(call: Call<'status' | 'query' | 'keys' | 'id' | 'typeKey' | 'action'>): Project[] {
  const { world, viewer } = call;
  const status = listParam(call, 'status');
  // Jira lists archived and deleted projects only for administrators. The sandbox doesn't support it.
  if (status.some((each) => each !== 'live')) throw new JiraError(501, ['The sandbox lists live projects only.']);
  const query = (textParam(call, 'query') ?? '').toLowerCase();
  const keys = withMaxLength(MAX_REQUESTED_PROJECTS, 'project keys', listParam(call, 'keys'));
  const ids = withMaxLength(MAX_REQUESTED_PROJECTS, 'project IDs', listParam(call, 'id'));
  const typeKeys = splitByCommas(textParam(call, 'typeKey'));
  const permission = ownEntry(PERMISSION_BY_ACTION, textParam(call, 'action') ?? 'view');
  if (!permission) throw new JiraError(400, [`'${textParam(call, 'action') ?? ''}' is not a valid action.`]);
  return visibleProjects(world, viewer)
    .filter((each) => may(viewer, each, permission))
    .filter((each) => keys.length === 0 || keys.includes(each.key))
    .filter((each) => ids.length === 0 || ids.includes(each.id))
    .filter((each) => typeKeys.length === 0 || typeKeys.includes(each.typeKey))
    .filter((each) => each.key.toLowerCase().includes(query) || each.name.toLowerCase().includes(query));
}

/** Parameters of `searchProjects`. */
const SEARCH_PARAMETERS = [
  ...PAGING,
  'orderBy',
  'id',
  'keys',
  'query',
  'typeKey',
  'action',
  'expand',
  'status',
] as const;

const SORT_KEYS: Readonly<Record<string, (project: Project) => string>> = {
  key: ({ key }) => key,
  name: ({ name }) => name.toLowerCase(),
};

function sortProjects(call: Call<'orderBy'>, projects: readonly Project[]): Project[] {
  const orderBy = textParam(call, 'orderBy') ?? 'key';
  const sortKeyOf = ownEntry(SORT_KEYS, orderBy.replace(/^[+-]/, ''));
  if (!sortKeyOf) throw new JiraError(501, [`The sandbox does not order projects by '${orderBy}'.`]);
  const sorted = projects.toSorted((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1));
  return orderBy.startsWith('-') ? sorted.toReversed() : sorted;
}

function projectForCreation(call: Call): Project {
  const project = visibleProject(call.world, call.viewer, pathParam(call, 'projectIdOrKey'));
  requirePermission(
    call.viewer,
    project,
    'CREATE_ISSUES',
    'You do not have permission to create issues in this project.',
    400,
  );
  return project;
}

const ProjectChange = z.strictObject({
  name: z.string().optional(),
  key: z.string().optional(),
  leadAccountId: z.string().optional(),
  assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']).optional(),
});

export const projects: Handlers = {
  getAllProjects: handler({ query: ['expand'] }, (call) => {
    const projects = visibleProjects(call.world, call.viewer);
    const expand = expansions(call, ...EXPANDABLE);
    return ok(
      projects.map((each) => serializeSearchedProject(call.world, each, expand)),
      readPoints(projects.length),
    );
  }),

  searchProjects: handler({ query: SEARCH_PARAMETERS }, (call) => {
    const expand = expansions(call, ...EXPANDABLE);
    const projects = sortProjects(call, searchProjects(call));
    const range = requestedPage(call, { defaultSize: 50, maxSize: 100 });
    const body = pageOf(call.world, 'project/search', projects, range, (each) =>
      serializeSearchedProject(call.world, each, expand),
    );
    return ok(body, readPoints(Math.min(projects.length, range.maxResults)));
  }),

  getProject: handler({}, (call) =>
    ok(
      serializeWholeProject(call.world, visibleProject(call.world, call.viewer, pathParam(call, 'projectIdOrKey'))),
      readPoints(1),
    ),
  ),

  updateProject: bodyHandler({ body: ProjectChange }, (call) => {
    const { world, viewer, actor } = call;
    const project = visibleProject(world, viewer, pathParam(call, 'projectIdOrKey'));
    requirePermission(viewer, project, 'ADMINISTER_PROJECTS', 'You do not have permission to administer this project.');
    const { name, key, leadAccountId, assigneeType } = call.body;
    if (key !== undefined && key !== project.key) {
      throw new JiraError(501, ['The sandbox does not change the key of a project.']);
    }
    if (leadAccountId !== undefined && !ownEntry(world.site.users, leadAccountId)?.active) {
      throw new JiraError(400, [], { projectLead: 'You must specify a valid project lead.' });
    }
    project.name = name ?? project.name;
    project.lead = leadAccountId ?? project.lead;
    project.assigneeType = assigneeType ?? project.assigneeType;
    sendProjectEvent(world, actor, project, 'updated');
    return ok(serializeWholeProject(world, project), 1);
  }),

  deleteProject: handler({ query: ['enableUndo'] }, (call) => {
    const { world, viewer, actor } = call;
    const project = visibleProject(world, viewer, pathParam(call, 'projectIdOrKey'));
    if (!isAdmin(world, viewer.user)) throw new JiraError(403, ['You do not have permission to delete projects.']);
    // By default, the project moves to the trash for 60 days. The final deletion sends one event [doc: deleteProject].
    if (call.query.enableUndo !== false) {
      project.trashed = world.clock.now();
      reindexProject(world, project);
      sendProjectEvent(world, actor, project, 'softdeleted');
      return NO_CONTENT;
    }
    for (const issue of Object.values(world.site.issues)) if (issue.projectId === project.id) removeIssue(world, issue);
    delete world.site.projects[project.id];
    sendProjectEvent(world, actor, project, 'deleted');
    return NO_CONTENT;
  }),

  getAllStatuses: handler({}, (call) => {
    const { world } = call;
    const project = visibleProject(world, call.viewer, pathParam(call, 'projectIdOrKey'));
    const body = project.types.map(({ id, workflow }) => {
      const type = typeOf(world, id);
      const typeWorkflow = world.site.workflows[workflow];
      const statuses = typeWorkflow
        ? statusesOf(typeWorkflow).map((each) => serializeStatus(world, statusOf(world, each)))
        : [];
      return { self: restUrl(world, `issuetype/${id}`), id, name: type.name, subtask: type.level < 0, statuses };
    });
    return ok(body, readPoints(body.length));
  }),

  getProjectComponentsPaginated: handler({ query: PAGING }, (call) => {
    const project = visibleProject(call.world, call.viewer, pathParam(call, 'projectIdOrKey'));
    const components = serializeProjectValues(call.world, project, 'components');
    const range = requestedPage(call);
    const body = pageOf(call.world, `project/${project.key}/component`, components, range, (each) => each);
    return ok(body, readPoints(Math.min(components.length, range.maxResults)));
  }),
  getProjectComponents: handler({}, (call) => {
    const project = visibleProject(call.world, call.viewer, pathParam(call, 'projectIdOrKey'));
    const components = serializeProjectValues(call.world, project, 'components');
    return ok(components, readPoints(components.length));
  }),
  getProjectVersions: handler({}, (call) => {
    const project = visibleProject(call.world, call.viewer, pathParam(call, 'projectIdOrKey'));
    const versions = serializeProjectValues(call.world, project, 'versions');
    return ok(versions, readPoints(versions.length));
  }),

  getCreateIssueMetaIssueTypes: handler({ query: [...PAGING] }, (call) => {
    const types = issueTypesOf(call.world, projectForCreation(call));
    const { startAt, maxResults } = requestedPage(call, { defaultSize: 50, maxSize: 200 });
    const issueTypes = types.slice(startAt, startAt + maxResults).map((each) => serializeIssueType(call.world, each));
    return ok({ startAt, maxResults, total: types.length, issueTypes }, readPoints(issueTypes.length));
  }),

  getCreateIssueMetaIssueTypeId: handler({ query: [...PAGING] }, (call) => {
    const { world, viewer } = call;
    const project = projectForCreation(call);
    const typeSettings = typeSettingsIn(project, pathParam(call, 'issueTypeId'));
    if (!typeSettings) throw new JiraError(400, ['The issue type with the given id is not available in this project.']);
    const allFields = createMeta(world, viewer, project, typeOf(world, typeSettings.id), typeSettings.create);
    const { startAt, maxResults } = requestedPage(call, { defaultSize: 50, maxSize: 200 });
    const fields = allFields.slice(startAt, startAt + maxResults).map(({ id, meta }) => ({ ...meta, fieldId: id }));
    return ok({ startAt, maxResults, total: allFields.length, fields }, readPoints(fields.length));
  }),

  getCreateIssueMeta: handler({ query: ['projectIds', 'projectKeys', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const ids = listParam(call, 'projectIds');
    const keys = listParam(call, 'projectKeys');
    const withFields = expansions(call, 'projects.issuetypes.fields').length > 0;
    const projects = visibleProjects(world, viewer)
      .filter((each) => may(viewer, each, 'CREATE_ISSUES'))
      .filter((each) => (ids.length === 0 || ids.includes(each.id)) && (keys.length === 0 || keys.includes(each.key)));
    const serialized = projects.map((project) => ({
      self: restUrl(world, `project/${project.id}`),
      id: project.id,
      key: project.key,
      name: project.name,
      avatarUrls: serializeProject(world, project).avatarUrls,
      issuetypes: project.types.map(({ id, create }) => {
        const type = typeOf(world, id);
        const fields = withFields && {
          expand: 'fields',
          fields: metaById(createMeta(world, viewer, project, type, create)),
        };
        return { ...serializeIssueType(world, type), ...fields };
      }),
    }));
    return ok({ expand: 'projects', projects: serialized }, readPoints(serialized.length));
  }),
};
