import { z } from 'zod';
import { delegationSchema, offboardingSchema, problemSchema } from './contract';
import { responseRuleSchema } from './response-rules';

const settingsSchema = z.strictObject({
  method: z.enum(['Delegate', 'Skip']),
  account: z.string(),
  owner: z.string(),
  project: z.string(),
  issueType: z.string(),
  summary: z.string(),
  description: z.string(),
  completedStatuses: z.array(z.string()),
  /** Values of the issue type's other required fields in the form of Jira's REST API, by field id. */
  fields: z.record(z.string(), z.json()).default({}),
});
/** Offboarding settings of one app. For an empty value, the rule in Jira decides. */
export type Settings = z.infer<typeof settingsSchema>;

const appSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  /** True if the service itself removes users from the app. Only other apps can be delegated. */
  isIntegrated: z.boolean().default(false),
  settings: settingsSchema,
});
export type App = z.infer<typeof appSchema>;

const lifecycleSchema = z.enum(['active', 'offboarding', 'offboarded']);

const personSchema = z.strictObject({
  id: z.number().int(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  lifecycleStatus: lifecycleSchema,
  /** Apps of the person. `removed` is `isUserRemovedFromApp` of the API. */
  apps: z.array(z.strictObject({ id: z.number().int(), removed: z.boolean() })),
});
export type Person = z.infer<typeof personSchema>;

const taskSchema = z.strictObject({
  /** Id of the delegation, which is the idempotency key. */
  id: z.string(),
  personId: z.number().int(),
  appId: z.number().int(),
  offboardingId: z.string(),
  /** Exact body of the request, so that a retry sends the same body. */
  request: z.string(),
  requestState: z.enum(['sending', 'waiting', 'accepted', 'refused']),
  /** Epoch ms of the next attempt while `waiting`. */
  againAt: z.number().nullable(),
  attempts: z.number().int(),
  /** Last refusal, or the reason why the app can't be reached. */
  problem: problemSchema.nullable(),
});
/** Removal of one person from one app, sent to the app in Jira as a delegation. */
export type Task = z.infer<typeof taskSchema>;

/** Received request, as in `GET /_sandbox/received`. */
const receivedSchema = z.strictObject({
  n: z.number().int(),
  at: z.string(),
  host: z.string(),
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  verified: z.boolean().nullable(),
  answered: z.number().int().nullable(),
});

/** Run of a workflow. */
const executionSchema = z.strictObject({
  id: z.number().int(),
  idWorkflow: z.number().int(),
  idUser: z.number().int().nullable(),
  idApp: z.number().int().nullable(),
  /** Epoch ms of the trigger. */
  at: z.number(),
});

/** Entry of Torii's audit log. */
const auditSchema = z.strictObject({
  /** Epoch ms of the change. */
  at: z.number(),
  entity: z.enum(['users', 'workflows']),
  /** Name of the action in Torii's audit log. */
  type: z.string(),
  properties: z.record(z.string(), z.json()),
  method: z.string(),
  path: z.string(),
});

/** Schema of the mock service's state as one JSON value. A loaded state continues the run exactly. */
export const memorySchema = z.strictObject({
  /** Addresses and secrets of both directions. Null until an admin of the service enters them. */
  connection: z.strictObject({
    /** URL of the app, or only a path if it is on the sandbox's own address. Another run may use another port. */
    url: z.string().nullable(),
    signingSecret: z.string().nullable(),
    bearerToken: z.string().nullable(),
    /** Secrets that sign the app's pushes, newest first. The previous one stays valid until an admin removes it. */
    outboundSecrets: z.array(z.string()).max(2),
    apiKey: z.string(),
  }),
  people: z.array(personSchema),
  apps: z.array(appSchema),
  workflows: z.array(z.strictObject({ id: z.number().int(), name: z.string() })),
  executions: z.array(executionSchema),
  /** Audit log, oldest entry first. */
  audit: z.array(auditSchema),
  offboardings: z.array(z.strictObject({ id: z.string(), personId: z.number().int(), startedAt: z.string() })),
  tasks: z.array(taskSchema),
  /** Newest reported state by id. The state with the highest `sequence` is the newest. */
  delegations: z.record(z.string(), delegationSchema),
  reportedOffboardings: z.record(z.string(), offboardingSchema),
  received: z.array(receivedSchema),
  counters: z.strictObject({ received: z.number(), task: z.number(), offboarding: z.number(), execution: z.number() }),
  /** Response rules, oldest first. */
  responseRules: z.array(responseRuleSchema),
  /** Number of calls in the latest minute, by operation of Torii's API. */
  rates: z.record(z.string(), z.strictObject({ minute: z.number(), calls: z.number() })),
});
export type Memory = z.infer<typeof memorySchema>;

/** Returns an app with the default settings, except for the given ones. */
const newApp = (id: number, name: string, given: Partial<Settings> = {}): App => ({
  id,
  name,
  isIntegrated: false,
  settings: {
    method: 'Delegate',
    account: '',
    owner: '',
    project: '',
    issueType: '',
    summary: 'Remove {{person.name}} from {{app.name}}',
    description: '',
    completedStatuses: [],
    fields: {},
    ...given,
  },
});

/** Returns the entries of apps that a person uses. */
const usedApps = (...ids: number[]) => ids.map((id) => ({ id, removed: false }));

/** Returns the initial state of the demo, with people and apps of similar names. */
export function newMemory(apiKey: string): Memory {
  return {
    connection: { url: null, signingSecret: null, bearerToken: null, outboundSecrets: [], apiKey },
    people: [
      {
        id: 40121,
        firstName: 'Jane',
        lastName: 'Roe',
        email: 'jane@acme.example',
        lifecycleStatus: 'active',
        apps: usedApps(77, 78, 79),
      },
      {
        id: 40122,
        firstName: 'Janet',
        lastName: 'Roe',
        email: 'janet@acme.example',
        lifecycleStatus: 'active',
        apps: usedApps(77, 80, 81),
      },
    ],
    apps: [
      newApp(77, 'Figma', { account: 'Acme Design', owner: 'owen@acme.example' }),
      newApp(78, 'Notion'),
      newApp(79, 'PagerDuty'),
      newApp(80, 'Figma Slides', { method: 'Skip' }),
      { ...newApp(81, 'Slack', { method: 'Skip' }), isIntegrated: true },
    ],
    workflows: [
      { id: 301, name: 'Delegation completed' },
      { id: 302, name: 'Delegation assigned' },
      { id: 303, name: 'Delegation declined' },
    ],
    executions: [],
    audit: [],
    offboardings: [],
    tasks: [],
    delegations: {},
    reportedOffboardings: {},
    received: [],
    counters: { received: 0, task: 0, offboarding: 0, execution: 0 },
    responseRules: [],
    rates: {},
  };
}

export const fullName = (person: Person): string => `${person.firstName} ${person.lastName}`;
