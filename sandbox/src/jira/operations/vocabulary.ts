import { z } from 'zod';
import { allFields, COMPUTED, kindOfCustomType, schemaOf, type Field } from '../fields/catalogue';
import { schemaOfId } from '../serialize/issue';
import { clausesOf } from '../search/jql-world';
import type { Issue } from '../model/issue';
import { canSeeIssue, mustAdminister, visibleProject, visibleProjects } from '../permissions';
import { JiraError } from '../jira-error';
import { pageOf, serializeIssueType, serializePriority, serializeResolution, type Json } from '../serialize/entities';
import { list, typeOf, type World } from '../world';
import { bodyHandler, handler, ok, page, PAGING, param, readOf, text, texts, type Call, type Handlers } from './call';

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
  clauseNames: clausesOf(id, name, custom !== undefined),
  schema: schemaOf({ id, name, ...(custom && { custom }), ...rest }),
  ...scopeOf(custom?.projectId),
});

const serializeComputed = (world: World, id: string): Json => ({
  id,
  key: id,
  name: COMPUTED[id]?.name ?? id,
  custom: false,
  orderable: false,
  navigable: true,
  searchable: true,
  clauseNames: COMPUTED[id]?.clauses ?? [],
  schema: schemaOfId(world, id),
});

const visibleIssues = (call: Call): Issue[] =>
  Object.values(call.world.site.issues).filter((each) => canSeeIssue(call.world, call.viewer, each));

function typesSeen(call: Call) {
  const visibleIds = new Set(visibleProjects(call.world, call.viewer).map((each) => each.id));
  return Object.values(call.world.site.issueTypes).filter(
    (each) => each.projectId === undefined || visibleIds.has(each.projectId),
  );
}

const NewField = z.strictObject({ name: z.string(), type: z.string(), description: z.string().default('') });

export const vocabulary: Handlers = {
  getFields: handler({}, (call) => {
    const own = visibleFields(call).map(serializeField);
    const body = [...Object.keys(COMPUTED).map((id) => serializeComputed(call.world, id)), ...own];
    return ok(body, readOf(body.length));
  }),

  getFieldsPaginated: handler({ query: ['type', 'id', 'query', ...PAGING] }, (call) => {
    const type = texts(call, 'type');
    const ids = texts(call, 'id');
    const query = (text(call, 'query') ?? '').toLowerCase();
    const found = visibleFields(call)
      .filter(({ custom }) => type.length === 0 || type.includes(custom ? 'custom' : 'system'))
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .filter(({ name }) => name.toLowerCase().includes(query));
    const range = page(call, 50, 100);
    const body = pageOf(call.world, 'field/search', found, range, (each) => ({
      id: each.id,
      key: each.id,
      name: each.name,
      schema: schemaOf(each),
      ...(each.custom && { description: each.custom.description }),
    }));
    return ok(body, readOf(Math.min(found.length, range.maxResults)));
  }),

  createCustomField: bodyHandler({ body: NewField }, (call) => {
    const { world, viewer } = call;
    mustAdminister(world, viewer);
    const { name, type, description } = call.body;
    const kind = kindOfCustomType(type);
    if (!kind) throw new JiraError(501, [`The sandbox does not support the custom field type '${type}'.`]);
    const numbers = Object.keys(world.site.customFields).map((each) => Number(each.replace('customfield_', '')));
    const id = `customfield_${Math.max(10_000, ...numbers) + 1}`;
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
        clauseNames: clausesOf(id, name, true),
        schema: schemaOf({ id, name, kind, custom: world.site.customFields[id] }),
      },
      points: 1,
    };
  }),

  getIssueAllTypes: handler({}, (call) => {
    const found = typesSeen(call);
    return ok(
      found.map((each) => serializeIssueType(call.world, each)),
      readOf(found.length),
    );
  }),
  getIssueType: handler({}, (call) => {
    const found = typesSeen(call).find((each) => each.id === param(call, 'id'));
    if (!found) throw new JiraError(404, ['The issue type with the given id does not exist.']);
    return ok(serializeIssueType(call.world, found), readOf(1));
  }),
  getIssueTypesForProject: handler({ query: ['projectId', 'level'] }, (call) => {
    const { world, viewer } = call;
    const project = visibleProject(world, viewer, text(call, 'projectId') ?? '');
    const level = text(call, 'level');
    const found = project.types
      .map((each) => typeOf(world, each.id))
      .filter((each) => level === undefined || each.level === Number(level));
    return ok(
      found.map((each) => serializeIssueType(world, each)),
      readOf(found.length),
    );
  }),

  getPriorities: handler({}, (call) => {
    const all = call.world.site.priorities;
    return ok(
      all.map((each) => ({
        ...serializePriority(call.world, each),
        description: each.description,
        statusColor: each.color,
      })),
      readOf(all.length),
    );
  }),
  searchPriorities: handler({ query: ['id', ...PAGING] }, (call) => {
    const { world } = call;
    const ids = texts(call, 'id');
    const found = world.site.priorities.filter((each) => ids.length === 0 || ids.includes(each.id));
    const range = page(call);
    const serialize = (each: (typeof found)[number]) => ({
      ...serializePriority(world, each),
      description: each.description,
      statusColor: each.color,
    });
    return ok(
      pageOf(world, 'priority/search', found, range, serialize),
      readOf(Math.min(found.length, range.maxResults)),
    );
  }),
  getPriority: handler({}, (call) => {
    const found = call.world.site.priorities.find((each) => each.id === param(call, 'id'));
    if (!found) throw new JiraError(404, ['The priority does not exist.']);
    return ok(
      { ...serializePriority(call.world, found), description: found.description, statusColor: found.color },
      readOf(1),
    );
  }),

  getResolutions: handler({}, (call) => {
    const all = call.world.site.resolutions;
    return ok(
      all.map((each) => serializeResolution(call.world, each)),
      readOf(all.length),
    );
  }),

  getAllLabels: handler({ query: [...PAGING] }, (call) => {
    const all = [...new Set(visibleIssues(call).flatMap((each) => list(each, 'labels')))].sort();
    const { startAt, maxResults } = page(call, 1_000);
    const values = all.slice(startAt, startAt + maxResults);
    return ok(
      { startAt, maxResults, total: all.length, isLast: startAt + values.length >= all.length, values },
      readOf(values.length),
    );
  }),
};
