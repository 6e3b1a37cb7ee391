import { searchIssues } from '../../src/jira/jql/search';
import type { JqlIssue, JqlKind, JqlWorld } from '../../src/jira/jql/world';

export const NOW = Date.UTC(2026, 10, 24, 10, 0, 30);
export const JANE = '712020:jane';
export const OWEN = '712020:owen';

/** Entities that a query can name, by kind. */
const entities: Readonly<
  Record<JqlKind, readonly { readonly id: string; readonly names: readonly string[]; readonly rank: number | string }[]>
> = {
  project: [
    { id: '10000', names: ['IT', 'IT Support'], rank: 'IT Support' },
    { id: '10001', names: ['OPS', 'Operations'], rank: 'Operations' },
  ],
  status: [
    { id: '1', names: ['To Do'], rank: 1 },
    { id: '2', names: ['In Progress'], rank: 2 },
    { id: '3', names: ['Done'], rank: 3 },
    { id: '13', names: ['Done'], rank: 4 },
  ],
  statusCategory: [
    { id: 'new', names: ['To Do'], rank: 1 },
    { id: 'done', names: ['Done'], rank: 3 },
  ],
  issuetype: [{ id: '100', names: ['Task'], rank: 'Task' }],
  priority: [
    { id: '1', names: ['Highest'], rank: 1 },
    { id: '3', names: ['Medium'], rank: 3 },
    { id: '5', names: ['Lowest'], rank: 5 },
  ],
  resolution: [{ id: '10', names: ['Done'], rank: 1 }],
  user: [
    { id: JANE, names: [JANE, 'jane@acme.example', 'Jane Roe'], rank: 'Jane Roe' },
    { id: OWEN, names: [OWEN, 'owen@acme.example', 'Owen Owner'], rank: 'Owen Owner' },
  ],
};

/** Returns an issue with the given values, in the project of its key. */
export function issue(
  key: string,
  given: Partial<JqlIssue> & { properties?: Record<string, unknown>; fields?: Record<string, unknown> } = {},
): JqlIssue {
  const number = Number(key.split('-')[1]);
  const { properties = {}, fields = {}, ...rest } = given;
  return {
    id: String(20_000 + number),
    key,
    keyNumber: number,
    projectId: key.startsWith('IT-') ? '10000' : '10001',
    typeId: '100',
    statusId: '1',
    priorityId: null,
    resolutionId: null,
    assignee: null,
    reporter: OWEN,
    creator: OWEN,
    watchers: [],
    summary: 'Remove Jane Roe from Figma',
    description: '',
    comments: [],
    labels: [],
    created: NOW - 3_600_000,
    updated: NOW - 3_600_000,
    resolved: null,
    dueDate: null,
    parentId: null,
    links: [],
    history: [],
    propertyValue: (name) => properties[name],
    fieldValue: (id) => fields[id],
    ...rest,
  };
}

/** Returns a world in which queries run. */
export function world(issues: readonly JqlIssue[], given: Partial<JqlWorld> = {}): JqlWorld {
  const isSame = (text: string) => (name: string) => name.toLowerCase() === text.toLowerCase();
  return {
    now: NOW,
    timeZone: 'UTC',
    searcherId: JANE,
    issues: () => issues,
    findIds: (kind, text) =>
      entities[kind].filter(({ id, names }) => id === text || names.some(isSame(text))).map(({ id }) => id),
    rankOf: (kind, id) => entities[kind].find((entity) => entity.id === id)?.rank ?? 0,
    findIssue: (keyOrId) => issues.find(({ id, key }) => id === keyOrId || isSame(keyOrId)(key)),
    // The ids of both statuses named Done end with 3.
    statusCategoryOf: (statusId) => (statusId.endsWith('3') ? 'done' : 'new'),
    membersOf: (group) => (group === 'owners' ? [OWEN] : undefined),
    findField: (name) => {
      if (isSame(name)('Cost centre') || name === 'cf[10042]') return { id: 'customfield_10042', type: 'text' };
      if (isSame(name)('Story points')) return { id: 'customfield_10043', type: 'number' };
      return isSame(name)('Team') ? { id: 'customfield_10044', type: 'option', options: ['Red', 'Blue'] } : undefined;
    },
    findAlias: (name) =>
      isSame(name)('delegationRecord') ? { propertyKey: 'delegation', path: 'record', type: 'string' } : undefined,
    // All paths of the property `delegation` are indexed, except `secret`.
    findProperty: (key, path) =>
      key === 'delegation' && path !== 'secret'
        ? { propertyKey: key, path, type: path === 'count' ? 'number' : 'string' }
        : undefined,
    ...given,
  };
}

/** Returns the keys of a query's issues in order, or Jira's error messages. */
export function search(
  jql: string,
  issues: readonly JqlIssue[] = [],
  given: Partial<JqlWorld> = {},
): readonly string[] {
  const site = world(issues, given);
  const result = searchIssues(jql, site);
  return result.ok ? result.ids.map((id) => site.findIssue(id)?.key ?? id) : result.messages;
}
