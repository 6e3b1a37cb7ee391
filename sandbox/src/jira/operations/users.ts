import { serializeGroup } from '../fields/named-values';
import type { Project } from '../model/project';
import type { User } from '../model/site';
import { holdsGlobal, isAssignable, may, visibleIssue, visibleProject } from '../permissions';
import { JiraError } from '../jira-error';
import { pageOf, serializeUser, type Json } from '../serialize/entities';
import { projectOf, type World } from '../world';
import {
  expansions,
  flag,
  handler,
  identityReadOf,
  names,
  ok,
  page,
  PAGING,
  text,
  texts,
  type Answer,
  type Call,
  type Handlers,
  type Paging,
} from './call';
import { ownEntry } from '../own-entry';

/** Maximum number of users on a page, and in the range of a search [doc: findUsers, bulkGetUsers]. */
const SEARCH_MAX = 1_000;
const BULK_MAX = 200;

/** Returns true if each word of the query starts a word of the name, the address, or a part of the address. */
function matches({ behavior }: World, user: User, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const email = user.emailHidden && !behavior.findsHiddenEmails ? '' : user.email.toLowerCase();
  const parts = [...user.displayName.toLowerCase().split(/\s+/), ...email.split(/[@.\s]+/), email];
  return words.every((word) => parts.some((each) => each.startsWith(word)));
}

function mayPickUsers(call: Call): boolean {
  const { world, viewer } = call;
  return viewer.user !== undefined && (viewer.user.type === 'app' || holdsGlobal(world, viewer.user, 'USER_PICKER'));
}

function mustPickUsers(call: Call): void {
  if (!mayPickUsers(call)) throw new JiraError(403, ['You are not authorized to perform this operation.']);
}

/** Returns the user with `accountId`. Throws unless the caller may browse users. */
function pickedUser(call: Call<'accountId'>): User {
  mustPickUsers(call);
  const user = ownEntry(call.world.site.users, text(call, 'accountId') ?? '');
  if (!user) throw new JiraError(404, ['Specified user does not exist or you do not have required permissions']);
  return user;
}

const groupsOf = (world: World, user: User): Json[] =>
  Object.entries(world.site.groups)
    .filter(([, group]) => group.members.includes(user.accountId))
    .map(([name]) => serializeGroup(world, name));

const people = (call: Call): User[] => Object.values(call.world.site.users);

/** Parameters of all user searches. */
type Criteria = 'query' | 'username' | 'accountId';
const CRITERIA = ['query', 'username', 'accountId'] as const;

/**
 * Returns the users of a search by `query` or `accountId`, but not by both [doc: the 400 of each search]. Without
 * either it returns all users, although the page says 400 [measured by others]. `findUsers` is the exception.
 */
function searched(call: Call<Criteria>): User[] {
  const query = text(call, 'query');
  const accountId = text(call, 'accountId');
  if (query !== undefined && accountId !== undefined) {
    throw new JiraError(400, ['You need to specify either query or accountId, not both.']);
  }
  if (text(call, 'username') !== undefined) {
    throw new JiraError(400, ["The query parameter 'username' is not supported in GDPR strict mode."]);
  }
  return people(call).filter((each) =>
    accountId === undefined ? matches(call.world, each, query ?? '') : each.accountId === accountId,
  );
}

const onPage = (call: Call<Paging>, found: readonly User[]): readonly User[] => {
  const { startAt, maxResults } = page(call, 50, SEARCH_MAX);
  return found.slice(startAt, startAt + maxResults);
};
const answer = (call: Call, users: readonly User[]): Answer =>
  ok(
    users.map((each) => serializeUser(call.world, each)),
    identityReadOf(users.length),
  );

/**
 * Returns the assignable users of a page. Jira filters after paging, so a page can be short [doc: findAssignableUsers].
 */
function assignableIn(call: Call<Criteria | Paging>, projects: readonly Project[]): readonly User[] {
  const range = onPage(call, searched(call).slice(0, SEARCH_MAX));
  return range.filter((user) => user.active && projects.every((each) => isAssignable(user, each)));
}

function withExpansions(call: Call<'expand'>, user: User): Json {
  const expand = expansions(call, 'groups', 'applicationRoles');
  const items = groupsOf(call.world, user);
  return {
    ...serializeUser(call.world, user),
    locale: 'en_GB',
    expand: 'groups,applicationRoles',
    groups: { size: items.length, items: expand.includes('groups') ? items : [] },
    applicationRoles: { size: user.type === 'app' ? 0 : 1, items: [] },
  };
}

