import * as problem from '../../src/domain/problem';

test.each([
  [problem.badRequest('Send JSON.'), 400, 'bad-request', {}],
  [problem.unauthorized(), 401, 'unauthorized', { 'www-authenticate': 'Bearer' }],
  [problem.unlicensed(), 402, 'unlicensed', {}],
  [problem.notFound('delegation'), 404, 'not-found', {}],
  [problem.methodNotAllowed(['GET', 'POST']), 405, 'method-not-allowed', { allow: 'GET, POST' }],
  [problem.conflict('Send another id.'), 409, 'conflict', {}],
  [problem.tooLarge(65_536), 413, 'too-large', {}],
  [problem.unsupportedMediaType(), 415, 'unsupported-media-type', {}],
  [problem.unprocessable('Name another project.'), 422, 'unprocessable', {}],
  [problem.tooMany(4.2, 'Wait.'), 429, 'too-many-requests', { 'retry-after': '5' }],
  [problem.internal(), 500, 'internal', {}],
  [
    problem.unavailable(30, 'Jira is out of reach. Send the same call again.'),
    503,
    'unavailable',
    { 'retry-after': '30' },
  ],
])('%s', (refusal, status, kind, headers) => {
  expect(refusal.problem).toMatchObject({ status, type: `urn:delegate-for-jira:problem:${kind}` });
  expect(refusal.problem.title).not.toBe('');
  expect(refusal.problem.detail).toMatch(/\.$/);
  expect(refusal.headers).toEqual(headers);
});

test('a problem names wrong fields only where there are some', () => {
  const errors = [{ pointer: '/a', detail: 'is required' }];
  expect(problem.unprocessable('See.', errors).problem.errors).toEqual(errors);
  expect(problem.unprocessable('See.', [])).not.toHaveProperty('problem.errors');
});

test('a pointer escapes what it would take for its own', () => {
  expect(problem.escapePointer('a/b~c')).toBe('a~1b~0c');
});
