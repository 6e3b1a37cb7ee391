import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { OPERATIONS } from '../../src/jira/operations/all';
import { aSite, asApp } from './site';

const Paths = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
});
const { paths } = Paths.parse(JSON.parse(readFileSync('sandbox/src/jira/openapi.json', 'utf8')));
const operations = Object.entries(paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ method: method.toUpperCase(), template, operationId })),
);

test("every handler answers one of the document's operations", () => {
  const known = operations.map((each) => each.operationId);
  expect(Object.keys(OPERATIONS).filter((each) => !known.includes(each))).toEqual([]);
});

/** Names that trip what looks them up carelessly, beside ones that are there. */
const word = fc.constantFrom(
  'IT-1',
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
const body = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(
    fc.constantFrom(
      'fields',
      'update',
      'transition',
      'properties',
      'body',
      'jql',
      'permissions',
      'issueIdsOrKeys',
      'type',
      'inwardIssue',
      'object',
      'accountId',
    ),
    value,
  ),
  fc.record({
    fields: fc.dictionary(
      fc.constantFrom('project', 'issuetype', 'summary', 'assignee', 'description', 'labels', 'constructor', 'parent'),
      value,
    ),
  }),
);
const query = fc.dictionary(
  fc.constantFrom(
    'jql',
    'query',
    'accountId',
    'project',
    'permissions',
    'fields',
    'expand',
    'startAt',
    'maxResults',
    'properties',
    'orderBy',
    'status',
  ),
  word,
  { maxKeys: 3 },
);

test('whatever is sent gets an answer that fits the document', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...operations),
      word,
      word,
      query,
      body,
      ({ method, template }, first, second, search, sent) => {
        const site = aSite();
        site.anIssue();
        let at = 0;
        const path = template.replace(/\{\w+\}/g, () => encodeURIComponent([first, second][at++] ?? first) || 'x');
        const answer = site.jira.handle(
          {
            method,
            path: `${path}?${new URLSearchParams(search).toString()}`,
            headers: { 'content-type': 'application/json' },
            body: method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify(sent),
          },
          at % 2 === 0 ? asApp : site.as('ada'),
        );
        // A fault of the sandbox, an answer against the document among them, is thrown and fails here.
        expect([200, 201, 204, 400, 401, 403, 404, 410, 415, 501]).toContain(answer.status);
      },
    ),
    { numRuns: 600, seed: 7 },
  );
});
