import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { loadApp } from 'forge-sandbox';
import {
  BatchRequest,
  CancelRequest,
  ChangeRequest,
  DelegationRequest,
} from '../../../src/domain/contract/request-schemas';
import { LeakCheck } from '../../support/leak-check';
import { FIGMA } from '../../support/story';
import { tenant, type Tenant } from '../../support/tenant';

let site: Tenant;
beforeAll(async () => {
  site = await tenant({ app: await loadApp(join(__dirname, '../../..')) });
});

/** Requests of one run. `ANY_INPUT_RUNS=100000 npx jest any-input` sends more. */
const RUNS = Number(process.env.ANY_INPUT_RUNS ?? 1000);
/** Number of calls per second of the virtual clock. Forge allows 300 invocations per second. */
const CALLS_PER_SECOND = 50;
/** Number of calls between two leak checks. The sandbox keeps the last 10,000 invocations. */
const CALLS_PER_LEAK_CHECK = 5000;
const TIMEOUT_MS = 3_600_000;

type Schema = z.core.JSONSchema.BaseSchema;

/** Half of a surrogate pair, which neither UTF-8 nor a URL can encode. */
const LONE_SURROGATE = '\ud800';

const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '../..',
  '{{person.name}}',
  '__proto__',
  'constructor',
  '%00',
  LONE_SURROGATE,
  'x'.repeat(300),
  '💥',
  'IT',
  'Done',
  '<b>',
  "'; --",
];

const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.constantFrom(null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[]], { id: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Returns values that roughly fit a schema. It ignores limits, so some values are just outside of them. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom<unknown>(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map((option) => valuesOf(option)));
  switch (schema.type) {
    case 'object':
      return objectsOf(schema);
    case 'array':
      return fc.array(
        typeof schema.items === 'object' && !Array.isArray(schema.items) ? valuesOf(schema.items) : anyJson,
        { maxLength: 4 },
      );
    case 'integer':
    case 'number':
      return fc.integer({ min: -1, max: 20 });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return stringsOf(schema);
    default:
      return anyJson;
  }
}

const LIKELY_TEXTS = [
  'task-1',
  'task-2',
  'Done',
  'IT',
  'Task',
  'High',
  'jane@acme.example',
  '2026-12-01',
  'https://a.example/',
  '5b10a284',
];

/** Returns mostly texts that fit the schema's pattern, and sometimes any text. */
function stringsOf({ pattern, format }: Schema): fc.Arbitrary<unknown> {
  const fitting = LIKELY_TEXTS.filter(
    (text) =>
      (pattern === undefined || new RegExp(pattern, 'u').test(text)) && (format !== 'uri' || text.startsWith('https:')),
  );
  const any = fc.string({ maxLength: 40 });
  return fitting.length === 0
    ? any
    : fc.oneof({ arbitrary: fc.constantFrom(...fitting), weight: 20 }, { arbitrary: any, weight: 1 });
}

function objectsOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, withAnyJson(valuesOf(schema as Schema))]),
  );
  return fc.record(members, { requiredKeys: required.filter((name) => name in members) });
}

/** Returns the values, sometimes replaced by any JSON. */
function withAnyJson(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: values, weight: 60 }, { arbitrary: anyJson, weight: 1 });
}

const bodyOf = (schema: z.core.$ZodType) =>
  withAnyJson(valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));

const id = fc
  .oneof(
    fc.constantFrom('task-1', ...HOSTILE_TEXTS.filter((text) => text !== '' && text !== LONE_SURROGATE)),
    fc.string({ minLength: 1, maxLength: 20 }),
  )
  // HTTP clients resolve such segments before they send the URL.
  .filter((text) => text !== '.' && text !== '..')
  .map(encodeURIComponent);
