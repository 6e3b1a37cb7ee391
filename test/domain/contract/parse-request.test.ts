import fc from 'fast-check';
import { CancelRequest, ChangeRequest, ListQuery } from '../../../src/domain/contract/request-schemas';
import { ProblemError, type Problem } from '../../../src/domain/contract/problem';
import {
  MAX_BATCH_BYTES,
  MAX_DELEGATION_BYTES,
  parseBatch,
  parseCallAbout,
  parseDelegation,
  parseQuery,
} from '../../../src/domain/contract/parse-request';

const MINIMAL_REQUEST = { id: 'task-1', person: { email: 'jane@acme.example' }, app: { name: 'Figma' } };

const FULL_REQUEST = {
  id: 'task-8841',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
  account: 'Acme Design',
  offboarding: { id: 'ob-19', url: 'https://app.toriihq.com/users/40121', total: 5 },
  owner: [{ email: 'owner@acme.example' }, { accountId: '557058:0b1c-2d' }],
  dueAt: '2026-12-01',
  issue: {
    project: 'IT',
    type: 'Task',
    summary: 'Remove Jane',
    description: '**now**',
    labels: ['a', 'b'],
    priority: 'High',
    parent: 'IT-7',
    fields: { customfield_10042: { value: [1, null, 'x'] } },
  },
  completedStatuses: ['Done'],
  declinedStatuses: [],
  declinedResolutions: ["Won't Do"],
  dryRun: false,
};

