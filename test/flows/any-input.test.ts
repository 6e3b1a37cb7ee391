import fc from 'fast-check';
import * as z from 'zod';
import { BatchCall, CancelCall, ChangeCall, DelegationCall } from '../../src/domain/call';
import { startStory, type Story } from '../support/story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
beforeEach(() => story.reset());
afterAll(() => story.end());

/** The requests of one run here; `ANY_INPUT_RUNS` makes it more. */
const RUNS = Number(process.env.ANY_INPUT_RUNS ?? 300);

type Schema = z.core.JSONSchema.BaseSchema;

/** No text in UTF-8, and no address can hold it. */
const HALF_A_PAIR = '\ud800';

const NASTY = [
  '',
  ' ',
  '\u0000',
  '../..',
  '{{person.name}}',
  '__proto__',
  'constructor',
  '%00',
  HALF_A_PAIR,
  'x'.repeat(300),
  '💥',
  'IT',
  'Done',
  '<b>',
  "'; --",
];

const nonsense: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...NASTY),
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
        typeof schema.items === 'object' && !Array.isArray(schema.items) ? valuesOf(schema.items) : nonsense,
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
      return nonsense;
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
  return fc.oneof({ arbitrary: values, weight: 60 }, { arbitrary: nonsense, weight: 1 });
}

const bodyOf = (schema: z.core.$ZodType) =>
  spoiled(valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));

const id = fc
  .oneof(
    fc.constantFrom('task-1', ...NASTY.filter((text) => text !== '' && text !== HALF_A_PAIR)),
    fc.string({ minLength: 1, maxLength: 20 }),
  )
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
  { arbitrary: bodyOf(DelegationCall).map((body) => ({ method: 'POST', path: '/v1/delegations', body })), weight: 6 },
  { arbitrary: bodyOf(BatchCall).map((body) => ({ method: 'POST', path: '/v1/delegations/batch', body })), weight: 2 },
  fc.record({
    method: fc.constantFrom('PATCH', 'POST'),
    path: id.map((one) => `/v1/delegations/${one}`),
    body: bodyOf(ChangeCall),
  }),
  fc.record({
    method: fc.constant('POST'),
    path: id.map((one) => `/v1/delegations/${one}/cancel`),
    body: bodyOf(CancelCall),
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

test('whatever is sent, signed: no 500, no stack, no secret, and every refusal says what is wrong in the same form', async () => {
  await story.delegated({ id: 'task-1' });
  const { service: known } = story.info;
  const secrets = [
    known?.inbound.signingSecret,
    known?.inbound.bearerToken,
    known?.outbound.signingSecret,
    known?.apiKey,
  ].filter((secret) => secret !== undefined);
  expect(secrets).toHaveLength(4);
  const statuses = new Set<number>();
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(calls, async ({ method, path, body }) => {
      // Forge takes 300 invocations a second; the clock stands still between calls.
      if (sent++ % 50 === 0) await story.sandbox.advance(1000);
      const answer = await story.service(method, path, body === undefined ? undefined : JSON.stringify(body));
      statuses.add(answer.status);
      expect(answer.status).not.toBe(401);
      expect(answer.status).not.toBe(500);
      expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|ZodError/);
      for (const secret of secrets) expect(answer.text).not.toContain(secret);
      if (answer.status < 400) return;
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(Problem.parse(answer.json()).status).toBe(answer.status);
    }),
    { numRuns: RUNS, seed: 20_261_124, endOnFailure: true },
  );
  // What was sent was neither all taken nor all refused for one reason.
  for (const status of [200, 201, 400, 404, 405, 422]) expect(statuses).toContain(status);
}, 300_000);
