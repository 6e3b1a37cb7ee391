import { z } from 'zod';
import { fullName, type App, type Memory, type Person } from '../memory';
import { recordAudit } from './audit';
import {
  appOf,
  includesIgnoringCase,
  idSchema,
  matchesFilter,
  ORG_ID,
  parseInput,
  personOf,
  type Operation,
} from './call';
import { ApiError } from './error';
import { pageOf, pageParameters, selectFields, sortBy, splitList } from './lists';

const USER_FIELDS = {
  defaults: splitList(
    'id,idOrg,firstName,lastName,email,creationTime,idRole,lifecycleStatus,isDeletedInIdentitySources,isExternal,' +
      'activeAppsCount,role,additionalEmails',
  ),
  unsupported: ['idOrg', 'creationTime', 'idRole', 'role'],
};
const USER_APP_FIELDS = {
  defaults: ['id', 'name', 'isUserRemovedFromApp', 'state'],
  unsupported: splitList(
    'primaryOwner,appOwners,category,url,imageUrl,description,tags,score,isCustom,addedBy,creationTime,isHidden,' +
      'sources,vendor,users,lastUsageTime,annualCost,annualCostConverted,currency',
  ),
};
/** Default size of a page of `GET /apps/{idApp}/users`. */
const APP_USERS_PAGE_SIZE = 1000;
const lifecycleSchema = z.enum(['active', 'offboarding', 'offboarded']);
const booleanSchema = z.union([z.boolean(), z.stringbool()]);

/** Operations on people and their apps, by the `operationId` of Torii's document. */
export const userOperations: Readonly<Record<string, Operation>> = {
  getUsers(memory, { query }) {
    const options = parseInput(
      z.strictObject({
        email: z.string().optional(),
        lifecycleStatus: lifecycleSchema.optional(),
        isDeletedInIdentitySources: booleanSchema.optional(),
        isExternal: booleanSchema.optional(),
        firstName: z.string().optional(),
        lastName: z.string().optional(),
        idUsers: z.string().optional(),
        q: z.string().optional(),
        fields: z.string().optional(),
        sort: z.string().optional(),
        ...pageParameters,
      }),
      query,
    );
    const listedIds = options.idUsers?.split(',').map(Number);
    const users = memory.people
      .filter(({ id, firstName, lastName }) => {
        const isListed = listedIds === undefined || listedIds.includes(id);
        return isListed && matchesFilter(options.firstName, firstName) && matchesFilter(options.lastName, lastName);
      })
      .filter((person) => matchesFilter(options.email?.toLowerCase(), person.email))
      .filter((person) => includesIgnoringCase(`${fullName(person)} ${person.email}`, options.q))
      .map(toUser)
      .filter((user) => matchesFilter(options.lifecycleStatus, user.lifecycleStatus))
      .filter((user) => matchesFilter(options.isDeletedInIdentitySources, user.isDeletedInIdentitySources))
      .filter((user) => matchesFilter(options.isExternal, user.isExternal));
    const { page, ...paging } = pageOf(sortBy(users, options.sort), options);
    // Torii always returns `id` and `additionalEmails` [doc: Torii, GET /users].
    const fields = options.fields === undefined ? undefined : `id,additionalEmails,${options.fields}`;
    return { users: page.map((user) => selectFields(user, fields, USER_FIELDS)), ...paging };
  },

  getUsersIduser: (memory, { params }) => ({ user: toUser(personOf(memory, params)) }),

  putUsersIduser(memory, call) {
    const person = personOf(memory, call.params);
    const { lifecycleStatus } = parseInput(z.strictObject({ lifecycleStatus: lifecycleSchema }), call.body);
    if (!call.disagree) {
      person.lifecycleStatus = lifecycleStatus;
      recordAudit(memory, call, 'users', 'update_user_lifecycle_status', { idUser: person.id, lifecycleStatus });
    }
    return { user: toUser(person) };
  },

  getUsersIduserApps(memory, { params, query }) {
    const person = personOf(memory, params);
    const options = parseInput(
      z.strictObject({
        fields: z.string().optional(),
        isUserRemovedFromApp: booleanSchema.optional(),
        state: z.string().optional(),
      }),
      query,
    );
    const apps = person.apps
      .flatMap(({ id }) => memory.apps.filter((app) => app.id === id))
      .map((app) => toUserApp(app, isRemoved(person, app)))
      .filter(
        (app) =>
          matchesFilter(options.isUserRemovedFromApp, app.isUserRemovedFromApp) &&
          matchesFilter(options.state, app.state),
      );
    return { apps: apps.map((app) => selectFields(app, options.fields, USER_APP_FIELDS)) };
  },

  getUsersIduserAppsIdapp(memory, { params, query }) {
    const { fields } = parseInput(z.strictObject({ fields: z.string().optional() }), query);
    const { app, usedApp } = pairOf(memory, params);
    return { app: selectFields(toUserApp(app, usedApp.removed), fields, USER_APP_FIELDS) };
  },

  putUsersIduserAppsIdapp(memory, { params, body, disagree }) {
    const { isUserRemovedFromApp } = parseInput(z.strictObject({ isUserRemovedFromApp: z.boolean() }), body);
    const { app, usedApp } = pairOf(memory, params);
    if (!disagree) usedApp.removed = isUserRemovedFromApp;
    return { app: toUserApp(app, disagree ? !isUserRemovedFromApp : isUserRemovedFromApp) };
  },

  getAppsIdappUsers(memory, { params, query }) {
    const app = appOf(memory, params);
    const options = parseInput(
      z.strictObject({
        sort: z.string().optional(),
        q: z.string().optional(),
        status: z.enum(['deleted', 'active', 'managed']).optional(),
        ...pageParameters,
        size: pageParameters.size.default(APP_USERS_PAGE_SIZE),
      }),
      query,
    );
    const users = memory.people
      .filter(({ apps }) => apps.some(({ id }) => id === app.id))
      .map((person) => toAppUser(person, app))
      .filter(
        ({ status, fullName: name, email }) =>
          matchesFilter(options.status, status) && includesIgnoringCase(`${name} ${email}`, options.q),
      );
    const { page, ...paging } = pageOf(sortBy(users, options.sort), options);
    return { users: page, ...paging };
  },
};