function problemOf(parse: () => unknown): Problem {
  try {
    parse();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('the request was not refused');
}

const problemOfBody = (body: unknown) => problemOf(() => parseDelegation(JSON.stringify(body)));
const problemOfText = (body: string) => problemOf(() => parseDelegation(body));
const pointers = (problem: Problem) => problem.errors?.map(({ pointer }) => pointer);

describe('a delegation', () => {
  test('is read with all members of the contract', () => {
    expect(parseDelegation(JSON.stringify(FULL_REQUEST)).call).toEqual(FULL_REQUEST);
  });

  test('needs an id, a person with an address, and an app with a name', () => {
    expect(parseDelegation(JSON.stringify(MINIMAL_REQUEST)).call).toEqual({ ...MINIMAL_REQUEST, dryRun: false });
    expect(pointers(problemOfBody({}))).toEqual(['/id', '/person', '/app']);
    expect(problemOfBody({ ...MINIMAL_REQUEST, person: {} }).errors).toEqual([
      { pointer: '/person/email', detail: 'is required: a text' },
    ]);
  });

  test('has a list of owners, whichever form was sent', () => {
    const ownersOf = (owner: unknown) => parseDelegation(JSON.stringify({ ...MINIMAL_REQUEST, owner })).call.owner;
    expect(ownersOf({ email: 'o@acme.example' })).toEqual([{ email: 'o@acme.example' }]);
    expect(ownersOf([{ accountId: 'a1' }])).toEqual([{ accountId: 'a1' }]);
    expect(ownersOf([])).toEqual([]);
  });

  test.each([
    ['an unknown member', { ...MINIMAL_REQUEST, color: 1 }, '/color'],
    ['an unknown member of a member', { ...MINIMAL_REQUEST, app: { name: 'Figma', 'a/b~c': 1 } }, '/app/a~1b~0c'],
    ['an id with a space', { ...MINIMAL_REQUEST, id: 'a b' }, '/id'],
    ['an id of 201 characters', { ...MINIMAL_REQUEST, id: 'x'.repeat(201) }, '/id'],
    ['an id with the prefix of offboarding pushes', { ...MINIMAL_REQUEST, id: 'offboarding:1' }, '/id'],
    ['an id with the prefix of test delegations', { ...MINIMAL_REQUEST, id: 'test:1' }, '/id'],
    [
      'an offboarding of more than 2,000 delegations',
      { ...MINIMAL_REQUEST, offboarding: { id: 'o', total: 2001 } },
      '/offboarding/total',
    ],
    ['an app id of two lines', { ...MINIMAL_REQUEST, app: { id: 'a\nb', name: 'Figma' } }, '/app/id'],
    [
      'an offboarding id with the prefix of offboarding pushes',
      { ...MINIMAL_REQUEST, offboarding: { id: 'offboarding:1' } },
      '/offboarding/id',
    ],
    [
      "an offboarding URL that isn't a web address",
      { ...MINIMAL_REQUEST, offboarding: { id: 'o', url: 'javascript:x' } },
      '/offboarding/url',
    ],
    ['a total of 0', { ...MINIMAL_REQUEST, offboarding: { id: 'o', total: 0 } }, '/offboarding/total'],
    ['an invalid email address', { ...MINIMAL_REQUEST, person: { email: 'jane' } }, '/person/email'],
    [
      'a person id that is neither number nor text',
      { ...MINIMAL_REQUEST, person: { ...MINIMAL_REQUEST.person, id: true } },
      '/person/id',
    ],
    [
      'a person id with a fraction',
      { ...MINIMAL_REQUEST, person: { ...MINIMAL_REQUEST.person, id: 1.5 } },
      '/person/id',
    ],
    ['an app without a name', { ...MINIMAL_REQUEST, app: { name: '' } }, '/app/name'],
    ['a blank app name', { ...MINIMAL_REQUEST, app: { name: '  ' } }, '/app/name'],
    [
      'an owner with an email address and an account id',
      { ...MINIMAL_REQUEST, owner: { email: 'o@acme.example', accountId: 'a' } },
      '/owner',
    ],
    ['an owner with neither', { ...MINIMAL_REQUEST, owner: {} }, '/owner'],
    ['an owner with an invalid address', { ...MINIMAL_REQUEST, owner: { email: 'o' } }, '/owner/email'],
    [
      'a second owner with an invalid address',
      { ...MINIMAL_REQUEST, owner: [{ accountId: 'a' }, { email: 'o' }] },
      '/owner/1/email',
    ],
    ["a date that doesn't exist", { ...MINIMAL_REQUEST, dueAt: '2026-02-29' }, '/dueAt'],
    ['a date with a time', { ...MINIMAL_REQUEST, dueAt: '2026-12-01T00:00:00Z' }, '/dueAt'],
    ['a summary of two lines', { ...MINIMAL_REQUEST, issue: { summary: 'a\nb' } }, '/issue/summary'],
    ['a summary of 256 characters', { ...MINIMAL_REQUEST, issue: { summary: 'x'.repeat(256) } }, '/issue/summary'],
    ['a label with a space', { ...MINIMAL_REQUEST, issue: { labels: ['ok', 'not ok'] } }, '/issue/labels/1'],
    ['an empty list of completed statuses', { ...MINIMAL_REQUEST, completedStatuses: [] }, '/completedStatuses'],
    ['a null instead of a text', { ...MINIMAL_REQUEST, account: null }, '/account'],
    ['a text instead of a boolean', { ...MINIMAL_REQUEST, dryRun: 'false' }, '/dryRun'],
  ])('is refused with a pointer to %s', (_what, body, pointer) => {
    const problem = problemOfBody(body);
    expect(problem).toMatchObject({ status: 400, type: 'urn:delegate-for-jira:problem:bad-request' });
    expect(pointers(problem)).toEqual([pointer]);
    expect(problem.detail).toContain(pointer);
  });

  test('replaces line breaks in names with spaces, and keeps other spaces', () => {
    const { call } = parseDelegation(
      JSON.stringify({
        ...MINIMAL_REQUEST,
        person: { email: 'jane@acme.example', name: '\nJane \r\n Roe\n' },
        app: { name: 'Figma\u2028Design' },
        account: ' Acme  Design ',
      }),
    );
    expect([call.person.name, call.app.name, call.account]).toEqual(['Jane Roe', 'Figma Design', ' Acme  Design ']);
  });

  test('has an error for each invalid member', () => {
    expect(pointers(problemOfBody({ id: '', person: { email: 1, x: 1 }, app: {}, dueAt: '1' }))).toEqual(
      expect.arrayContaining(['/id', '/person/email', '/person/x', '/app/name', '/dueAt']),
    );
  });

  test('is refused with 422 if one status has two meanings', () => {
    const problem = problemOfBody({
      ...MINIMAL_REQUEST,
      completedStatuses: ['Done'],
      declinedStatuses: ['Waiting', 'done '],
    });
    expect(problem.status).toBe(422);
    expect(pointers(problem)).toEqual(['/declinedStatuses/1']);
  });

  test("can't set the assignee as a field", () => {
    const problem = problemOfBody({
      ...MINIMAL_REQUEST,
      issue: { fields: { assignee: { id: 'x' }, customfield_1: 1 } },
    });
    expect(problem.status).toBe(422);
    expect(problem.errors).toEqual([{ pointer: '/issue/fields/assignee', detail: "can't be set here: use owner" }]);
  });

  test('has at most 64 KB of UTF-8', () => {
    const unpadded = JSON.stringify({ ...MINIMAL_REQUEST, issue: { fields: { f: '' } } });
    const bodyOf = (bytes: number) => {
      const padding = bytes - unpadded.length;
      return unpadded.replace('""', `"${'é'.repeat(padding / 2)}${'x'.repeat(padding % 2)}"`);
    };
    expect(Buffer.byteLength(bodyOf(MAX_DELEGATION_BYTES))).toBe(MAX_DELEGATION_BYTES);
    expect(parseDelegation(bodyOf(MAX_DELEGATION_BYTES)).call.id).toBe('task-1');
    expect(problemOfText(bodyOf(MAX_DELEGATION_BYTES + 1))).toMatchObject({
      status: 413,
      detail: 'Send at most 64 KB of UTF-8 in one call.',
    });
  });
});

describe('JSON is read strictly', () => {
  test.each([
    ['an empty text', ''],
    ['a member name without quotes', '{id: 1}'],
    ['a trailing comma', '{"id": 1,}'],
    ['a byte order mark', '\ufeff{}'],
    ['two values', '{} {}'],
  ])("%s isn't a valid body", (_what, body) => {
    expect(problemOfText(body)).toMatchObject({ status: 400, title: 'The request has the wrong shape' });
  });

  test.each([
    ['a member twice', '{"id": "a", "id": "b"}', '/id'],
    ['a member twice, once escaped', '{"id": "a", "\\u0069d": "b"}', '/id'],
    ['a member twice within a list', '{"owner": [{}, {"email": 1, "email": 1}]}', '/owner/1/email'],
    ['a member named __proto__', '{"app": {"__proto__": {"name": "x"}}}', '/app/__proto__'],
    ['a number out of range', '{"person": {"id": 1e999}}', '/person/id'],
    ['half of a surrogate pair', '{"app": {"name": "\\ud800"}}', '/app/name'],
    ['a null character', '{"app": {"name": "a\\u0000"}}', '/app/name'],
  ])('%s is refused with its position', (_what, body, pointer) => {
    const problem = problemOfText(body);
    expect(problem.status).toBe(400);
    expect(pointers(problem)).toEqual([pointer]);
  });

  test('a deeply nested body is refused', () => {
    expect(problemOfText('['.repeat(20_000) + ']'.repeat(20_000)).status).toBe(400);
  });

  test.each(['null', '[]', '1', '"x"', 'true'])("%s isn't a delegation", (body) => {
    expect(problemOfText(body)).toMatchObject({ status: 400, errors: [{ pointer: '', detail: 'must be an object' }] });
  });

  test('random JSON is refused with 400', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (body) => {
        expect(problemOfText(body).status).toBe(400);
      }),
    );
  });
});

