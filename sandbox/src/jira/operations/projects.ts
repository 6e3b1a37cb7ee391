import { z } from 'zod';
import { projectChanged } from '../events';
import { createMeta, byId } from '../serialize/field-meta';
import { reindexProject } from '../issues/change';
import { removeIssue } from '../issues/link';
import { statusesOf } from '../issues/transition';
import { serializeAllDefined } from '../fields/named-values';
import type { IssueType, Project } from '../model/project';
import { ownEntry } from '../own-entry';
import { isAdmin, may, mustHold, visibleProject, visibleProjects } from '../permissions';
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
import { statusOf, typeIn, typeOf, userOf, type World } from '../world';
import {
  atMost,
  bodyHandler,
  expansions,
  handler,
  names,
  NOTHING,
  ok,
  page,
  PAGING,
  param,
  readOf,
  text,
  texts,
  type Call,
  type Handlers,
} from './call';

const typesOf = (world: World, project: Project): IssueType[] => project.types.map((each) => typeOf(world, each.id));

function serializeWholeProject(world: World, project: Project): Json {
  const roles = Object.entries(project.roles).map(([name, { id }]) => [
    name,
    restUrl(world, `project/${project.id}/role/${id}`),
  ]);
  return {
    ...serializeListedProject(world, project),
    description: '',
    lead: serializeUser(world, userOf(world, project.lead)),
    components: serializeAllDefined(world, project, 'components'),
    issueTypes: typesOf(world, project).map((each) => serializeIssueType(world, each)),
    assigneeType: project.assigneeType,
    versions: serializeAllDefined(world, project, 'versions'),
    roles: Object.fromEntries(roles),
  };
}

/** Supported values of a listed project's `expand`. */
const EXPANDABLE = ['lead', 'issueTypes', 'description', 'projectKeys'];

function serializeFound(world: World, project: Project, expand: readonly string[]): Json {
  return {
    ...serializeListedProject(world, project),
    ...(expand.includes('lead') && { lead: serializeUser(world, userOf(world, project.lead)) }),
    ...(expand.includes('issueTypes') && {
      issueTypes: typesOf(world, project).map((each) => serializeIssueType(world, each)),
    }),
    ...(expand.includes('description') && { description: '' }),
    ...(expand.includes('projectKeys') && { projectKeys: [project.key, ...project.formerKeys] }),
  };
}

const ACTIONS: Readonly<Record<string, string>> = {
  view: 'BROWSE_PROJECTS',
  browse: 'BROWSE_PROJECTS',
  edit: 'ADMINISTER_PROJECTS',
  create: 'CREATE_ISSUES',
};

/** Maximum number of projects in a search [doc: searchProjects]. */
const SEARCHED_MAX = 50;

function searched(call: Call<'status' | 'query' | 'keys' | 'id' | 'typeKey' | 'action'>): Project[] {
  const { world, viewer } = call;
  const status = texts(call, 'status');
  // Jira lists archived and deleted projects only for administrators. The sandbox doesn't support it.
  if (status.some((each) => each !== 'live')) throw new JiraError(501, ['The sandbox lists live projects only.']);
  const query = (text(call, 'query') ?? '').toLowerCase();
  const keys = atMost(SEARCHED_MAX, 'project keys', texts(call, 'keys'));
  const ids = atMost(SEARCHED_MAX, 'project IDs', texts(call, 'id'));
  const typeKeys = names(text(call, 'typeKey'));
  const permission = ownEntry(ACTIONS, text(call, 'action') ?? 'view');
  if (!permission) throw new JiraError(400, [`'${text(call, 'action') ?? ''}' is not a valid action.`]);
  return visibleProjects(world, viewer)
    .filter((each) => may(viewer, each, permission))
    .filter((each) => keys.length === 0 || keys.includes(each.key))
    .filter((each) => ids.length === 0 || ids.includes(each.id))
    .filter((each) => typeKeys.length === 0 || typeKeys.includes(each.typeKey))
    .filter((each) => each.key.toLowerCase().includes(query) || each.name.toLowerCase().includes(query));
}

/** Parameters of `searchProjects`. */
const SEARCH = [...PAGING, 'orderBy', 'id', 'keys', 'query', 'typeKey', 'action', 'expand', 'status'] as const;

const ORDERS: Readonly<Record<string, (project: Project) => string>> = {
  key: ({ key }) => key,
  name: ({ name }) => name.toLowerCase(),
};

function ordered(call: Call<'orderBy'>, projects: readonly Project[]): Project[] {
  const orderBy = text(call, 'orderBy') ?? 'key';
  const by = ownEntry(ORDERS, orderBy.replace(/^[+-]/, ''));
  if (!by) throw new JiraError(501, [`The sandbox does not order projects by '${orderBy}'.`]);
  const sorted = projects.toSorted((one, other) => (by(one) < by(other) ? -1 : 1));
  return orderBy.startsWith('-') ? sorted.toReversed() : sorted;
}