const query = fc
  .dictionary(
    fc.constantFrom('state', 'offboarding', 'updatedSince', 'cursor', 'limit', 'query', 'x'),
    fc.oneof(fc.constantFrom('completed', '1', '2026-12-01T00:00:00Z', 'W10', ''), fc.string({ maxLength: 12 })),
    { maxKeys: 3 },
  )
  .map((members) => (Object.keys(members).length === 0 ? '' : `?${new URLSearchParams(members).toString()}`));

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

const calls: fc.Arbitrary<Call> = fc.oneof(
  {
    arbitrary: bodyOf(DelegationRequest).map((body) => ({ method: 'POST', path: '/v1/delegations', body })),
    weight: 6,
  },
  {
    arbitrary: bodyOf(BatchRequest).map((body) => ({ method: 'POST', path: '/v1/delegations/batch', body })),
    weight: 2,
  },
  fc.record({
    method: fc.constantFrom('PATCH', 'POST'),
    path: id.map((segment) => `/v1/delegations/${segment}`),
    body: bodyOf(ChangeRequest),
  }),
  fc.record({
    method: fc.constant('POST'),
    path: id.map((segment) => `/v1/delegations/${segment}/cancel`),
    body: bodyOf(CancelRequest),
  }),
  fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'PUT', 'DELETE'),
    path: fc.oneof(
      query.map((search) => `/v1/delegations${search}`),
      query.map((search) => `/v1/options/projects${search}`),
      id.map((segment) => `/v1/delegations/${segment}`),
      id.map((segment) => `/v1/offboardings/${segment}`),
      id.map((segment) => `/v1/options/projects/${segment}/issue-types`),
      id.map((segment) => `/v1/options/projects/IT/issue-types/${segment}/fields`),
      id.map((segment) => `/v1/${segment}`),
    ),
  }),
);

const Problem = z.strictObject({
  type: z.string().startsWith('urn:delegate-for-jira:problem:'),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  errors: z.array(z.strictObject({ pointer: z.string().regex(/^$|^\//), detail: z.string().min(1) })).optional(),
});

test(
  'any signed input gets the documented error format without a 500, stack or secret',
  async () => {
    const { host, known } = site;
    expect((await site.call('POST', '/v1/delegations', { ...FIGMA, id: 'task-1' })).status).toBe(201);
    const secrets = [
      known.inbound.signingSecret,
      known.inbound.bearerToken,
      known.outbound.signingSecret,
      known.apiKey,
    ];
    const leakCheck = new LeakCheck();
    leakCheck.addSandbox({ users: host.jira.users(), service: known });
    let lastChecked = 0;
    const checkForLeaks = (): void => {
      const invocations = host.forge.invocations(lastChecked);
      leakCheck.check(invocations);
      lastChecked = invocations.at(-1)?.id ?? lastChecked;
    };
    const statuses = new Set<number>();
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(calls, async ({ method, path, body }) => {
        if ((sent += 1) % CALLS_PER_SECOND === 0) await host.time.advance(1000);
        if (sent % CALLS_PER_LEAK_CHECK === 0) checkForLeaks();
        const text = body === undefined ? undefined : JSON.stringify(body);
        if (text !== undefined) leakCheck.addRequest(text);
        const answer = await site.call(method, path, text);
        statuses.add(answer.status);
        expect(answer.status).not.toBe(401);
        expect(answer.status).not.toBe(500);
        expect(answer.body).not.toMatch(/\bat .+:\d+:\d+|node_modules|ZodError/);
        for (const secret of secrets) expect(answer.body.includes(secret)).toBe(false);
        if (answer.status < 400) return;
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expect(Problem.parse(JSON.parse(answer.body)).status).toBe(answer.status);
      }),
      { numRuns: RUNS, seed: 20_261_124, endOnFailure: true },
    );
    checkForLeaks();
    // The inputs were neither all accepted nor all refused for one reason.
    for (const status of [200, 201, 202, 400, 404, 405, 409, 422]) expect(statuses).toContain(status);
  },
  TIMEOUT_MS,
);