/**
 * Returns the app in the path, and the person's use of it.
 * @throws ApiError 404 for an unknown person, or for an app that the person doesn't use.
 */
function pairOf(memory: Memory, params: unknown) {
  const person = personOf(memory, params);
  const { idApp } = parseInput(z.object({ idApp: idSchema }), params);
  const app = memory.apps.find(({ id }) => id === idApp);
  const usedApp = person.apps.find(({ id }) => id === idApp);
  if (!app || !usedApp) throw new ApiError(404, 'User application not found');
  return { app, usedApp };
}

const isRemoved = (person: Person, app: App): boolean =>
  person.apps.some(({ id, removed }) => id === app.id && removed);

function toUser({ id, firstName, lastName, email, lifecycleStatus, apps }: Person) {
  return {
    id,
    idOrg: ORG_ID,
    firstName,
    lastName,
    email,
    lifecycleStatus,
    isDeletedInIdentitySources: false,
    isExternal: false,
    activeAppsCount: apps.filter(({ removed }) => !removed).length,
    additionalEmails: [],
  };
}

const toUserApp = ({ id, name }: App, isUserRemovedFromApp: boolean) => ({
  id,
  name,
  state: 'sanctioned',
  isUserRemovedFromApp,
});

function toAppUser(person: Person, app: App) {
  const isUserRemovedFromApp = isRemoved(person, app);
  return {
    idUser: person.id,
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
    fullName: fullName(person),
    appName: app.name,
    status: isUserRemovedFromApp ? 'deleted' : 'active',
    isUserRemovedFromApp,
    isExternal: false,
    isDeletedInIdentitySources: false,
  };
}
