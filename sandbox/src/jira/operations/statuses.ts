import { z } from 'zod';
import type { Status } from '../model/workflow';
import { ownEntry } from '../own-entry';
import { requireAdmin, visibleProjects } from '../permissions';
import { JiraError } from '../jira-error';
import { CATEGORY_KEYS, pageOf, serializeCategory, serializeStatus, type Json } from '../serialize/entities';
import {
  withMaxLength,
  bodyHandler,
  handler,
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

/** Maximum number of statuses that one call can name [doc: getStatusesById]. */
const MAX_REQUESTED_STATUSES = 50;

const CATEGORY_NAMES = { new: 'TODO', indeterminate: 'IN_PROGRESS', done: 'DONE' } as const;

const serializeManagedStatus = (status: Status): Json => ({
  id: status.id,
  name: status.name,
  statusCategory: CATEGORY_NAMES[status.category],
  description: status.description,
  scope: status.projectId === undefined ? { type: 'GLOBAL' } : { type: 'PROJECT', project: { id: status.projectId } },
});

/** Returns the global statuses and the statuses of visible projects. */
function visibleStatuses(call: Call): Status[] {
  const visibleIds = new Set(visibleProjects(call.world, call.viewer).map((each) => each.id));
  return Object.values(call.world.site.statuses).filter(
    (each) => each.projectId === undefined || visibleIds.has(each.projectId),
  );
}

const StatusChanges = z.strictObject({
  statuses: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      statusCategory: z.enum(['TODO', 'IN_PROGRESS', 'DONE']),
      description: z.string().optional(),
    }),
  ),
});

export const statuses: Handlers = {
  getStatuses: handler({}, (call) => {
    const statuses = visibleStatuses(call);
    return ok(
      statuses.map((each) => serializeStatus(call.world, each)),
      readPoints(statuses.length),
    );
  }),
  getStatus: handler({}, (call) => {
    const idOrName = pathParam(call, 'idOrName');
    const statuses = visibleStatuses(call);
    const status =
      statuses.find((each) => each.id === idOrName) ??
      statuses.find((each) => each.name.toLowerCase() === idOrName.toLowerCase());
    if (!status) throw new JiraError(404, [`The status with id or name '${idOrName}' does not exist.`]);
    return ok(serializeStatus(call.world, status), readPoints(1));
  }),
  getStatusCategories: handler({}, (call) =>
    ok(
      CATEGORY_KEYS.map((each) => serializeCategory(call.world, each)),
      readPoints(CATEGORY_KEYS.length),
    ),
  ),
  getStatusesById: handler({ query: ['id'] }, (call) => {
    requireAdmin(call.world, call.viewer);
    const ids = withMaxLength(MAX_REQUESTED_STATUSES, 'status IDs', listParam(call, 'id'));
    const statuses = Object.values(call.world.site.statuses).filter((each) => ids.includes(each.id));
    return ok(statuses.map(serializeManagedStatus), readPoints(statuses.length));
  }),
  search: handler({ query: ['projectId', 'searchString', 'statusCategory', ...PAGING] }, (call) => {
    requireAdmin(call.world, call.viewer);
    const projectId = textParam(call, 'projectId');
    const query = (textParam(call, 'searchString') ?? '').toLowerCase();
    const category = textParam(call, 'statusCategory');
    const statuses = Object.values(call.world.site.statuses)
      .filter((each) => each.projectId === projectId)
      .filter((each) => each.name.toLowerCase().includes(query))
      .filter((each) => category === undefined || CATEGORY_NAMES[each.category] === category);
    const range = requestedPage(call, { defaultSize: 200 });
    return ok(
      pageOf(call.world, 'statuses/search', statuses, range, serializeManagedStatus),
      readPoints(Math.min(statuses.length, range.maxResults)),
    );
  }),
  updateStatuses: bodyHandler({ body: StatusChanges }, (call) => {
    const { world, viewer } = call;
    requireAdmin(world, viewer);
    const { statuses } = call.body;
    for (const { id } of statuses) {
      if (!ownEntry(world.site.statuses, id)) throw new JiraError(400, [`The status with id '${id}' does not exist.`]);
    }
    for (const { id, name, statusCategory, description } of statuses) {
      const status = world.site.statuses[id];
      const category = CATEGORY_KEYS.find((each) => CATEGORY_NAMES[each] === statusCategory);
      if (status && category) {
        world.site.statuses[id] = { ...status, name, category, description: description ?? status.description };
      }
    }
    return NO_CONTENT;
  }),
};
