import { FIGMA } from '../../support/story';
import { shareTenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let site: Tenant;
shareTenant((shared) => (site = shared));

/** Creates a delegation without an owner and returns its issue key. */
async function createUnassigned(id: string): Promise<string> {
  const answer = await site.call('POST', '/v1/delegations', { ...FIGMA, id, account: id });
  const { issue, assignee } = JSON.parse(answer.body) as { issue: { key: string }; assignee: unknown };
  expect(assignee).toBeNull();
  return issue.key;
}

async function findings(): Promise<{ key: string; text: string }[]> {
  return ((await site.admin('listFindings')) as { findings: { key: string; text: string }[] }).findings;
}

beforeEach(async () => {
  const rule = { app: 'Figma', project: 'IT', issueType: 'Task', completedStatuses: ['Done'] };
  const declined = { declinedStatuses: ["Won't Do"], declinedResolutions: [] };
  expect(await site.admin('saveRule', { rule: { ...rule, ...declined } })).not.toHaveProperty('problem');
});

test('a delegation without an assignee for 24 hours is a finding, whatever changes meanwhile', async () => {
  const key = await createUnassigned('task-1');
  await site.host.time.advance(20 * HOUR);
  await site.move(key, 'In Progress');
  await site.host.time.advance(4 * HOUR - MINUTE);
  expect(await findings()).toEqual([]);
  await site.host.time.advance(6 * MINUTE);
  expect((await findings()).map(({ text }) => text)).toEqual([`1 delegation had no assignee for 24 hours: ${key}.`]);
});

test('a dismissal hides only the delegations of the finding, not later ones', async () => {
  await createUnassigned('task-1');
  site.skip(23 * HOUR);
  const later = await createUnassigned('task-2');
  await site.host.time.advance(HOUR + 6 * MINUTE);
  const [finding] = await findings();
  await site.admin('dismissFinding', { key: finding?.key });
  expect(await findings()).toEqual([]);
  site.skip(23 * HOUR - 6 * MINUTE);
  await site.host.time.advance(6 * MINUTE);
  expect((await findings()).map(({ text }) => text)).toEqual([`1 delegation had no assignee for 24 hours: ${later}.`]);
});
