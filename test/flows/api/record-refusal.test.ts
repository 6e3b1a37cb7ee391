import fc from 'fast-check';
import { unprocessableError } from '../../../src/domain/contract/problem';
import { toRefusedRequest } from '../../../src/flows/api/record-refusal';

const REFUSED_AT = Date.parse('2026-12-01T09:00:00Z');
const recordOf = (method: string, path: string, body = '', pointers: readonly string[] = []) =>
  toRefusedRequest(
    {
      method,
      path,
      body,
      problem: unprocessableError(
        'Jane Roe is unknown.',
        pointers.map((pointer) => ({ pointer, detail: 'is jane@acme.example' })),
      ).problem,
    },
    REFUSED_AT,
  );

describe('the record of a refused request', () => {
  test.each([
    ['POST', '/v1/delegations', '{"id": "task-1", "person": {}}', 'POST /v1/delegations', 'task-1'],
    ['POST', '/v1/delegations/batch', '{"delegations": []}', 'POST /v1/delegations/batch', null],
    ['PATCH', '/v1/delegations/task-1', '{}', 'PATCH /v1/delegations/{id}', 'task-1'],
    ['POST', '/v1/delegations/task-1/cancel', '{}', 'POST /v1/delegations/{id}/cancel', 'task-1'],
    ['GET', '/v1/offboardings/ob-1', '', 'GET /v1/offboardings/{id}', 'ob-1'],
    ['GET', '/v1/options/projects/IT/issue-types', '', 'GET /v1/options/...', null],
    ['GET', '/jane@acme.example', '', 'GET an unknown address', null],
  ])('for %s %s names the call, and the id if there is one', (method, path, body, call, id) => {
    expect(recordOf(method, path, body)).toEqual({
      at: '2026-12-01T09:00:00.000Z',
      call,
      id,
      status: 422,
      problem: 'urn:delegate-for-jira:problem:unprocessable',
      pointers: [],
    });
  });

  test('names the wrong members without free text', () => {
    const pointers = ['/person/email', '/issue/fields/customfield_1', '/declinedStatuses/0', '/issue/fields/Jane Roe'];
    expect(recordOf('POST', '/v1/delegations', '', pointers).pointers).toEqual([
      '/person/email',
      '/issue/fields/customfield_1',
      '/declinedStatuses/0',
      '/issue/fields',
    ]);
  });

  test("contains nothing of the problem's text and the body except the id", () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (body, path) => {
        expect(JSON.stringify(recordOf('POST', path, `${body} jane@acme.example`, ['/a']))).not.toMatch(/jane|Roe/i);
      }),
    );
  });
});
