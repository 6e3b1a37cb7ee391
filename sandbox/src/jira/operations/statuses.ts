import { z } from 'zod';
import type { Status } from '../model/workflow';
import { ownEntry } from '../own-entry';
import { mustAdminister, visibleProjects } from '../permissions';
import { JiraError } from '../jira-error';
import { CATEGORY_KEYS, pageOf, serializeCategory, serializeStatus, type Json } from '../serialize/entities';
import {
  atMost,
  bodyHandler,
  handler,
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

/** Maximum number of statuses in one call [doc: getStatusesById]. */
const NAMED_MAX = 50;

const CATEGORY_WORDS = { new: 'TODO', indeterminate: 'IN_PROGRESS', done: 'DONE' } as const;

const managedStatus = (status: Status): Json => ({
  id: status.id,
  name: status.name,
  statusCategory: CATEGORY_WORDS[status.category],
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
    const found = visibleStatuses(call);
    return ok(
      found.map((each) => serializeStatus(call.world, each)),
      readOf(found.length),
    );
  }),
  getStatus: handler({}, (call) => {
    const given = param(call, 'idOrName');
    const all = visibleStatuses(call);
    const found =
      all.find((each) => each.id === given) ?? all.find((each) => each.name.toLowerCase() === given.toLowerCase());
    if (!found) throw new JiraError(404, [`The status with id or name '${given}' does not exist.`]);
    return ok(serializeStatus(call.world, found), readOf(1));
  }),
  getStatusCategories: handler({}, (call) =>
    ok(
      CATEGORY_KEYS.map((each) => serializeCategory(call.world, each)),
      readOf(CATEGORY_KEYS.length),
    ),
  ),
  getStatusesById: handler({ query: ['id'] }, (call) => {
    mustAdminister(call.world, call.viewer);
    const ids = atMost(NAMED_MAX, 'status IDs', texts(call, 'id'));
    const found = Object.values(call.world.site.statuses).filter((each) => ids.includes(each.id));
    return ok(found.map(managedStatus), readOf(found.length));
  }),
  search: handler({ query: ['projectId', 'searchString', 'statusCategory', ...PAGING] }, (call) => {
    mustAdminister(call.world, call.viewer);
    const projectId = text(call, 'projectId');
    const query = (text(call, 'searchString') ?? '').toLowerCase();
    const category = text(call, 'statusCategory');
    const found = Object.values(call.world.site.statuses)
      .filter((each) => each.projectId === projectId)
      .filter((each) => each.name.toLowerCase().includes(query))
      .filter((each) => category === undefined || CATEGORY_WORDS[each.category] === category);
    const range = page(call, 200);
    return ok(
      pageOf(call.world, 'statuses/search', found, range, managedStatus),
      readOf(Math.min(found.length, range.maxResults)),
    );
  }),
  updateStatuses: bodyHandler({ body: StatusChanges }, (call) => {
    const { world, viewer } = call;
    mustAdminister(world, viewer);
    const { statuses } = call.body;
    for (const { id } of statuses) {
      if (!ownEntry(world.site.statuses, id)) throw new JiraError(400, [`The status with id '${id}' does not exist.`]);
    }
    for (const { id, name, statusCategory, description } of statuses) {
      const status = world.site.statuses[id];
      const category = CATEGORY_KEYS.find((each) => CATEGORY_WORDS[each] === statusCategory);
      if (status && category) {
        world.site.statuses[id] = { ...status, name, category, description: description ?? status.description };
      }
    }
    return NOTHING;
  }),
};
