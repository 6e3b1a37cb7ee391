import fc from 'fast-check';
import { OPERATIONS } from '../../src/jira/operations/all';
import { documented, resolve, type DocumentedOperation } from './openapi';
import { aSite, asApp, FIRST_ISSUE_ID } from './site';

/** Number of requests in one run. `ODD_REQUESTS=10000 npx jest odd-requests` is the full run. */
const RUNS = Number(process.env.ODD_REQUESTS ?? 500);

test('every handler belongs to a documented operation', () => {
  const known = documented.map(({ id }) => id);
  expect(Object.keys(OPERATIONS).filter((each) => !known.includes(each))).toEqual([]);
});

/** Arbitrary of names that break naive lookups, and of existing names. */
const word = fc.constantFrom(
  'IT-1',
  FIRST_ISSUE_ID,
  'jira-users-acme',
  'IT',
  '10000',
  'constructor',
  '__proto__',
  'toString',
  '',
  '%',
  'a b',
  '-1',
  '9'.repeat(30),
  'ADMINISTER',
  'summary',
);
const value = fc.oneof(
  word,
  fc.jsonValue({ maxDepth: 2 }),
  fc.record(
    { id: word, key: word, name: word, accountId: word, type: word, content: fc.array(word) },
    { requiredKeys: [] },
  ),
);
const SCREEN_FIELDS = ['project', 'issuetype', 'summary', 'assignee', 'description', 'labels', 'constructor', 'parent'];
/** Arbitrary of bodies that create an issue, with odd fields. */
const creationBody = fc.record({
  fields: fc
    .dictionary(fc.constantFrom(...SCREEN_FIELDS), value)
    .map((odd) => ({ project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'S', ...odd })),
});

/** Returns an arbitrary of values that fit a documented schema, with odd leaves. */
function valuesFor(raw: unknown, depth: number): fc.Arbitrary<unknown> {
  const { type, properties = {}, items, enum: allowed } = resolve(raw);
  if (allowed) return fc.constantFrom(...allowed);
  if (type === 'string') return word;
  if (type === 'integer' || type === 'number') {
    return fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constant(Number(FIRST_ISSUE_ID)));
  }
  if (type === 'boolean') return fc.boolean();
  if (depth === 0) return value;
  if (type === 'array') return fc.array(valuesFor(items, depth - 1), { maxLength: 3 });
  const entries = Object.entries(properties).map(([name, each]) => [name, valuesFor(each, depth - 1)] as const);
  if (entries.length === 0) return value;
  return fc
    .subarray(entries, { minLength: 1, maxLength: Math.min(3, entries.length) })
    .chain((chosen) => fc.record(Object.fromEntries(chosen)));
}
const bodyOf = (schema: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: valuesFor(schema, 3) },
    { weight: 2, arbitrary: creationBody },
    fc.jsonValue({ maxDepth: 3 }),
  );

/** Arbitrary of JSON with nested arrays or objects. The deepest exceeds the limit of 1,000 levels of Jira's parser. */
const nested = fc
  .tuple(fc.constantFrom(1, 30, 900, 5_000, 50_000), fc.boolean())
  .map(([depth, isArray]) =>
    isArray ? '['.repeat(depth) + ']'.repeat(depth) : '{"content":'.repeat(depth) + '1' + '}'.repeat(depth),
  );
/** Arbitrary of comments with nested quotes. */
const deepDocument = fc.constantFrom(10, 300, 990).map((depth) => {
  const open = '{"type":"blockquote","content":['.repeat(depth);
  return `{"body":{"type":"doc","version":1,"content":[${open}${']}'.repeat(depth)}]}}`;
});
const rawBody = (schema: unknown): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: bodyOf(schema).map((each) => JSON.stringify(each)) },
    { weight: 1, arbitrary: deepDocument },
    { weight: 1, arbitrary: nested },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('fields', 'body', 'properties', 'update', 'issueUpdates', 'object'), nested)
        .map(([name, text]) => `{"${name}":${text}}`),
    },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '{"__proto__":{"a":1}}', '{"fields":{"__proto__":1}}', '\u0000') },
  );
/** Returns an arbitrary of documented parameters, sometimes with an odd one. */
const queryOf = (operation: DocumentedOperation): fc.Arbitrary<string> => {
  const read = OPERATIONS[operation.id]?.query ?? [];
  // The parameters that the handler reads are the most frequent ones.
  const names = [...read, ...read, ...operation.query.map(({ name }) => name)];
  const known = names.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...names), word, { maxKeys: 3 });
  const odd = fc.oneof(
    { weight: 9, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('&%zz=1', '&__proto__=1', '&constructor=1', '&startAt=abc') },
  );
  return fc.tuple(known, odd).map(([search, more]) => new URLSearchParams(search).toString() + more);
};

/** Arbitrary of path parameters, encoded or with a broken escape. */
const segment = fc.oneof(
  { weight: 9, arbitrary: word.map((each) => encodeURIComponent(each) || 'x') },
  { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%E0%A4%A', '%00', '..', '%2e%2e') },
);
const implemented = documented.filter(({ id }) => Object.hasOwn(OPERATIONS, id));
const operation = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...implemented) },
  { weight: 1, arbitrary: fc.constantFrom(...documented) },
);
const request = operation.chain((operation) =>
  fc.record({
    operation: fc.constant(operation),
    segments: fc.array(segment, { minLength: 3, maxLength: 3 }),
    query: queryOf(operation),
    body: rawBody(operation.body),
    isApp: fc.boolean(),
  }),
);

test(`${RUNS} odd requests get documented responses`, () => {
  const statuses = new Map<number, number>();
  fc.assert(
    fc.property(request, ({ operation: { method, template }, segments, query, body, isApp }) => {
      const site = aSite();
      site.createIssue();
      const remaining = [...segments];
      const path = template.replace(/\{\w+\}/g, () => remaining.shift() ?? 'x');
      const sent = method === 'GET' || method === 'DELETE' ? undefined : body;
      const headers = { 'content-type': 'application/json' };
      // Throws for a bug of the sandbox, and for a response that the document doesn't allow.
      const { status } = site.jira.handle(
        { method, path: `${path}?${query}`, headers, body: sent },
        isApp ? asApp : site.as('ada'),
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // 501: the sandbox doesn't emulate a part of the request.
      expect(status).toBeLessThanOrEqual(501);
      expect(status).not.toBe(500);
    }),
    // The short run has a fixed seed, so that it's the same each time.
    { numRuns: RUNS, ...(process.env.ODD_REQUESTS === undefined && { seed: 7 }) },
  );
  // At least 5% of the requests must succeed, because otherwise the generated input is too odd.
  expect(statuses.get(200)).toBeGreaterThan(RUNS / 20);
});