describe('the digest of a request', () => {
  const digest = (body: unknown) => parseDelegation(JSON.stringify(body)).digest;

  test('ignores the order of members at any depth', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.jsonValue({ maxDepth: 3 })),
        (fields) => {
          fc.pre(parses({ ...MINIMAL_REQUEST, issue: { fields } }));
          expect(digest(withMembersReversed({ ...MINIMAL_REQUEST, issue: { fields } }))).toBe(
            digest({ ...MINIMAL_REQUEST, issue: { fields } }),
          );
        },
      ),
    );
  });

  test('is the same for a dry run, and differs for anything else', () => {
    expect(digest({ ...MINIMAL_REQUEST, dryRun: false })).toBe(digest(MINIMAL_REQUEST));
    expect(digest({ ...MINIMAL_REQUEST, dryRun: true })).toBe(digest(MINIMAL_REQUEST));
    expect(digest({ ...MINIMAL_REQUEST, account: 'x' })).not.toBe(digest(MINIMAL_REQUEST));
    expect(digest({ ...MINIMAL_REQUEST, completedStatuses: ['a', 'b'] })).not.toBe(
      digest({ ...MINIMAL_REQUEST, completedStatuses: ['b', 'a'] }),
    );
  });

  test('is SHA-256 over RFC 8785', () => {
    // printf '{"app":{"name":"Figma"},"id":"task-1","person":{"email":"jane@acme.example"}}' | sha256sum
    expect(digest(MINIMAL_REQUEST)).toBe('2085ac387c00fecf53c0e83fd15d0d2e3ebec24725eecb32837d8eb07bc23d26');
  });

  function parses(body: unknown): boolean {
    try {
      parseDelegation(JSON.stringify(body));
      return true;
    } catch {
      return false;
    }
  }

  function withMembersReversed(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(withMembersReversed);
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) => [name, withMembersReversed(inner)] as const)
        .reverse(),
    );
  }
});

