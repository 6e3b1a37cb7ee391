import * as z from 'zod/mini';
import { BatchRequest, CancelRequest, ChangeRequest, DelegationRequest, MAX_BATCH } from '../request-schemas';
import { FieldError, PROBLEM_CONTENT_TYPE, PROBLEM_KINDS, Problem, type ProblemKind } from '../problem';
import { AnyJson } from '../shapes';
import * as view from '../views';

/** Building blocks of the OpenAPI document: schemas, responses, problems, parameters. */

export type Json = Record<string, unknown>;

const REQUESTS = { DelegationRequest, BatchRequest, ChangeRequest, CancelRequest };
const ANSWERS = {
  Delegation: view.DelegationView,
  Offboarding: view.OffboardingView,
  DelegationPush: view.DelegationPush,
  OffboardingPush: view.OffboardingPush,
  ConnectionTestPush: view.ConnectionTestPush,
  DryRun: view.DryRunView,
  DelegationList: view.ListView,
  EvidencePage: view.EvidencePage,
  BatchAnswer: view.BatchView,
  Ping: view.PingView,
  Projects: view.ProjectsView,
  IssueTypes: view.IssueTypesView,
  Statuses: view.StatusesView,
  Fields: view.FieldsView,
  Problem,
  FieldError,
};

export type SchemaName = keyof typeof REQUESTS | keyof typeof ANSWERS;

/** Returns all schemas of requests and responses by name. */
export function schemas(): Json {
  const requests = jsonSchemas({ ...REQUESTS, JsonValue: AnyJson });
  // The app parses each member on its own, so the batch's own schema doesn't contain their shape.
  const delegations = { type: 'array', minItems: 1, maxItems: MAX_BATCH, items: ref('DelegationRequest') };
  return {
    ...requests,
    BatchRequest: { ...requests.BatchRequest, properties: { delegations } },
    ...jsonSchemas({ ...ANSWERS, JsonValue: AnyJson }),
  };
}

/** Converts schemas to JSON Schema. Members with a default are optional, and responses may contain unknown members. */
function jsonSchemas(named: Record<string, z.ZodMiniType>): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const generated = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` }).schemas;
  return Object.fromEntries(Object.entries(generated).map(([id, schema]) => [id, asComponent(schema)]));
}

/** Removes `$schema` and `$id`, because they belong to a whole document, not to its components. */
function asComponent(schema: object): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}

export function ref(name: SchemaName): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** Kinds of problems of every call. */
const COMMON: readonly ProblemKind[] = ['unauthorized', 'too-many-requests', 'internal', 'unavailable'];

/** Further kinds of problems of calls with a body. */
export const WITH_BODY: readonly ProblemKind[] = ['bad-request', 'too-large', 'unsupported-media-type'];

export function problemResponses(): Json {
  return Object.fromEntries(
    Object.entries(PROBLEM_KINDS).map(([kind, { title, status }]) => [
      kind,
      {
        description: title,
        content: { [PROBLEM_CONTENT_TYPE]: { schema: ref('Problem') } },
        ...(status === 429 || status === 503
          ? { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } }
          : {}),
      },
    ]),
  );
}

/** Returns the responses of a call for kinds of problems, and for those that every call can have. */
export function problems(kinds: readonly ProblemKind[]): Json {
  return Object.fromEntries(
    [...kinds, ...COMMON].map((kind) => [PROBLEM_KINDS[kind].status, { $ref: `#/components/responses/${kind}` }]),
  );
}

/** Returns a response with a JSON body. */
export function answer(description: string, schema: SchemaName | Json, example?: unknown): Json {
  return {
    description,
    content: {
      'application/json': {
        schema: typeof schema === 'string' ? ref(schema) : schema,
        ...(example === undefined ? {} : { example }),
      },
    },
  };
}

export function body(schema: SchemaName, example: unknown): Json {
  return { required: true, content: { 'application/json': { schema: ref(schema), example } } };
}

export function inPath(name: string, description: string): Json {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

/** Returns all parameters of a query's schema. */
export function inQuery(query: z.ZodMiniType, descriptions: Record<string, string>): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    description: descriptions[name] ?? name,
    schema,
  }));
}

/** Security schemes: a request is signed, or it has a bearer token. */
export const SECURITY = {
  webhookId: { type: 'apiKey', in: 'header', name: 'webhook-id', description: "The caller's id of the message." },
  webhookTimestamp: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-timestamp',
    description: 'Seconds since 1970, within 5 minutes of now.',
  },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks: `v1,<base64 of the HMAC-SHA256 of id.timestamp.content>`. The content is the raw body. ' +
      'Without a body it is `METHOD /v1/path?query`, with the query encoded like URLSearchParams or encodeURIComponent does.',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: "For callers that can't sign. Off until an admin turns it on.",
  },
};
