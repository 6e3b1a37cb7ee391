import type { DelegationView } from '../../../src/domain/contract/views';
import { saveRuleForAll } from '../../support/rule';
import { FIGMA } from '../../support/story';
import { accountOf, shareTenant, type Tenant } from '../../support/tenant';

let site: Tenant;
shareTenant((shared) => (site = shared));
beforeEach(() => {
  Object.assign(site.host.jira.site(), { allowUnassigned: false });
});

const create = async (call: object = {}) => {
  const answer = await site.call('POST', '/v1/delegations', { ...FIGMA, ...call });
  return { status: answer.status, body: JSON.parse(answer.body) as DelegationView };
};
const read = async (id: string) => JSON.parse((await site.call('GET', `/v1/delegations/${id}`)).body) as DelegationView;

/** Removes the fallback owner from the rule for all apps. */
const removeFallback = () => saveRuleForAll(site, { fallbackOwner: null });

describe('in a project that refuses unassigned issues', () => {
  test('the fallback owner gets the issue', async () => {
    const { status, body } = await create({ owner: { email: 'nobody@acme.example' } });
    expect([status, body.assignee?.displayName]).toEqual([201, 'Olga Owner']);
    expect(body.warnings).toEqual(['owner nobody@acme.example is not assignable in IT']);
  });

  test('a creation without an owner is a 422 that names the rule, and reserves no id', async () => {
    await removeFallback();
    expect(await create()).toMatchObject({
      status: 422,
      body: {
        detail: expect.stringContaining('fix the rule for all apps') as string,
        errors: [{ pointer: '', detail: 'assignee: Issues must be assigned.' }],
      },
    });
    expect((await site.call('GET', `/v1/delegations/${FIGMA.id}`)).status).toBe(404);
    expect((await create({ owner: { email: 'owen@acme.example' } })).status).toBe(201);
  });

  test("the project's default assignee gets the issue of a creation without an owner", async () => {
    await removeFallback();
    const project = Object.values(site.host.jira.site().projects).find(({ key }) => key === 'IT');
    Object.assign(project ?? {}, { lead: accountOf(site.host, 'owen'), assigneeType: 'PROJECT_LEAD' });
    const { status, body } = await create();
    expect([status, body.assignee?.displayName]).toEqual([201, 'Owen Owner']);
  });

  test('a delegation of a batch without an owner fails, and the others are created', async () => {
    await removeFallback();
    const members = [
      { ...FIGMA, id: 'task-1' },
      { ...FIGMA, id: 'task-2', account: 'Acme', owner: { email: 'owen@acme.example' } },
    ];
    expect((await site.call('POST', '/v1/delegations/batch', { delegations: members })).status).toBe(202);
    await site.host.time.advance(5 * 60_000);
    expect(await read('task-1')).toMatchObject({ state: 'failed', reason: { status: 422 } });
    expect(await read('task-2')).toMatchObject({ state: 'in_progress', assignee: { displayName: 'Owen Owner' } });
    expect(await site.admin('listFindings')).toMatchObject({
      findings: [{ key: 'backlog:failed', text: "1 delegation couldn't be created: task-1." }],
    });
  });

  test('a change to no owner leaves the assignee, with a warning', async () => {
    const { body } = await create();
    const change = { id: FIGMA.id, version: body.version, owner: null };
    expect((await site.call('PATCH', `/v1/delegations/${FIGMA.id}`, change)).status).toBe(200);
    const { assignee, warnings } = await read(FIGMA.id);
    expect(assignee?.displayName).toBe('Olga Owner');
    expect(warnings).toEqual(["the owner couldn't be changed on the issue: Issues must be assigned."]);
  });
});