function creatable(call: Call): Project {
  const project = visibleProject(call.world, call.viewer, param(call, 'projectIdOrKey'));
  mustHold(call.viewer, project, 'CREATE_ISSUES', 'You do not have permission to create issues in this project.', 400);
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
    const found = visibleProjects(call.world, call.viewer);
    const expand = expansions(call, ...EXPANDABLE);
    return ok(
      found.map((each) => serializeFound(call.world, each, expand)),
      readOf(found.length),
    );
  }),

  searchProjects: handler({ query: SEARCH }, (call) => {
    const expand = expansions(call, ...EXPANDABLE);
    const found = ordered(call, searched(call));
    const range = page(call, 50, 100);
    const body = pageOf(call.world, 'project/search', found, range, (each) => serializeFound(call.world, each, expand));
    return ok(body, readOf(Math.min(found.length, range.maxResults)));
  }),

  getProject: handler({}, (call) =>
    ok(
      serializeWholeProject(call.world, visibleProject(call.world, call.viewer, param(call, 'projectIdOrKey'))),
      readOf(1),
    ),
  ),

  updateProject: bodyHandler({ body: ProjectChange }, (call) => {
    const { world, viewer, actor } = call;
    const project = visibleProject(world, viewer, param(call, 'projectIdOrKey'));
    mustHold(viewer, project, 'ADMINISTER_PROJECTS', 'You do not have permission to administer this project.');
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
    projectChanged(world, actor, project, 'updated');
    return ok(serializeWholeProject(world, project), 1);
  }),

  deleteProject: handler({ query: ['enableUndo'] }, (call) => {
    const { world, viewer, actor } = call;
    const project = visibleProject(world, viewer, param(call, 'projectIdOrKey'));
    if (!isAdmin(world, viewer.user)) throw new JiraError(403, ['You do not have permission to delete projects.']);
    // By default a project goes to the trash for 60 days. The final deletion sends one event [doc: deleteProject].
    if (call.query.enableUndo !== false) {
      project.trashed = world.clock.now();
      reindexProject(world, project);
      projectChanged(world, actor, project, 'softdeleted');
      return NOTHING;
    }
    for (const issue of Object.values(world.site.issues)) if (issue.projectId === project.id) removeIssue(world, issue);
    delete world.site.projects[project.id];
    projectChanged(world, actor, project, 'deleted');
    return NOTHING;
  }),

  getAllStatuses: handler({}, (call) => {
    const { world } = call;
    const project = visibleProject(world, call.viewer, param(call, 'projectIdOrKey'));
    const body = project.types.map(({ id, workflow }) => {
      const type = typeOf(world, id);
      const flow = world.site.workflows[workflow];
      const statuses = flow ? statusesOf(flow).map((each) => serializeStatus(world, statusOf(world, each))) : [];
      return { self: restUrl(world, `issuetype/${id}`), id, name: type.name, subtask: type.level < 0, statuses };
    });
    return ok(body, readOf(body.length));
  }),

  getProjectComponentsPaginated: handler({ query: PAGING }, (call) => {
    const project = visibleProject(call.world, call.viewer, param(call, 'projectIdOrKey'));
    const all = serializeAllDefined(call.world, project, 'components');
    const range = page(call);
    const body = pageOf(call.world, `project/${project.key}/component`, all, range, (each) => each);
    return ok(body, readOf(Math.min(all.length, range.maxResults)));
  }),
  getProjectComponents: handler({}, (call) => {
    const project = visibleProject(call.world, call.viewer, param(call, 'projectIdOrKey'));
    const all = serializeAllDefined(call.world, project, 'components');
    return ok(all, readOf(all.length));
  }),
  getProjectVersions: handler({}, (call) => {
    const project = visibleProject(call.world, call.viewer, param(call, 'projectIdOrKey'));
    const all = serializeAllDefined(call.world, project, 'versions');
    return ok(all, readOf(all.length));
  }),

  getCreateIssueMetaIssueTypes: handler({ query: [...PAGING] }, (call) => {
    const types = typesOf(call.world, creatable(call));
    const { startAt, maxResults } = page(call, 50, 200);
    const issueTypes = types.slice(startAt, startAt + maxResults).map((each) => serializeIssueType(call.world, each));
    return ok({ startAt, maxResults, total: types.length, issueTypes }, readOf(issueTypes.length));
  }),

  getCreateIssueMetaIssueTypeId: handler({ query: [...PAGING] }, (call) => {
    const { world, viewer } = call;
    const project = creatable(call);
    const works = typeIn(project, param(call, 'issueTypeId'));
    if (!works) throw new JiraError(400, ['The issue type with the given id is not available in this project.']);
    const all = createMeta(world, viewer, project, typeOf(world, works.id), works.create);
    const { startAt, maxResults } = page(call, 50, 200);
    const fields = all.slice(startAt, startAt + maxResults).map(({ id, meta }) => ({ ...meta, fieldId: id }));
    return ok({ startAt, maxResults, total: all.length, fields }, readOf(fields.length));
  }),

  getCreateIssueMeta: handler({ query: ['projectIds', 'projectKeys', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const ids = texts(call, 'projectIds');
    const keys = texts(call, 'projectKeys');
    const withFields = expansions(call, 'projects.issuetypes.fields').length > 0;
    const found = visibleProjects(world, viewer)
      .filter((each) => may(viewer, each, 'CREATE_ISSUES'))
      .filter((each) => (ids.length === 0 || ids.includes(each.id)) && (keys.length === 0 || keys.includes(each.key)));
    const serialized = found.map((project) => ({
      self: restUrl(world, `project/${project.id}`),
      id: project.id,
      key: project.key,
      name: project.name,
      avatarUrls: serializeProject(world, project).avatarUrls,
      issuetypes: project.types.map(({ id, create }) => {
        const type = typeOf(world, id);
        const fields = withFields && {
          expand: 'fields',
          fields: byId(createMeta(world, viewer, project, type, create)),
        };
        return { ...serializeIssueType(world, type), ...fields };
      }),
    }));
    return ok({ expand: 'projects', projects: serialized }, readOf(serialized.length));
  }),
};
