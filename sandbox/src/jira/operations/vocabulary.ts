import { z } from 'zod';
import { allFields, READ_ONLY_FIELDS, kindOfCustomType, schemaOf, type Field } from '../fields/catalog';
import { schemaOfFieldId } from '../serialize/issue';
import { clauseNamesOf } from '../search/jql-world';
import type { Issue } from '../model/issue';
import { canSeeIssue, requireAdmin, visibleProject, visibleProjects } from '../permissions';
import { JiraError } from '../jira-error';
import { pageOf, serializeIssueType, serializePriority, serializeResolution, type Json } from '../serialize/entities';
import { listValue, typeOf, type World } from '../world';
import {
  bodyHandler,
  handler,
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

const visibleFields = (call: Call): Field[] => {
  const visibleIds = new Set(visibleProjects(call.world, call.viewer).map((each) => each.id));
  return allFields(call.world).filter(
    ({ custom }) => custom?.projectId === undefined || visibleIds.has(custom.projectId),
  );
};

const scopeOf = (projectId: string | undefined): Json =>
  projectId === undefined ? {} : { scope: { type: 'PROJECT', project: { id: projectId } } };

const serializeField = ({ id, name, custom, ...rest }: Field): Json => ({
  id,
  key: id,
  name,
  custom: custom !== undefined,
  orderable: true,
  navigable: true,
  searchable: true,
  clauseNames: clauseNamesOf(id, name, { isCustom: custom !== undefined }),
  schema: schemaOf({ id, name, ...(custom && { custom }), ...rest }),
  ...scopeOf(custom?.projectId),
});

const serializeComputed = (world: World, id: string): Json => ({
  id,
  key: id,
  name: READ_ONLY_FIELDS[id]?.name ?? id,
  custom: false,
  orderable: false,
  navigable: true,
  searchable: true,
  clauseNames: READ_ONLY_FIELDS[id]?.clauses ?? [],
  schema: schemaOfFieldId(world, id),
});

const visibleIssues = (call: Call): Issue[] =>
  Object.values(call.world.site.issues).filter((each) => canSeeIssue(call.world, call.viewer, each));

function visibleIssueTypes(call: Call) {
  const visibleIds = new Set(visibleProjects(call.world, call.viewer).map((each) => each.id));
  return Object.values(call.world.site.issueTypes).filter(
    (each) => each.projectId === undefined || visibleIds.has(each.projectId),
  );
}

const NewField = z.strictObject({ name: z.string(), type: z.string(), description: z.string().default('') });

export const vocabulary: Handlers = {
  getFields: handler({}, (call) => {
    const editableFields = visibleFields(call).map(serializeField);
    const body = [...Object.keys(READ_ONLY_FIELDS).map((id) => serializeComputed(call.world, id)), ...editableFields];
    return ok(body, readPoints(body.length));
  }),

  getFieldsPaginated: handler({ query: ['type', 'id', 'query', ...PAGING] }, (call) => {
    const type = listParam(call, 'type');
    const ids = listParam(call, 'id');
    const query = (textParam(call, 'query') ?? '').toLowerCase();
    const fields = visibleFields(call)
      .filter(({ custom }) => type.length === 0 || type.includes(custom ? 'custom' : 'system'))
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .filter(({ name }) => name.toLowerCase().includes(query));
    const range = requestedPage(call, { defaultSize: 50, maxSize: 100 });
    const body = pageOf(call.world, 'field/search', fields, range, (each) => ({
      id: each.id,
      key: each.id,
      name: each.name,
      schema: schemaOf(each),
      ...(each.custom && { description: each.custom.description }),
    }));
    return ok(body, readPoints(Math.min(fields.length, range.maxResults)));
  }),

  createCustomField: bodyHandler({ body: NewField }, (call) => {
    const { world, viewer } = call;
    requireAdmin(world, viewer);
    const { name, type, description } = call.body;
    const kind = kindOfCustomType(type);
    if (!kind) throw new JiraError(501, [`The sandbox does not support the custom field type '${type}'.`]);
    const fieldNumbers = Object.keys(world.site.customFields).map((each) => Number(each.replace('customfield_', '')));
    const id = `customfield_${Math.max(10_000, ...fieldNumbers) + 1}`;
    world.site.customFields[id] = { id, name, description, kind };
    return {
      status: 201,
      body: {
        id,
        key: id,
        name,
        custom: true,
        orderable: true,
        navigable: true,
        searchable: true,
        clauseNames: clauseNamesOf(id, name, { isCustom: true }),
        schema: schemaOf({ id, name, kind, custom: world.site.customFields[id] }),
      },
      points: 1,
    };
  }),

  getIssueAllTypes: handler({}, (call) => {
    const issueTypes = visibleIssueTypes(call);
    return ok(
      issueTypes.map((each) => serializeIssueType(call.world, each)),
      readPoints(issueTypes.length),
    );
  }),
  getIssueType: handler({}, (call) => {
    const issueType = visibleIssueTypes(call).find((each) => each.id === pathParam(call, 'id'));
    if (!issueType) throw new JiraError(404, ['The issue type with the given id does not exist.']);
    return ok(serializeIssueType(call.world, issueType), readPoints(1));
  }),
  getIssueTypesForProject: handler({ query: ['projectId', 'level'] }, (call) => {
    const { world, viewer } = call;
    const project = visibleProject(world, viewer, textParam(call, 'projectId') ?? '');
    const level = textParam(call, 'level');
    const issueTypes = project.types
      .map((each) => typeOf(world, each.id))
      .filter((each) => level === undefined || each.level === Number(level));
    return ok(
      issueTypes.map((each) => serializeIssueType(world, each)),
      readPoints(issueTypes.length),
    );
  }),

  getPriorities: handler({}, (call) => {
    const priorities = call.world.site.priorities;
    return ok(
      priorities.map((each) => ({
        ...serializePriority(call.world, each),
        description: each.description,
        statusColor: each.color,
      })),
      readPoints(priorities.length),
    );
  }),
  searchPriorities: handler({ query: ['id', ...PAGING] }, (call) => {
    const { world } = call;
    const ids = listParam(call, 'id');
    const priorities = world.site.priorities.filter((each) => ids.length === 0 || ids.includes(each.id));
    const range = requestedPage(call);
    const serialize = (each: (typeof priorities)[number]) => ({
      ...serializePriority(world, each),
      description: each.description,
      statusColor: each.color,
    });
    return ok(
      pageOf(world, 'priority/search', priorities, range, serialize),
      readPoints(Math.min(priorities.length, range.maxResults)),
    );
  }),
  getPriority: handler({}, (call) => {
    const priority = call.world.site.priorities.find((each) => each.id === pathParam(call, 'id'));
    if (!priority) throw new JiraError(404, ['The priority does not exist.']);
    return ok(
      { ...serializePriority(call.world, priority), description: priority.description, statusColor: priority.color },
      readPoints(1),
    );
  }),

  getResolutions: handler({}, (call) => {
    const resolutions = call.world.site.resolutions;
    return ok(
      resolutions.map((each) => serializeResolution(call.world, each)),
      readPoints(resolutions.length),
    );
  }),

  getAllLabels: handler({ query: [...PAGING] }, (call) => {
    const labels = [...new Set(visibleIssues(call).flatMap((each) => listValue(each, 'labels')))].sort();
    const { startAt, maxResults } = requestedPage(call, { defaultSize: 1_000 });
    const values = labels.slice(startAt, startAt + maxResults);
    return ok(
      { startAt, maxResults, total: labels.length, isLast: startAt + values.length >= labels.length, values },
      readPoints(values.length),
    );
  }),
};
