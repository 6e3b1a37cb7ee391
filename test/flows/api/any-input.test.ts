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
const RUNS = Number(process.env.ANY_INPUT_RUNS ?? 1500);
/** Forge takes 300 invocations a second, and the clock stands still between calls. */
const A_SECOND = 50;
/** The sandbox remembers the last 10,000 invocations. */
const LOOK_EVERY = 5000;

type Schema = z.core.JSONSchema.BaseSchema;

/** No text in UTF-8, and no address can hold it. */
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

/** Values that a schema takes, near enough: limits are left to chance, so that just inside and just outside come up. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom<unknown>(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map((one) => valuesOf(one)));
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

const LIKELY = [
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

/** Mostly texts that fit the schema's pattern, sometimes any text. */
function stringsOf({ pattern, format }: Schema): fc.Arbitrary<unknown> {
  const fitting = LIKELY.filter(
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
    Object.entries(properties).map(([name, schema]) => [name, spoiled(valuesOf(schema as Schema))]),
  );
  return fc.record(members, { requiredKeys: required.filter((name) => name in members) });
}

/** Now and then something else stands where a value should. */
function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: values, weight: 60 }, { arbitrary: anyJson, weight: 1 });
}

const bodyOf = (schema: z.core.$ZodType) =>
  spoiled(valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));

const id = fc
  .oneof(
    fc.constantFrom('task-1', ...HOSTILE_TEXTS.filter((text) => text !== '' && text !== LONE_SURROGATE)),
    fc.string({ minLength: 1, maxLength: 20 }),
  )
  // Whatever sends URLs folds such segments before.
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
    path: id.map((one) => `/v1/delegations/${one}`),
    body: bodyOf(ChangeRequest),
  }),
  fc.record({
    method: fc.constant('POST'),
    path: id.map((one) => `/v1/delegations/${one}/cancel`),
    body: bodyOf(CancelRequest),
  }),
  fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'PUT', 'DELETE'),
    path: fc.oneof(
      query.map((asked) => `/v1/delegations${asked}`),
      query.map((asked) => `/v1/options/projects${asked}`),
      id.map((one) => `/v1/delegations/${one}`),
      id.map((one) => `/v1/offboardings/${one}`),
      id.map((one) => `/v1/options/projects/${one}/issue-types`),
      id.map((one) => `/v1/options/projects/IT/issue-types/${one}/fields`),
      id.map((one) => `/v1/${one}`),
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

test('any signed input gets the documented error format without a 500, stack or secret', async () => {
  const { host, known } = site;
  expect((await site.call('POST', '/v1/delegations', { ...FIGMA, id: 'task-1' })).status).toBe(201);
  const secrets = [known.inbound.signingSecret, known.inbound.bearerToken, known.outbound.signingSecret, known.apiKey];
  const leakCheck = new LeakCheck();
  leakCheck.knows({ users: host.jira.users(), service: known });
  let seen = 0;
  const checkForLeaks = (): void => {
    const invocations = host.forge.invocations(seen, false);
    leakCheck.check(invocations);
    seen = invocations.at(-1)?.id ?? seen;
  };
  const statuses = new Set<number>();
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(calls, async ({ method, path, body }) => {
      if ((sent += 1) % A_SECOND === 0) await host.time.advance(1000);
      if (sent % LOOK_EVERY === 0) checkForLeaks();
      const text = body === undefined ? undefined : JSON.stringify(body);
      if (text !== undefined) leakCheck.sent(text);
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
}, 3_600_000);
