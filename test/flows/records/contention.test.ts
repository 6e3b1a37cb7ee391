import type { DelegationView } from '../../../src/domain/contract/views';
import { offboardingKey } from '../../../src/domain/delegation/keys';
import { FIGMA } from '../../support/story';
import { shareTenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;
const CHANGED = { code: 'CONDITION_NOT_MET', message: 'The condition was not met' };
/** Number of transactions that register the members of a batch. */
const REGISTRATIONS = 4;

let site: Tenant;
shareTenant((shared) => (site = shared));

/** Lets each transaction fail as if another process had changed its records, until `calm` is called. */
const contend = () => {
  site.host.faults.replace([{ on: 'kvs', match: 'transaction', do: { status: 409, body: CHANGED } }]);
};
const calm = () => {
  site.host.faults.replace([]);
};
const create = (call: object = {}) => site.call('POST', '/v1/delegations', { ...FIGMA, ...call });
const read = async (id: string = FIGMA.id) =>
  JSON.parse((await site.call('GET', `/v1/delegations/${id}`)).body) as DelegationView;
const issueKeys = () => Object.values(site.host.jira.site().issues).map(({ key }) => key);
const pushes = () =>
  (site.host.mockService?.received(0) ?? [])
    .filter(({ host }) => host.startsWith('hooks.'))
    .map(({ body }) => (JSON.parse(body) as { type: string }).type);

test('a delegation whose records keep changing is 503, and the same call creates one issue later', async () => {
  contend();
  const refused = await create({ offboarding: { id: 'ob-1' } });
  expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([503, expect.any(Number)]);
  expect(issueKeys()).toEqual([]);
  calm();
  await site.host.time.advance(10 * MINUTE);
  expect((await create({ offboarding: { id: 'ob-1' } })).status).toBe(201);
  expect(issueKeys()).toHaveLength(1);
});

test('delegations of a batch whose records keep changing are created later, one issue each', async () => {
  const delegations = [1, 2].map((n) => ({
    ...FIGMA,
    id: `task-${n}`,
    app: { name: `App ${n}` },
    offboarding: { id: 'ob-1' },
  }));
  contend();
  expect((await site.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await site.host.time.advance(2 * MINUTE);
  expect(issueKeys()).toEqual([]);
  calm();
  await site.host.time.advance(20 * MINUTE);
  expect(issueKeys()).toHaveLength(2);
  expect([(await read('task-1')).state, (await read('task-2')).state]).toEqual(['in_progress', 'in_progress']);
});

test('if the records of a batch keep changing after its issues were created, the issues are bound later', async () => {
  site.host.faults.replace([
    { on: 'event', do: { drop: true } },
    { on: 'kvs', match: 'transaction', nth: REGISTRATIONS + 1, times: 100, do: { status: 409, body: CHANGED } },
  ]);
  const delegations = [1, 2].map((n) => ({ ...FIGMA, id: `task-${n}`, app: { name: `App ${n}` } }));
  expect((await site.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await site.host.time.advance(2 * MINUTE);
  expect(issueKeys()).toHaveLength(2);
  expect((await read('task-1')).state).toBe('creating');
  calm();
  await site.host.time.advance(20 * MINUTE);
  expect(issueKeys()).toHaveLength(2);
  expect([(await read('task-1')).state, (await read('task-2')).state]).toEqual(['in_progress', 'in_progress']);
});

test('a call for a failed delegation whose records keep changing gets a 503, and the same call creates its issue later', async () => {
  const refusal = { errorMessages: ['Refused.'], errors: {} };
  site.host.faults.replace([{ on: 'jira', match: 'POST /rest/api/3/issue', do: { status: 400, body: refusal } }]);
  expect((await site.call('POST', '/v1/delegations/batch', { delegations: [FIGMA] })).status).toBe(202);
  await site.host.time.advance(2 * MINUTE);
  expect((await read()).state).toBe('failed');
  contend();
  expect((await create()).status).toBe(503);
  calm();
  expect((await read()).state).toBe('failed');
  expect((await create()).status).toBe(201);
  expect(issueKeys()).toHaveLength(1);
});

test('a completion whose records keep changing is pushed once, soon after they stop changing', async () => {
  await create();
  await site.host.rest();
  contend();
  await site.move((await read()).issue?.key ?? '', 'Done');
  await site.host.time.advance(MINUTE);
  expect(pushes()).toEqual([]);
  calm();
  await site.host.time.advance(10 * MINUTE);
  expect(pushes()).toEqual(['delegation.completed']);
});

test('a request that merges two pairs is 503 while they keep changing, and succeeds later', async () => {
  const { name } = FIGMA.person;
  await create({ id: 'by-email', person: { email: 'jane@acme.example', name } });
  await create({ id: 'by-id', person: { id: 40121, email: 'jane.roe@acme.example', name } });
  contend();
  expect((await create()).status).toBe(503);
  calm();
  await site.host.time.advance(2 * MINUTE);
  const merged = await create();
  expect(merged.status).toBe(201);
  expect((JSON.parse(merged.body) as DelegationView).warnings).toEqual([
    expect.stringMatching(/by-(email|id) .* is already open/),
  ]);
});

test('a delegation that fails while its batch is sent again stays failed in its offboarding', async () => {
  const delegations = [{ ...FIGMA, issue: { project: 'NOPE' }, offboarding: { id: 'ob-1' } }];
  const batch = () => site.call('POST', '/v1/delegations/batch', { delegations });
  const readsOffboarding = `batch/get ${offboardingKey('ob-1')}`;
  site.host.faults.replace([
    // The creation fails after the second batch has found the reservation, and before it reads the offboarding to join.
    // That read is the fourth one of the offboarding.
    { on: 'jira', match: 'project/NOPE', times: 1, do: { delayMs: 5000 } },
    { on: 'kvs', match: readsOffboarding, nth: 4, times: 1, do: { delayMs: 10_000 } },
  ]);
  expect((await batch()).status).toBe(202);
  expect((await batch()).status).toBe(202);
  expect(site.host.faults.list().map(({ struck }) => struck)).toEqual([1, 1]);
  await site.host.time.advance(2 * MINUTE);
  expect((await read()).state).toBe('failed');
  const offboarding = await site.call('GET', '/v1/offboardings/ob-1');
  expect(JSON.parse(offboarding.body)).toMatchObject({ creating: 0, failed: 1 });
});
