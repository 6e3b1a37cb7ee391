import { z } from 'zod';
import type { Memory, Person } from './memory';

/** A call of the API, already checked against Torii's document. */
export interface ApiCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** Epoch ms. */
  readonly now: number;
  /** Ordered to answer other than asked. */
  readonly disagree: boolean;
}

/** What the API refuses, in its own shape `{statusCode, error, message}`. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const ORG = 1;
const id = z.coerce.number().int();
const sizes = { size: z.coerce.number().int().default(50), cursor: z.string().default('') };

type Answer = (memory: Memory, call: ApiCall) => unknown;

/** The operations that the service answers, by the `operationId` of Torii's document; any other is 501. */
export const answers: Readonly<Record<string, Answer>> = {
  getUsers(memory, { query }) {
    const asked = parse(
      z.strictObject({ email: z.string().optional(), lifecycleStatus: z.string().optional(), ...sizes }),
      query,
    );
    const email = asked.email?.toLowerCase();
    const found = memory.people.filter(
      (person) =>
        (email === undefined || person.email === email) &&
        (asked.lifecycleStatus === undefined || person.lifecycleStatus === asked.lifecycleStatus),
    );
    const { page, ...paging } = pageOf(found, asked);
    return { users: page.map(user), ...paging };
  },

  /** `q` is a search, not an equation: `Figma` finds `Figma Slides` too. */
  getApps(memory, { query }) {
    const asked = parse(z.strictObject({ q: z.string().default(''), ...sizes }), query);
    const words = asked.q.toLowerCase();
    const { page, ...paging } = pageOf(
      memory.apps.filter((app) => app.name.toLowerCase().includes(words)),
      asked,
    );
    return { apps: page.map((app) => ({ id: app.id, name: app.name })), ...paging };
  },

  putUsersIduser(memory, { params, body, disagree }) {
    const person = personOf(memory, params);
    const asked = parse(z.strictObject({ lifecycleStatus: z.enum(['active', 'offboarding', 'offboarded']) }), body);
    if (!disagree) person.lifecycleStatus = asked.lifecycleStatus;
    return { user: user(person) };
  },

  getUsersIduserAppsIdapp(memory, { params, query }) {
    parse(z.strictObject({}), query);
    const { app, use } = pairOf(memory, params);
    return { app: { ...app, isUserRemovedFromApp: use.removed } };
  },

  putUsersIduserAppsIdapp(memory, { params, body, disagree }) {
    const asked = parse(z.strictObject({ isUserRemovedFromApp: z.boolean() }), body).isUserRemovedFromApp;
    const { app, use } = pairOf(memory, params);
    if (disagree) return { app: { ...app, isUserRemovedFromApp: !asked } };
    use.removed = asked;
    return { app: { ...app, isUserRemovedFromApp: use.removed } };
  },

  postWorkflowsIdworkflowTrigger(memory, { params, body, now }) {
    const { idWorkflow } = parse(z.object({ idWorkflow: id }), params);
    if (!memory.workflows.some((workflow) => workflow.id === idWorkflow)) throw new ApiError(404, 'Workflow not found');
    const trigger = parse(
      z.strictObject({ triggerUserEmail: z.string().optional(), triggerAppId: id.optional() }),
      body,
    );
    const person = memory.people.find(({ email }) => email === trigger.triggerUserEmail?.toLowerCase());
    if (trigger.triggerUserEmail !== undefined && !person) throw new ApiError(404, 'User not found');
    if (trigger.triggerAppId !== undefined && !memory.apps.some((app) => app.id === trigger.triggerAppId)) {
      throw new ApiError(404, 'App not found');
    }
    memory.counters.execution += 1;
    memory.executions.push({
      id: memory.counters.execution,
      idWorkflow,
      idUser: person?.id ?? null,
      idApp: trigger.triggerAppId ?? null,
      at: now,
    });
    return { success: true };
  },

  getWorkflowsActionexecutions(memory, { query }) {
    const asked = parse(z.strictObject({ idActionApp: id.optional(), idActionUser: id.optional(), ...sizes }), query);
    const newestFirst = memory.executions
      .filter(({ idApp }) => asked.idActionApp === undefined || idApp === asked.idActionApp)
      .filter(({ idUser }) => asked.idActionUser === undefined || idUser === asked.idActionUser)
      .toReversed();
    const { page, ...paging } = pageOf(newestFirst, asked);
    return { response: page.map(execution), ...paging };
  },
};

/** What the document allows and the service does not do (`aggs`, `filters`, `view`, `sort`, ...) is refused, never left out silently. */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) throw new ApiError(501, `The mock service does not answer ${unknown.keys.join(', ')} here.`);
  throw new ApiError(400, parsed.error.issues.map((issue) => `"${issue.path.join('.')}" ${issue.message}`).join('; '));
}

function personOf(memory: Memory, params: unknown): Person {
  const { idUser } = parse(z.object({ idUser: id }), params);
  const person = memory.people.find((one) => one.id === idUser);
  if (!person) throw new ApiError(404, 'User not found');
  return person;
}

function pairOf(memory: Memory, params: unknown) {
  const person = personOf(memory, params);
  const { idApp } = parse(z.object({ idApp: id }), params);
  const app = memory.apps.find((one) => one.id === idApp);
  const use = person.apps.find((one) => one.id === idApp);
  if (!app || !use) throw new ApiError(404, 'User application not found');
  return { app: { id: app.id, name: app.name, state: 'sanctioned' }, use };
}

function user(person: Person) {
  const { id: personId, firstName, lastName, email, lifecycleStatus } = person;
  const activeAppsCount = person.apps.filter(({ removed }) => !removed).length;
  return {
    id: personId,
    idOrg: ORG,
    firstName,
    lastName,
    email,
    lifecycleStatus,
    activeAppsCount,
    additionalEmails: [],
  };
}

function execution({ id: executionId, idWorkflow, idApp, at }: Memory['executions'][number]) {
  const time = new Date(at).toISOString();
  return {
    id: executionId,
    idOrg: ORG,
    ...(idApp === null ? {} : { idApp }),
    idWorkflow,
    idWorkflowExecution: executionId,
    idAction: `action-${executionId}`,
    isRun: false,
    isCompleted: true,
    continueOnError: false,
    isIgnored: false,
    creationTime: time,
    completionTime: time,
  };
}

/** One page: the cursor is the offset in base64, as Torii words it. */
function pageOf<T>(all: readonly T[], { size, cursor }: { size: number; cursor: string }) {
  const from = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  if (!Number.isInteger(from) || from < 0) throw new ApiError(400, '"cursor" is no cursor of this list');
  const page = all.slice(from, from + size);
  const next = from + size;
  return {
    page,
    count: page.length,
    total: all.length,
    ...(next < all.length ? { nextCursor: Buffer.from(String(next)).toString('base64') } : {}),
  };
}