describe('a batch', () => {
  test('gives a result for each member', () => {
    const calls = parseBatch(
      JSON.stringify({
        delegations: [
          MINIMAL_REQUEST,
          { ...MINIMAL_REQUEST, id: 'b', dueAt: 'x' },
          3,
          { ...MINIMAL_REQUEST, dryRun: true },
        ],
      }),
    );
    expect(calls.map(({ ok }) => ok)).toEqual([true, false, false, false]);
    expect(calls[0]).toEqual({
      ok: true,
      body: JSON.stringify(MINIMAL_REQUEST),
      pointer: '/delegations/0',
      ...parseDelegation(JSON.stringify(MINIMAL_REQUEST)),
    });
    expect(calls[1]).toMatchObject({
      id: 'b',
      problem: { status: 400, errors: [{ pointer: '/delegations/1/dueAt' }] },
    });
    expect(calls[2]).toMatchObject({ id: undefined, problem: { errors: [{ pointer: '/delegations/2' }] } });
    expect(calls[3]).toMatchObject({ id: 'task-1', problem: { errors: [{ pointer: '/delegations/3/dryRun' }] } });
  });

  test('limits a member to the size of a single call', () => {
    const large = { ...MINIMAL_REQUEST, issue: { fields: { f: 'x'.repeat(MAX_DELEGATION_BYTES) } } };
    expect(parseBatch(JSON.stringify({ delegations: [large, MINIMAL_REQUEST] }))).toMatchObject([
      { ok: false, id: 'task-1', problem: { status: 413 } },
      { ok: true },
    ]);
  });

  test.each([0, 501])('of %d is refused as a whole', (count) => {
    const body = JSON.stringify({ delegations: Array.from({ length: count }, () => 1) });
    expect(pointers(problemOf(() => parseBatch(body)))).toEqual(['/delegations']);
  });

  test('of 500 small members is accepted, and one of more than 512 KB is refused', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...MINIMAL_REQUEST, id: `t${index}` }));
    expect(parseBatch(JSON.stringify({ delegations: many }))).toHaveLength(500);
    expect(problemOf(() => parseBatch(' '.repeat(MAX_BATCH_BYTES + 1))).status).toBe(413);
  });
});

describe('a change', () => {
  const change = (body: unknown) => parseCallAbout(ChangeRequest, 'task-1', JSON.stringify(body));

  test('names the delegation, its version, and the changed members', () => {
    expect(change({ id: 'task-1', version: 3, owner: { accountId: 'a' }, dueAt: '2027-01-01' })).toEqual({
      id: 'task-1',
      version: 3,
      owner: [{ accountId: 'a' }],
      dueAt: '2027-01-01',
    });
    expect(change({ id: 'task-1', version: 3, owner: null, dueAt: null })).toEqual({
      id: 'task-1',
      version: 3,
      owner: null,
      dueAt: null,
    });
  });

  test.each([
    ['an id other than the one in the path', { id: 'task-2', version: 1 }, '/id'],
    ['a missing version', { id: 'task-1' }, '/version'],
    ["a member that can't be changed", { id: 'task-1', version: 1, account: 'x' }, '/account'],
  ])('is refused: %s', (_what, body, pointer) => {
    expect(pointers(problemOf(() => change(body)))).toEqual([pointer]);
  });
});

test('a cancel names the delegation and can have a reason', () => {
  expect(parseCallAbout(CancelRequest, 'a', '{"id": "a", "reason": "stays"}')).toEqual({ id: 'a', reason: 'stays' });
  expect(parseCallAbout(CancelRequest, 'a', '{"id": "a"}')).toEqual({ id: 'a' });
  expect(pointers(problemOf(() => parseCallAbout(CancelRequest, 'b', '{"id": "a"}')))).toEqual(['/id']);
  expect(pointers(problemOf(() => parseCallAbout(CancelRequest, 'b', '{}')))).toEqual(['/id']);
});

describe('a list', () => {
  test('is filtered by the query and has 50 entries a page', () => {
    expect(parseQuery(ListQuery, {})).toEqual({ limit: 50 });
    expect(
      parseQuery(ListQuery, {
        state: ['completed'],
        offboarding: ['ob-19'],
        updatedSince: ['2026-12-01T10:00:00+01:00'],
        cursor: ['abc'],
        limit: ['100'],
      }),
    ).toEqual({
      state: 'completed',
      offboarding: 'ob-19',
      updatedSince: Date.UTC(2026, 11, 1, 9),
      cursor: 'abc',
      limit: 100,
    });
  });

  test.each([
    ['an unknown state', { state: ['done'] }, '/state'],
    ['an unknown parameter', { page: ['2'] }, '/page'],
    ['a parameter twice', { state: ['open', 'failed'] }, '/state'],
    ['a time without a zone', { updatedSince: ['2026-12-01T10:00:00'] }, '/updatedSince'],
  ])('is refused: %s', (_what, query, pointer) => {
    expect(pointers(problemOf(() => parseQuery(ListQuery, query)))).toEqual([pointer]);
  });

  test.each([
    ['an empty text', ''],
    ['zero', '0'],
    ['more than 100', '101'],
    ['a fraction', '1.5'],
  ])('names the allowed limits if the limit is %s', (_what, limit) => {
    expect(problemOf(() => parseQuery(ListQuery, { limit: [limit] }))).toMatchObject({
      errors: [{ pointer: '/limit', detail: 'must be a whole number from 1 to 100' }],
    });
  });
});
