import { z } from 'zod';
import { fullName, type App, type Memory, type Person } from '../memory';
import { recordAudit } from './audit';
import { appOf, holds, idSchema, isOr, ORG_ID, parseInput, personOf, type Operation } from './call';
import { ApiError } from './error';
import { pageOf, pageParameters, selectFields, sortBy } from './lists';

const USER_FIELDS = {
  defaults: ['id', 'idOrg', 'firstName', 'lastName', 'email', 'creationTime', 'idRole', 'lifecycleStatus'].concat([
    'isDeletedInIdentitySources',
    'isExternal',
    'activeAppsCount',
    'role',
    'additionalEmails',
  ]),
  documented: ['idOrg', 'creationTime', 'idRole', 'role'],
};
const USER_APP_FIELDS = {
  defaults: ['id', 'name', 'isUserRemovedFromApp', 'state'],
  documented: ['primaryOwner', 'appOwners', 'category', 'url', 'imageUrl', 'description', 'tags', 'score', 'isCustom']
    .concat(['addedBy', 'creationTime', 'isHidden', 'sources', 'vendor', 'users', 'lastUsageTime', 'annualCost'])
    .concat(['annualCostConverted', 'currency']),
};
const lifecycleSchema = z.enum(['active', 'offboarding', 'offboarded']);
const booleanSchema = z.union([z.boolean(), z.stringbool()]);

/** Operations on people and their apps, by the `operationId` of Torii's document. */
export const userOperations: Readonly<Record<string, Operation>> = {
  getUsers(memory, { query }) {
    const asked = parseInput(
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
    const ids = asked.idUsers?.split(',').map(Number);
    const found = memory.people
      .filter(({ id, firstName, lastName }) => {
        const isListed = ids === undefined || ids.includes(id);
        return isListed && isOr(asked.firstName, firstName) && isOr(asked.lastName, lastName);
      })
      .filter((person) => isOr(asked.email?.toLowerCase(), person.email))
      .filter((person) => holds(`${fullName(person)} ${person.email}`, asked.q))
      .map(toUser)
      .filter((user) => isOr(asked.lifecycleStatus, user.lifecycleStatus))
      .filter((user) => isOr(asked.isDeletedInIdentitySources, user.isDeletedInIdentitySources))
      .filter((user) => isOr(asked.isExternal, user.isExternal));
    const { page, ...paging } = pageOf(sortBy(found, asked.sort), asked);
    // Torii always returns both [doc: Torii, GET /users].
    const fields = asked.fields === undefined ? undefined : `id,additionalEmails,${asked.fields}`;
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
    const asked = parseInput(
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
      .filter((app) => isOr(asked.isUserRemovedFromApp, app.isUserRemovedFromApp) && isOr(asked.state, app.state));
    return { apps: apps.map((app) => selectFields(app, asked.fields, USER_APP_FIELDS)) };
  },

  getUsersIduserAppsIdapp(memory, { params, query }) {
    const { fields } = parseInput(z.strictObject({ fields: z.string().optional() }), query);
    const { app, use } = pairOf(memory, params);
    return { app: selectFields(toUserApp(app, use.removed), fields, USER_APP_FIELDS) };
  },

  putUsersIduserAppsIdapp(memory, { params, body, disagree }) {
    const asked = parseInput(z.strictObject({ isUserRemovedFromApp: z.boolean() }), body).isUserRemovedFromApp;
    const { app, use } = pairOf(memory, params);
    if (!disagree) use.removed = asked;
    return { app: toUserApp(app, disagree ? !asked : asked) };
  },

  getAppsIdappUsers(memory, { params, query }) {
    const app = appOf(memory, params);
    const asked = parseInput(
      z.strictObject({
        sort: z.string().optional(),
        q: z.string().optional(),
        status: z.enum(['deleted', 'active', 'managed']).optional(),
        ...pageParameters,
        size: pageParameters.size.default(1000),
      }),
      query,
    );
    const users = memory.people
      .filter(({ apps }) => apps.some(({ id }) => id === app.id))
      .map((person) => toAppUser(person, app))
      .filter(({ status, fullName: name, email }) => isOr(asked.status, status) && holds(`${name} ${email}`, asked.q));
    const { page, ...paging } = pageOf(sortBy(users, asked.sort), asked);
    return { users: page, ...paging };
  },
};

function pairOf(memory: Memory, params: unknown) {
  const person = personOf(memory, params);
  const { idApp } = parseInput(z.object({ idApp: idSchema }), params);
  const app = memory.apps.find(({ id }) => id === idApp);
  const use = person.apps.find(({ id }) => id === idApp);
  if (!app || !use) throw new ApiError(404, 'User application not found');
  return { app, use };
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