export const users: Handlers = {
  getCurrentUser: handler({ query: ['expand'] }, (call) => {
    const { user } = call.viewer;
    if (!user) throw new JiraError(401, ['Client must be authenticated to access this resource.']);
    return ok(withExpansions(call, user), identityReadOf(1));
  }),

  getUser: handler({ query: ['accountId', 'expand'] }, (call) => {
    return ok(withExpansions(call, pickedUser(call)), identityReadOf(1));
  }),

  bulkGetUsers: handler({ query: [...PAGING, 'accountId'] }, (call) => {
    const wanted = texts(call, 'accountId');
    if (wanted.length > BULK_MAX) throw new JiraError(400, [`A maximum of ${BULK_MAX} account IDs can be requested.`]);
    const found = people(call).filter((each) => wanted.includes(each.accountId));
    const range = page(call, 10, BULK_MAX);
    return ok(
      pageOf(call.world, 'user/bulk', found, range, (each) => serializeUser(call.world, each)),
      identityReadOf(Math.min(found.length, range.maxResults)),
    );
  }),

  findUsers: handler({ query: [...CRITERIA, ...PAGING] }, (call) => {
    if (text(call, 'query') === undefined && text(call, 'accountId') === undefined) {
      throw new JiraError(400, ['You need to specify either query, accountId or property.']);
    }
    const all = searched(call);
    // The search finds active users only, and none without the permission Browse users and groups [doc: findUsers].
    const found = mayPickUsers(call) ? all.filter((each) => each.active) : [];
    return answer(call, onPage(call, found.slice(0, SEARCH_MAX)));
  }),

  getAllUsers: handler({ query: PAGING }, (call) => answer(call, onPage(call, mayPickUsers(call) ? people(call) : []))),

  findAssignableUsers: handler({ query: [...CRITERIA, ...PAGING, 'project', 'issueKey', 'issueId'] }, (call) => {
    const { world, viewer } = call;
    const [issueKey, issueId] = [text(call, 'issueKey'), text(call, 'issueId')];
    const projectGiven = text(call, 'project');
    const isOfIssue = (issueKey ?? issueId) !== undefined;
    if (!isOfIssue && projectGiven === undefined) {
      throw new JiraError(400, ['A project or issue must be specified to search for assignable users.']);
    }
    const project = isOfIssue
      ? projectOf(world, visibleIssue(world, viewer, { id: issueId, key: issueKey }))
      : visibleProject(world, viewer, projectGiven ?? '');
    const found = assignableIn(call, [project]);
    // The search needs one of two permissions [doc: findUsersWithAllPermissions]. Unsure: the empty result without
    // them.
    return answer(call, mayPickUsers(call) || may(viewer, project, 'ASSIGN_ISSUES') ? found : []);
  }),

  findBulkAssignableUsers: handler({ query: [...CRITERIA, ...PAGING, 'projectKeys'] }, (call) => {
    const projects = names(text(call, 'projectKeys')).map((key) => visibleProject(call.world, call.viewer, { key }));
    return answer(call, assignableIn(call, projects));
  }),

  findUsersForPicker: handler({ query: ['query', 'maxResults', 'excludeAccountIds', 'serializeAvatar'] }, (call) => {
    const excluded = texts(call, 'excludeAccountIds');
    // Jira matches after paging [doc: findUsersForPicker].
    const paged = { ...call, query: { ...call.query, startAt: 0 } };
    const found = onPage(paged, mayPickUsers(call) ? people(call) : []).filter(
      (each) =>
        each.active &&
        each.type === 'atlassian' &&
        !excluded.includes(each.accountId) &&
        matches(call.world, each, text(call, 'query') ?? ''),
    );
    const serialized = found.map((each) => ({
      accountId: each.accountId,
      accountType: each.type,
      displayName: each.displayName,
      html: `<strong>${each.displayName}</strong>`,
      ...(flag(call, 'serializeAvatar') && {
        avatarUrl: `${call.world.baseUrl}/secure/useravatar?ownerId=${encodeURIComponent(each.accountId)}`,
      }),
    }));
    return ok(
      {
        users: serialized,
        total: found.length,
        header: `Showing ${serialized.length} of ${found.length} matching users`,
      },
      identityReadOf(serialized.length),
    );
  }),

  getUserGroups: handler({ query: ['accountId'] }, (call) => {
    const user = pickedUser(call);
    const groups = groupsOf(call.world, user);
    return ok(groups, identityReadOf(groups.length));
  }),

  getUsersFromGroup: handler({ query: [...PAGING, 'groupname', 'groupId', 'includeInactiveUsers'] }, (call) => {
    mustPickUsers(call);
    const [name, id] = [text(call, 'groupname'), text(call, 'groupId')];
    if ((name === undefined) === (id === undefined)) {
      throw new JiraError(400, ['You need to specify either groupname or groupId.']);
    }
    const { groups } = call.world.site;
    const group = name === undefined ? Object.values(groups).find((each) => each.id === id) : ownEntry(groups, name);
    if (!group) throw new JiraError(404, [`The group '${name ?? id ?? ''}' does not exist.`]);
    const found = people(call).filter(
      (each) => group.members.includes(each.accountId) && (each.active || flag(call, 'includeInactiveUsers')),
    );
    const range = page(call);
    const path = `group/member?groupId=${group.id}`;
    return ok(
      pageOf(call.world, path, found, range, (each) => serializeUser(call.world, each)),
      identityReadOf(Math.min(found.length, range.maxResults)),
    );
  }),

  findGroups: handler({ query: ['query'] }, (call) => {
    const query = (text(call, 'query') ?? '').toLowerCase();
    const found = Object.entries(call.world.site.groups).filter(([name]) => name.toLowerCase().includes(query));
    const groups = found.map(([name, { id }]) => ({ name, html: name, labels: [], groupId: id }));
    return ok(
      { header: `Showing ${groups.length} of ${groups.length} matching groups`, total: groups.length, groups },
      identityReadOf(groups.length),
    );
  }),
};
