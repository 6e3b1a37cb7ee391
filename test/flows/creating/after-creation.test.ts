import type { DelegationView } from '../../../src/domain/contract/views';
import { FIGMA } from '../../support/story';
import { shareTenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;

let site: Tenant;
shareTenant((shared) => (site = shared));

const create = (call: object = {}) => site.call('POST', '/v1/delegations', { ...FIGMA, ...call });
const read = async () => JSON.parse((await site.call('GET', `/v1/delegations/${FIGMA.id}`)).body) as DelegationView;
const issueKeys = () => Object.values(site.host.jira.site().issues).map(({ key }) => key);
const refuse = (match: string, status: number) => {
  site.host.faults.replace([{ on: 'jira', match, do: { status, body: { errorMessages: ['No.'], errors: {} } } }]);
};

test.each([
  ["isn't available", 503],
  ['refuses the read', 400],
  ["doesn't show the issue", 404],
])('if Jira %s after it created the issue, the call is 503, and its repetition gets that issue', async (_, status) => {
  refuse('GET /rest/api/3/issue/', status);
  const answer = await create();
  expect([answer.status, Number(answer.headers['retry-after'])]).toEqual([503, expect.any(Number)]);
  expect(issueKeys()).toHaveLength(1);
  site.host.faults.replace([]);
  await site.host.time.advance(20 * MINUTE);
  expect((await create()).status).toBe(200);
  expect(await read()).toMatchObject({ state: 'in_progress', issue: { key: issueKeys()[0] } });
  expect(issueKeys()).toHaveLength(1);
});

test('a due date that Jira refuses on the issue becomes a warning, and the change stays', async () => {
  await create();
  await site.host.rest();
  const { version } = await read();
  refuse('PUT /rest/api/3/issue/', 400);
  const change = { id: FIGMA.id, version, dueAt: '2027-01-15' };
  await site.call('PATCH', `/v1/delegations/${FIGMA.id}`, change);
  await site.host.time.advance(MINUTE);
  const { dueAt, warnings } = await read();
  expect(dueAt).toBe('2027-01-15');
  expect(warnings).toEqual([expect.stringContaining("the due date couldn't be changed on the issue")]);
});
