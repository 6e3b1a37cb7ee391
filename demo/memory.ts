import { z } from 'zod';
import { delegationSchema, offboardingSchema, problemSchema } from './contract';
import { responseRuleSchema } from './response-rules';

/**
 * All that the service remembers, as one JSON value: `dump` gives it out, `load` takes it in. Everything else in this
 * folder is code over this value, so a run continues from it exactly.
 */
const settingsSchema = z.strictObject({
  method: z.enum(['Delegate', 'Skip']),
  account: z.string(),
  owner: z.string(),
  project: z.string(),
  issueType: z.string(),
  summary: z.string(),
  description: z.string(),
  completedStatuses: z.array(z.string()),
  /** What the issue type asks for beyond these, by the id of Jira's field, as Jira's REST takes it. */
  fields: z.record(z.string(), z.json()).default({}),
});
/** What an admin of the service set for offboarding people from one app; an empty value leaves it to the rule in Jira. */
export type Settings = z.infer<typeof settingsSchema>;

const appSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  /** The service removes users from it by itself; only the others can be delegated. */
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
  /** The apps that the person uses; `removed` is what the API calls `isUserRemovedFromApp`. */
  apps: z.array(z.strictObject({ id: z.number().int(), removed: z.boolean() })),
});
export type Person = z.infer<typeof personSchema>;

const taskSchema = z.strictObject({
  /** The delegation's id, and so the idempotency key. */
  id: z.string(),
  personId: z.number().int(),
  appId: z.number().int(),
  offboardingId: z.string(),
  /** The exact text of the request, so that sending it again is the same request. */
  request: z.string(),
  sending: z.enum(['sending', 'waiting', 'accepted', 'refused']),
  /** Epoch ms of the next try while `waiting`. */
  againAt: z.number().nullable(),
  tries: z.number().int(),
  /** What the last refusal, or failure to reach the app, said. */
  problem: problemSchema.nullable(),
});
/** One app to remove one person from, sent to the app in Jira as a delegation. */
export type Task = z.infer<typeof taskSchema>;

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

const executionSchema = z.strictObject({
  id: z.number().int(),
  idWorkflow: z.number().int(),
  idUser: z.number().int().nullable(),
  idApp: z.number().int().nullable(),
  /** Epoch ms. */
  at: z.number(),
});

export const memorySchema = z.strictObject({
  /** How the service reaches the app in Jira and knows its pushes; null until an admin of the service enters it. */
  connection: z.strictObject({
    /** Absolute, or only its path where it lies in the sandbox itself, whose port another run may change. */
    url: z.string().nullable(),
    signingSecret: z.string().nullable(),
    bearerToken: z.string().nullable(),
    /** Newest first; the one before stays good until it is forgotten. */
    outboundSecrets: z.array(z.string()).max(2),
    apiKey: z.string(),
  }),
  people: z.array(personSchema),
  apps: z.array(appSchema),
  workflows: z.array(z.strictObject({ id: z.number().int(), name: z.string() })),
  executions: z.array(executionSchema),
  offboardings: z.array(z.strictObject({ id: z.string(), personId: z.number().int(), startedAt: z.string() })),
  tasks: z.array(taskSchema),
  /** What Jira's side last said of each, by id: the highest `sequence` wins. */
  delegations: z.record(z.string(), delegationSchema),
  toldOffboardings: z.record(z.string(), offboardingSchema),
  received: z.array(receivedSchema),
  counters: z.strictObject({ received: z.number(), task: z.number(), offboarding: z.number(), execution: z.number() }),
  /** Oldest first. */
  responseRules: z.array(responseRuleSchema),
  /** Calls within the current minute, by operation of the API. */
  rates: z.record(z.string(), z.strictObject({ minute: z.number(), calls: z.number() })),
});
export type Memory = z.infer<typeof memorySchema>;

const app = (id: number, name: string, given: Partial<Settings> = {}): App => ({
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

const using = (...ids: number[]) => ids.map((id) => ({ id, removed: false }));

/** The service as it is when the demo begins: one leaver with three apps, and neighbours whose names look alike. */
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
        apps: using(77, 78, 79),
      },
      {
        id: 40122,
        firstName: 'Janet',
        lastName: 'Roe',
        email: 'janet@acme.example',
        lifecycleStatus: 'active',
        apps: using(77, 80, 81),
      },
    ],
    apps: [
      app(77, 'Figma', { account: 'Acme Design', owner: 'owen@acme.example' }),
      app(78, 'Notion'),
      app(79, 'PagerDuty'),
      app(80, 'Figma Slides', { method: 'Skip' }),
      { ...app(81, 'Slack', { method: 'Skip' }), isIntegrated: true },
    ],
    workflows: [
      { id: 301, name: 'Delegation completed' },
      { id: 302, name: 'Delegation assigned' },
      { id: 303, name: 'Delegation declined' },
    ],
    executions: [],
    offboardings: [],
    tasks: [],
    delegations: {},
    toldOffboardings: {},
    received: [],
    counters: { received: 0, task: 0, offboarding: 0, execution: 0 },
    responseRules: [],
    rates: {},
  };
}

export const fullName = (person: Person): string => `${person.firstName} ${person.lastName}`;
