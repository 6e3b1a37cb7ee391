import type { DelegationView } from '../../../src/domain/contract/views';
import { FIGMA } from '../../support/story';
import { shareTenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;
const CREATE = 'POST /rest/api/3/issue';
const BULK = `${CREATE}/bulk`;
const OWNER = { owner: { email: 'owen@acme.example' } };

let site: Tenant;
shareTenant((shared) => (site = shared));

const read = async (id = 'task-8841') =>
  JSON.parse((await site.call('GET', `/v1/delegations/${id}`)).body) as DelegationView;
const issueKeys = () => Object.values(site.host.jira.site().issues).map(({ key }) => key);
const batch = async () => {
  const delegations = [1, 2].map((n) => ({ ...FIGMA, ...OWNER, id: `task-${n}`, account: `account ${n}` }));
  expect((await site.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await site.host.time.advance(MINUTE);
  return Promise.all(delegations.map(({ id }) => read(id)));
};

test('an owner whom Jira refuses at the creation is left out with a warning', async () => {
  const body = { errorMessages: [], errors: { assignee: "User 'owen' cannot be assigned issues." } };
  site.host.faults.replace([{ on: 'jira', match: CREATE, times: 1, do: { status: 400, body } }]);
  const answer = await site.call('POST', '/v1/delegations', { ...FIGMA, ...OWNER });
  expect(answer.status).toBe(201);
  const { assignee, warnings } = JSON.parse(answer.body) as DelegationView;
  expect(assignee).toBeNull();
  expect(warnings).toEqual([expect.stringContaining('cannot be assigned issues')]);
});

test('an owner whom Jira refuses in a bulk creation is left out for that member alone', async () => {
  const body = {
    issues: [],
    errors: [0, 1].map((failedElementNumber) => ({
      status: 400,
      failedElementNumber,
      elementErrors: { errorMessages: [], errors: { assignee: 'Refused.' } },
    })),
  };
  site.host.faults.replace([{ on: 'jira', match: BULK, times: 1, do: { status: 400, body } }]);
  for (const { state, assignee, warnings } of await batch()) {
    expect([state, assignee]).toEqual(['in_progress', null]);
    expect(warnings).toEqual(expect.arrayContaining([expect.stringContaining('Refused.')]));
  }
});

test('a bulk creation that Jira refuses as a whole fails each of its members with the reason', async () => {
  const body = { errorMessages: ["You can't create issues here."], errors: {} };
  site.host.faults.replace([{ on: 'jira', match: BULK, do: { status: 400, body } }]);
  for (const { state, reason } of await batch()) {
    expect(state).toBe('failed');
    expect(reason).toMatchObject({
      status: 422,
      detail: expect.stringContaining("You can't create issues here.") as string,
    });
  }
  expect(issueKeys()).toEqual([]);
});

/** Creates a second issue of a delegation while Jira refuses to close it. Returns the key of the first one. */
async function givenSecondIssue(...refusals: object[]): Promise<string | undefined> {
  // The call times out, and creates its issue 40 minutes later. By then, the app has created the issue again.
  site.host.faults.replace([{ on: 'jira', match: CREATE, nth: 1, times: 1, do: { late: 40 * MINUTE } }]);
  expect((await site.call('POST', '/v1/delegations', FIGMA)).status).toBe(503);
  await site.host.time.advance(30 * MINUTE);
  const first = (await read()).issue?.key;
  expect(issueKeys()).toEqual([first]);
  site.host.faults.replace(refusals);
  await site.host.time.advance(30 * MINUTE);
  for (const { struck } of site.host.faults.list()) expect(struck).toBeGreaterThan(0);
  return first;
}

const NO_TRANSITION = { on: 'jira', match: '/transitions', do: { status: 400, body: { errorMessages: [] } } };

test("a second issue that can't be closed by a transition is deleted", async () => {
  const first = await givenSecondIssue(NO_TRANSITION);
  expect(issueKeys()).toEqual([first]);
  expect(await read()).toMatchObject({ state: 'in_progress', issue: { key: first } });
});

test("a second issue that can't be deleted either is a warning", async () => {
  const body = { errorMessages: ['You do not have permission to delete issues.'] };
  const first = await givenSecondIssue(NO_TRANSITION, { on: 'jira', match: 'DELETE', do: { status: 403, body } });
  expect(issueKeys()).toHaveLength(2);
  expect(await read()).toMatchObject({
    state: 'in_progress',
    issue: { key: first },
    warnings: ["a second issue for this delegation couldn't be closed: You do not have permission to delete issues."],
  });
});

test('a refusal of all calls, as after an installation, is 503, and the same request creates the issue later', async () => {
  const forbidden = { status: 403, body: { errorMessages: ['Forbidden'] } };
  site.host.faults.replace([{ on: 'jira', do: forbidden }]);
  expect((await site.call('POST', '/v1/delegations', FIGMA)).status).toBe(503);
  site.host.faults.replace([]);
  expect((await site.call('POST', '/v1/delegations', FIGMA)).status).toBe(201);
  expect(issueKeys()).toHaveLength(1);
});

test('a creation that Jira forbids while the app has access is 422', async () => {
  const forbidden = { status: 403, body: { errorMessages: ["You can't create issues here."] } };
  site.host.faults.replace([{ on: 'jira', match: CREATE, do: forbidden }]);
  const answer = await site.call('POST', '/v1/delegations', FIGMA);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    422,
    expect.objectContaining({ detail: expect.stringContaining("You can't create issues here.") as string }),
  ]);
});
