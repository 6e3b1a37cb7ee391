import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as problem from '../../../src/domain/contract/problem';

test.each([
  [problem.badRequestError('Send JSON.'), 400, 'bad-request', {}],
  [problem.unauthorizedError(), 401, 'unauthorized', { 'www-authenticate': 'Bearer' }],
  [problem.unlicensedError(), 402, 'unlicensed', {}],
  [problem.notFoundError('delegation'), 404, 'not-found', {}],
  [problem.methodNotAllowedError(['GET', 'POST']), 405, 'method-not-allowed', { allow: 'GET, POST' }],
  [problem.conflictError('Send another id.'), 409, 'conflict', {}],
  [problem.tooLargeError(65_536), 413, 'too-large', {}],
  [problem.unsupportedMediaTypeError(), 415, 'unsupported-media-type', {}],
  [problem.unprocessableError('Name another project.'), 422, 'unprocessable', {}],
  [problem.tooManyRequestsError(4.2, 'Wait.'), 429, 'too-many-requests', { 'retry-after': '5' }],
  [problem.internalError(), 500, 'internal', {}],
  [
    problem.unavailableError(30, 'Jira is out of reach. Send the same call again.'),
    503,
    'unavailable',
    { 'retry-after': '30' },
  ],
])('%s has its status, type, and headers', (error, status, kind, headers) => {
  expect(error.problem).toMatchObject({ status, type: `urn:delegate-for-jira:problem:${kind}` });
  expect(error.problem.title).not.toBe('');
  expect(error.problem.detail).toMatch(/\.$/);
  expect(error.headers).toEqual(headers);
});

test('a problem has errors only for wrong fields', () => {
  const errors = [{ pointer: '/a', detail: 'is required' }];
  expect(problem.unprocessableError('See.', errors).problem.errors).toEqual(errors);
  expect(problem.unprocessableError('See.', [])).not.toHaveProperty('problem.errors');
});

test('a pointer escapes special characters', () => {
  expect(problem.escapePointer('a/b~c')).toBe('a~1b~0c');
});

test('each kind has a section in the documentation', () => {
  const page = readFileSync(join(__dirname, '../../../docs/problems.md'), 'utf8');
  for (const [kind, { status }] of Object.entries(problem.PROBLEM_KINDS)) {
    expect(page).toContain(`\n## ${kind}\n`);
    expect(page).toContain(`| [${kind}](#${kind}) | ${status} |`);
  }
});
