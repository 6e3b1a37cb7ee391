import { serializeGroup } from '../fields/named-values';
import type { Project } from '../model/project';
import type { User } from '../model/site';
import { holdsGlobalPermission, isAssignable, may, visibleIssue, visibleProject } from '../permissions';
import { JiraError } from '../jira-error';
import { pageOf, serializeUser, type Json } from '../serialize/entities';
import { projectOf, type World } from '../world';
import {
  expansions,
  flagParam,
  handler,
  identityReadPoints,
  splitByCommas,
  ok,
  requestedPage,
  PAGING,
  textParam,
  listParam,
  type Answer,
  type Call,
  type Handlers,
  type Paging,
} from './call';
import { ownEntry } from '../own-entry';

/** Maximum number of users that a search reads, and of users in a bulk read [doc: findUsers, bulkGetUsers]. */
const MAX_SEARCHED_USERS = 1_000;
const MAX_BULK_USERS = 200;

/** Returns true if each word of the query starts a word of the name, the address, or a part of the address. */
function matchesQuery({ behavior }: World, user: User, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const email = user.emailHidden && !behavior.findsHiddenEmails ? '' : user.email.toLowerCase();
  const parts = [...user.displayName.toLowerCase().split(/\s+/), ...email.split(/[@.\s]+/), email];
  return words.every((word) => parts.some((each) => each.startsWith(word)));
}

function mayPickUsers(call: Call): boolean {
  const { world, viewer } = call;
  return (
    viewer.user !== undefined &&
    (viewer.user.type === 'app' || holdsGlobalPermission(world, viewer.user, 'USER_PICKER'))
  );
}

function requireUserPicker(call: Call): void {
  if (!mayPickUsers(call)) throw new JiraError(403, ['You are not authorized to perform this operation.']);
}

/** Returns the user with `accountId`. Throws unless the caller may browse users. */
function requestedUser(call: Call<'accountId'>): User {
  requireUserPicker(call);
  const user = ownEntry(call.world.site.users, textParam(call, 'accountId') ?? '');
  if (!user) throw new JiraError(404, ['Specified user does not exist or you do not have required permissions']);
  return user;
}

const groupsOf = (world: World, user: User): Json[] =>
  Object.entries(world.site.groups)
    .filter(([, group]) => group.members.includes(user.accountId))
    .map(([name]) => serializeGroup(world, name));

const allUsers = (call: Call): User[] => Object.values(call.world.site.users);

/** Parameters of all user searches. */
type SearchParameter = 'query' | 'username' | 'accountId';
const SEARCH_PARAMETERS = ['query', 'username', 'accountId'] as const;

/**
 * Returns the users that match `query` or `accountId`. Throws Jira's 400 if both are given [doc: each search's page].
 * Returns all users if neither is given, although the pages say 400 [measured by others]. `findUsers` rejects that.
 */
function searchUsers(call: Call<SearchParameter>): User[] {
  const query = textParam(call, 'query');
  const accountId = textParam(call, 'accountId');
  if (query !== undefined && accountId !== undefined) {
    throw new JiraError(400, ['You need to specify either query or accountId, not both.']);
  }
  if (textParam(call, 'username') !== undefined) {
    throw new JiraError(400, ["The query parameter 'username' is not supported in GDPR strict mode."]);
  }
  return allUsers(call).filter((each) =>
    accountId === undefined ? matchesQuery(call.world, each, query ?? '') : each.accountId === accountId,
  );
}

const pageOfUsers = (call: Call<Paging>, found: readonly User[]): readonly User[] => {
  const { startAt, maxResults } = requestedPage(call, { defaultSize: 50, maxSize: MAX_SEARCHED_USERS });
  return found.slice(startAt, startAt + maxResults);
};
const usersAnswer = (call: Call, users: readonly User[]): Answer =>
  ok(
    users.map((each) => serializeUser(call.world, each)),
    identityReadPoints(users.length),
  );

/**
 * Returns the assignable users of a page. Jira filters after paging, so a page can be short [doc: findAssignableUsers].
 */
function assignableUsers(call: Call<SearchParameter | Paging>, projects: readonly Project[]): readonly User[] {
  const page = pageOfUsers(call, searchUsers(call).slice(0, MAX_SEARCHED_USERS));
  return page.filter((user) => user.active && projects.every((each) => isAssignable(user, each)));
}

function serializeExpandedUser(call: Call<'expand'>, user: User): Json {
  const expand = expansions(call, 'groups', 'applicationRoles');
  const groups = groupsOf(call.world, user);
  return {
    ...serializeUser(call.world, user),
    locale: 'en_GB',
    expand: 'groups,applicationRoles',
    groups: { size: groups.length, items: expand.includes('groups') ? groups : [] },
    applicationRoles: { size: user.type === 'app' ? 0 : 1, items: [] },
  };
}

