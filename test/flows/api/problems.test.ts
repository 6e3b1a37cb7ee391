import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../src/domain/contract/problem';
import { shareStory } from '../../support/share-story';
import { FIGMA, type Story } from '../../support/story';
import type { Answer } from '../../support/sandbox';

let story: Story;
shareStory((shared) => (story = shared));

const KB = 1024;
const post = (body: object | string, path = '/v1/delegations', contentType?: string) =>
  story.service('POST', path, body, contentType === undefined ? {} : { contentType });

const pointers = (answer: Answer) => answer.json<Problem>().errors?.map(({ pointer }) => pointer);

/** Returns the body of a delegation with that many bytes. */
function delegationOfBytes(bytes: number): string {
  const unpadded = { ...FIGMA, issue: { description: '' }, padding: '' };
  const missing = bytes - Buffer.byteLength(JSON.stringify(unpadded));
  return JSON.stringify({ ...unpadded, padding: 'x'.repeat(missing) });
}

test('every error has the same format and contains its status', async () => {
  await story.delegated();
  const answers = await Promise.all([
    post('{"id":'),
    story.service('GET', '/v1/ping', undefined, { headers: {} }),
    story.service('GET', '/v1/delegations/none'),
    story.service('DELETE', '/v1/delegations/task-8841'),
    post({ ...FIGMA, account: 'Acme Design' }),
    post(delegationOfBytes(64 * KB + 1)),
    post('{}', '/v1/delegations', 'text/plain'),
    post({ ...FIGMA, id: 'task-2', issue: { project: 'NOPE' } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 401, 404, 405, 409, 413, 415, 422]);
  for (const answer of answers) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const { type, title, status, detail } = answer.json<Problem>();
    expect(status).toBe(answer.status);
    expect(type).toMatch(/^urn:delegate-for-jira:problem:[a-z-]+$/);
    expect(title.length).toBeGreaterThan(0);
    expect(detail).toMatch(/\.$/);
  }
});

test.each([
  ['/v1/ping', 'GET'],
  ['/v1/openapi.json', 'GET'],
  ['/v1/delegations', 'GET, POST'],
  ['/v1/delegations/batch', 'GET, PATCH, POST'],
  ['/v1/delegations/task-8841', 'GET, PATCH, POST'],
  ['/v1/delegations/task-8841/cancel', 'POST'],
  ['/v1/offboardings/ob-19', 'GET'],
  ['/v1/options/projects', 'GET'],
  ['/v1/options/projects/IT/issue-types', 'GET'],
  ['/v1/options/projects/IT/issue-types/10001/statuses', 'GET'],
  ['/v1/options/projects/IT/issue-types/10001/fields', 'GET'],
])('a 405 of %s allows %s', async (path, allow) => {
  const answer = await story.service('DELETE', path);
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
});

test('a delegation with the id batch is read, changed and canceled like any other', async () => {
  const { version } = await story.delegated({ id: 'batch' });
  const path = '/v1/delegations/batch';
  const read = await story.service('GET', path);
  const changed = await story.service('PATCH', path, { id: 'batch', version, dueAt: '2027-01-15' });
  const canceled = await story.service('POST', `${path}/cancel`, { id: 'batch' });
  expect([read, changed, canceled].map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(canceled.json()).toMatchObject({ id: 'batch', state: 'canceled', dueAt: '2027-01-15' });
});

describe('sizes', () => {
  test('a delegation of 64 KB is read, and one of a byte more is 413', async () => {
    // A body that is read gets 400, because its padding is an unknown member.
    expect((await post(delegationOfBytes(64 * KB))).status).toBe(400);
    expect(pointers(await post(delegationOfBytes(64 * KB)))).toEqual(['/issue/description', '/padding']);
    expect((await post(delegationOfBytes(64 * KB + 1))).status).toBe(413);
  });

  test('are in bytes, not characters', async () => {
    const body = JSON.stringify({ ...FIGMA, padding: 'é'.repeat(32 * KB) });
    expect(body.length).toBeLessThan(64 * KB);
    expect((await post(body)).status).toBe(413);
  });

  test('a batch of 512 KB is read, and one of a byte more is 413', async () => {
    const members = Array.from({ length: 9 }, (_, n) => ({ ...FIGMA, id: `task-${n}`, x: 'x'.repeat(50_000) }));
    const unpadded = JSON.stringify({ delegations: members, padding: '' });
    const batchOfBytes = (bytes: number) =>
      JSON.stringify({ delegations: members, padding: 'x'.repeat(bytes - Buffer.byteLength(unpadded)) });
    expect(pointers(await post(batchOfBytes(512 * KB), '/v1/delegations/batch'))).toEqual(['/padding']);
    expect((await post(batchOfBytes(512 * KB + 1), '/v1/delegations/batch')).status).toBe(413);
  });

  test('of a change or cancellation have the same limit', async () => {
    await story.delegated();
    const reason = JSON.stringify({ id: 'task-8841', reason: 'x'.repeat(64 * KB) });
    expect((await post(reason, '/v1/delegations/task-8841/cancel')).status).toBe(413);
    expect((await post(reason, '/v1/delegations/task-8841')).status).toBe(413);
  });
});

test.each([
  ['application/json', 201],
  ['application/json; charset=utf-8', 201],
  ['APPLICATION/JSON', 201],
  ['application/vnd.acme+json', 201],
  ['text/json', 415],
  ['application/x-www-form-urlencoded', 415],
  ['', 415],
])('the content type "%s" gets %i', async (contentType, status) => {
  expect((await post(FIGMA, '/v1/delegations', contentType)).status).toBe(status);
});

test.each([
  ['at the top', { ...FIGMA, color: 'red' }, ['/color']],
  [
    'in a member',
    { ...FIGMA, person: { ...FIGMA.person, phone: '1' }, issue: { kind: 'x' } },
    ['/person/phone', '/issue/kind'],
  ],
  ['in a list', { ...FIGMA, owner: [{ email: 'a@b.example' }, { email: 'a@b.example', x: 1 }] }, ['/owner/1/x']],
  ['with a slash and a tilde in its name', { ...FIGMA, 'a/b~c': 1 }, ['/a~1b~0c']],
  ['in the offboarding', { ...FIGMA, offboarding: { id: 'ob-1', size: 3 } }, ['/offboarding/size']],
])('an unknown member %s is refused with its pointer', async (_, body, expected) => {
  const answer = await post(body);
  expect(answer.status).toBe(400);
  expect(pointers(answer)?.sort()).toEqual(expected.sort());
});

test('a missing member is named by its pointer', async () => {
  expect(pointers(await post({}))?.sort()).toEqual(['/app', '/id', '/person']);
  expect(pointers(await post({ ...FIGMA, person: {}, app: {}, offboarding: {} }))?.sort()).toEqual([
    '/app/name',
    '/offboarding/id',
    '/person/email',
  ]);
  await story.delegated();
  expect(pointers(await post({}, '/v1/delegations/task-8841'))?.sort()).toEqual(['/id', '/version']);
  expect(pointers(await post({}, '/v1/delegations/task-8841/cancel'))).toEqual(['/id']);
  expect(pointers(await post({}, '/v1/delegations/batch'))).toEqual(['/delegations']);
});

test.each(['', 'offboarding:1', 'a b', 'ü', 'x'.repeat(201), 7])(
  "%p isn't a valid id of a delegation or an offboarding",
  async (id) => {
    expect(pointers(await post({ ...FIGMA, id }))).toEqual(['/id']);
    expect(pointers(await post({ ...FIGMA, offboarding: { id } }))).toEqual(['/offboarding/id']);
  },
);

test('an id has up to 200 allowed characters, and each encoding of it in a URL works', async () => {
  const id = `A-z_0.9:@~${'x'.repeat(190)}`;
  expect((await post({ ...FIGMA, id })).status).toBe(201);
  for (const segment of [id, encodeURIComponent(id)]) {
    const answer = await story.service('GET', `/v1/delegations/${segment}`);
    expect([answer.status, answer.json<{ id: string }>().id]).toEqual([200, id]);
  }
});

test('an id that is not percent-encoded UTF-8 is 400', async () => {
  const answer = await story.service('GET', '/v1/delegations/%FF');
  expect([answer.status, answer.json<Problem>().detail]).toEqual([
    400,
    "The address isn't percent-encoded UTF-8. Encode the id like encodeURIComponent does.",
  ]);
});

test('a value that Jira refuses is 422 with its pointer and reserves no id', async () => {
  const answer = await post({ ...FIGMA, issue: { fields: { environment: 17 } } });
  expect(answer.status).toBe(422);
  expect(pointers(answer)).toEqual(['/issue/fields/environment']);
  expect((await post(FIGMA)).status).toBe(201);
});

test('all values that Jira and its workflow refuse are named at once', async () => {
  const answer = await post({
    ...FIGMA,
    issue: { parent: 'IT-999', priority: 'Nope', fields: { customfield_99999: 1 } },
    completedStatuses: ['Nope'],
    declinedResolutions: ['Nope'],
  });
  expect(answer.status).toBe(422);
  expect(pointers(answer)?.toSorted()).toEqual([
    '/completedStatuses/0',
    '/declinedResolutions/0',
    '/issue/fields/customfield_99999',
    '/issue/parent',
    '/issue/priority',
  ]);
});

test('a dry run has the same pointers as the call', async () => {
  const wrong = { ...FIGMA, issue: { project: 'NOPE' } };
  const [dry, real] = [await post({ ...wrong, dryRun: true }), await post(wrong)];
  expect(dry.status).toBe(422);
  expect(dry.json()).toEqual(real.json());
});

test('the served OpenAPI document equals the copy in docs', async () => {
  const answer = await story.service('GET', '/v1/openapi.json');
  expect(answer.status).toBe(200);
  const inDocs = JSON.parse(readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8')) as { info: object };
  expect(answer.json()).toEqual({ ...inDocs, info: { ...inDocs.info, version: story.info.app.version } });
});