export const users: Handlers = {
  getCurrentUser: handler({ query: ['expand'] }, (call) => {
    const { user } = call.viewer;
    if (!user) throw new JiraError(401, ['Client must be authenticated to access this resource.']);
    return ok(serializeExpandedUser(call, user), identityReadPoints(1));
  }),

  getUser: handler({ query: ['accountId', 'expand'] }, (call) => {
    return ok(serializeExpandedUser(call, requestedUser(call)), identityReadPoints(1));
  }),

  bulkGetUsers: handler({ query: [...PAGING, 'accountId'] }, (call) => {
    const accountIds = listParam(call, 'accountId');
    if (accountIds.length > MAX_BULK_USERS) {
      throw new JiraError(400, [`A maximum of ${MAX_BULK_USERS} account IDs can be requested.`]);
    }
    const users = allUsers(call).filter((each) => accountIds.includes(each.accountId));
    const range = requestedPage(call, { defaultSize: 10, maxSize: MAX_BULK_USERS });
    return ok(
      pageOf(call.world, 'user/bulk', users, range, (each) => serializeUser(call.world, each)),
      identityReadPoints(Math.min(users.length, range.maxResults)),
    );
  }),

  findUsers: handler({ query: [...SEARCH_PARAMETERS, ...PAGING] }, (call) => {
    if (textParam(call, 'query') === undefined && textParam(call, 'accountId') === undefined) {
      throw new JiraError(400, ['You need to specify either query, accountId or property.']);
    }
    const matchingUsers = searchUsers(call);
    // The search finds active users only, and none without the permission Browse users and groups [doc: findUsers].
    const users = mayPickUsers(call) ? matchingUsers.filter((each) => each.active) : [];
    return usersAnswer(call, pageOfUsers(call, users.slice(0, MAX_SEARCHED_USERS)));
  }),

  getAllUsers: handler({ query: PAGING }, (call) =>
    usersAnswer(call, pageOfUsers(call, mayPickUsers(call) ? allUsers(call) : [])),
  ),

  findAssignableUsers: handler(
    { query: [...SEARCH_PARAMETERS, ...PAGING, 'project', 'issueKey', 'issueId'] },
    (call) => {
      const { world, viewer } = call;
      const [issueKey, issueId] = [textParam(call, 'issueKey'), textParam(call, 'issueId')];
      const projectIdOrKey = textParam(call, 'project');
      const isForIssue = (issueKey ?? issueId) !== undefined;
      if (!isForIssue && projectIdOrKey === undefined) {
        throw new JiraError(400, ['A project or issue must be specified to search for assignable users.']);
      }
      const project = isForIssue
        ? projectOf(world, visibleIssue(world, viewer, { id: issueId, key: issueKey }))
        : visibleProject(world, viewer, projectIdOrKey ?? '');
      const users = assignableUsers(call, [project]);
      // The search needs one of two permissions [doc: findUsersWithAllPermissions]. Unsure: the empty result without
      // them.
      return usersAnswer(call, mayPickUsers(call) || may(viewer, project, 'ASSIGN_ISSUES') ? users : []);
    },
  ),

  findBulkAssignableUsers: handler({ query: [...SEARCH_PARAMETERS, ...PAGING, 'projectKeys'] }, (call) => {
    const projects = splitByCommas(textParam(call, 'projectKeys')).map((key) =>
      visibleProject(call.world, call.viewer, { key }),
    );
    return usersAnswer(call, assignableUsers(call, projects));
  }),

  findUsersForPicker: handler({ query: ['query', 'maxResults', 'excludeAccountIds', 'serializeAvatar'] }, (call) => {
    const excluded = listParam(call, 'excludeAccountIds');
    // Jira filters after paging [doc: findUsersForPicker].
    const callFromStart = { ...call, query: { ...call.query, startAt: 0 } };
    const users = pageOfUsers(callFromStart, mayPickUsers(call) ? allUsers(call) : []).filter(
      (each) =>
        each.active &&
        each.type === 'atlassian' &&
        !excluded.includes(each.accountId) &&
        matchesQuery(call.world, each, textParam(call, 'query') ?? ''),
    );
    const serialized = users.map((each) => ({
      accountId: each.accountId,
      accountType: each.type,
      displayName: each.displayName,
      html: `<strong>${each.displayName}</strong>`,
      ...(flagParam(call, 'serializeAvatar') && {
        avatarUrl: `${call.world.baseUrl}/secure/useravatar?ownerId=${encodeURIComponent(each.accountId)}`,
      }),
    }));
    return ok(
      {
        users: serialized,
        total: users.length,
        header: `Showing ${serialized.length} of ${users.length} matching users`,
      },
      identityReadPoints(serialized.length),
    );
  }),

  getUserGroups: handler({ query: ['accountId'] }, (call) => {
    const user = requestedUser(call);
    const groups = groupsOf(call.world, user);
    return ok(groups, identityReadPoints(groups.length));
  }),

  getUsersFromGroup: handler({ query: [...PAGING, 'groupname', 'groupId', 'includeInactiveUsers'] }, (call) => {
    requireUserPicker(call);
    const [name, id] = [textParam(call, 'groupname'), textParam(call, 'groupId')];
    if ((name === undefined) === (id === undefined)) {
      throw new JiraError(400, ['You need to specify either groupname or groupId.']);
    }
    const { groups } = call.world.site;
    const group = name === undefined ? Object.values(groups).find((each) => each.id === id) : ownEntry(groups, name);
    if (!group) throw new JiraError(404, [`The group '${name ?? id ?? ''}' does not exist.`]);
    const members = allUsers(call).filter(
      (each) => group.members.includes(each.accountId) && (each.active || flagParam(call, 'includeInactiveUsers')),
    );
    const range = requestedPage(call);
    const path = `group/member?groupId=${group.id}`;
    return ok(
      pageOf(call.world, path, members, range, (each) => serializeUser(call.world, each)),
      identityReadPoints(Math.min(members.length, range.maxResults)),
    );
  }),

  findGroups: handler({ query: ['query'] }, (call) => {
    const query = (textParam(call, 'query') ?? '').toLowerCase();
    const matchingGroups = Object.entries(call.world.site.groups).filter(([name]) =>
      name.toLowerCase().includes(query),
    );
    const groups = matchingGroups.map(([name, { id }]) => ({ name, html: name, labels: [], groupId: id }));
    return ok(
      { header: `Showing ${groups.length} of ${groups.length} matching groups`, total: groups.length, groups },
      identityReadPoints(groups.length),
    );
  }),
};
