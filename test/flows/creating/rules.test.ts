import { createHash } from 'node:crypto';
import type { DelegationView, DryRunView } from '../../../src/domain/contract/views';
import { saveRuleForAll } from '../../support/rule';
import { shareStory } from '../../support/share-story';
import { FIGMA, type Story } from '../../support/story';

const NO_OWNER_WARNING = 'the issue is unassigned because neither the call nor the rule names an owner';

let story: Story;
shareStory((shared) => (story = shared));

const create = (call: object = {}) => story.service('POST', '/v1/delegations', { ...FIGMA, ...call });
const plan = async (call: object = {}) => (await create({ ...call, dryRun: true })).json<DryRunView>();

/** Saves the demo's rule for all apps with changes. */
const changeRule = (changes: object) => saveRuleForAll(story, { declinedStatuses: [], ...changes });

interface Site {
  readonly users: Record<string, { emailHidden: boolean }>;
  readonly projects: Record<string, { key: string; types: { create: { field: string; required?: boolean }[] }[] }>;
}

/** Changes the site's data directly, where Jira has no REST API for a change. */
async function changeSite(change: (site: Site) => void): Promise<void> {
  // Lets the background check of a saved rule finish.
  await story.sandbox.advance(0);
  const state = (await story.sandbox.state()) as { jira: { site: Site } };
  change(state.jira.site);
  await story.sandbox.load(state);
}

/** Returns the issue types of OPS with their create screens. */
function issueTypesOfOps({ projects }: Site) {
  return Object.values(projects).find(({ key }) => key === 'OPS')?.types ?? [];
}

async function fieldsOf(key: string): Promise<Record<string, unknown>> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${key}`)).json<{ fields: Record<string, unknown> }>().fields;
}

const RULE_IN_OPS = { project: 'OPS', fields: { customfield_10042: 'CC-1' } };

function removeField(site: Site, field: string): void {
  for (const type of issueTypesOfOps(site)) type.create = type.create.filter((entry) => entry.field !== field);
}

describe('a duplicate', () => {
  test('is refused by 409 with the open delegation if the rule says so, and reserves no id', async () => {
    await changeRule({ duplicates: 'refuse' });
    const first = await story.delegated();
    const second = await create({ id: 'task-2' });
    expect(second.status).toBe(409);
    expect(second.json<{ detail: string }>().detail).toContain(`task-8841 (${first.issue?.key ?? ''})`);
    expect((await create({ id: 'task-2', dryRun: true })).status).toBe(409);
    expect((await create({ id: 'task-2', account: 'Acme Labs' })).status).toBe(201);

    await story.move(first.issue?.key ?? '', 'Done');
    expect((await create({ id: 'task-3' })).status).toBe(201);
  });

  test('is refused if both are sent at the same time, and reserves no id', async () => {
    await changeRule({ duplicates: 'refuse' });
    const ids = ['task-1', 'task-2'];
    const answers = await Promise.all(ids.map((id) => create({ id })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.findIndex(({ status }) => status === 409);
    expect(answers[refused]?.json<{ detail: string }>().detail).toMatch(
      // The issue is named if it already exists when the second call is refused.
      new RegExp(`^${ids[1 - refused] ?? ''}( \\(IT-\\d+\\))? is already open`),
    );
    expect((await story.service('GET', `/v1/delegations/${ids[refused] ?? ''}`)).status).toBe(404);
  });

  test('in a batch is refused and reported by delegation.failed', async () => {
    await changeRule({ duplicates: 'refuse' });
    await story.delegated();
    await story.service('POST', '/v1/delegations/batch', { delegations: [{ ...FIGMA, id: 'task-2' }] });
    const [push] = await story.receivedPushes();
    expect(push).toMatchObject({
      type: 'delegation.failed',
      data: {
        id: 'task-2',
        state: 'failed',
        reason: { status: 409, detail: expect.stringContaining('task-8841') as string },
      },
    });
  });
});

describe('without a suitable owner', () => {
  test('and without a fallback, the issue is unassigned, with warnings', async () => {
    await changeRule({ fallbackOwner: null });
    const answer = (await create({ owner: { email: 'nobody@acme.example' } })).json<DelegationView>();
    expect(answer.assignee).toBeNull();
    expect(answer.warnings).toEqual([
      'owner nobody@acme.example is not assignable in IT',
      'the issue is unassigned because no owner can be assigned',
    ]);
    expect((await fieldsOf(answer.issue?.key ?? '')).assignee).toBeNull();
  });

  test('the person who leaves is never assigned, as the fallback or by the project either', async () => {
    const jane = await story.sandbox.user('jane');
    await changeRule({ fallbackOwner: jane.accountId });
    const answer = (await create({ owner: { email: 'ian@acme.example' } })).json<DelegationView>();
    expect(answer.assignee).toBeNull();
    expect(answer.warnings).toContain("the rule's fallback owner is the person who leaves");
  });

  test('a site that refuses to unassign the person who leaves is a finding until another user is assigned', async () => {
    const jane = await story.sandbox.user('jane');
    await changeRule({ declinedStatuses: ["Won't Do"], fallbackOwner: null });
    await changeSite((site) => {
      const project = Object.values(site.projects).find(({ key }) => key === 'IT') ?? {};
      Object.assign(site, { allowUnassigned: false });
      Object.assign(project, { lead: jane.accountId, assigneeType: 'PROJECT_LEAD' });
    });
    const texts = async () => {
      const { findings } = await story.admin<{ findings: { text: string }[] }>('listFindings');
      return findings.map(({ text }) => text);
    };
    const single = (await create()).json<DelegationView>();
    expect(single.assignee?.accountId).toBe(jane.accountId);
    expect(await texts()).toEqual(['IT-1 is assigned to the person who leaves, and Jira refuses to unassign it.']);
    await story.service('POST', '/v1/delegations/batch', { delegations: [{ ...FIGMA, id: 'task-2', account: 'A' }] });
    await story.sandbox.advance(0);
    expect(await texts()).toHaveLength(2);

    await story.assign('IT-1', 'owen');
    await story.assign('IT-2', 'owen');
    expect(await texts()).toEqual([]);
    const { warnings } = (await story.service('GET', '/v1/delegations/task-8841')).json<DelegationView>();
    expect(warnings.filter((warning) => warning.startsWith('the issue stays assigned'))).toEqual([]);
  });

  test('a hidden address is accepted as the only match, with a warning', async () => {
    const owen = await story.sandbox.user('owen');
    await changeSite(({ users }) => Object.assign(users[owen.accountId] ?? {}, { emailHidden: true }));
    const answer = (await create({ owner: { email: 'owen@acme.example' } })).json<DelegationView>();
    expect(answer.assignee?.accountId).toBe(owen.accountId);
    expect(answer.warnings).toEqual([expect.stringContaining('whose email address is hidden')]);
  });
});

test('an owner whom Jira refuses to look up becomes a warning', async () => {
  await story.sandbox.setFaults({
    on: 'jira',
    match: '/user/assignable',
    do: { status: 403, body: { errorMessages: [] } },
  });
  const created = await create({ owner: { email: 'owen@acme.example' } });
  expect([created.status, created.json<DelegationView>().warnings]).toEqual([
    201,
    ['owner owen@acme.example is not assignable in IT'],
  ]);
});

describe('fields', () => {
  test('of the call override the rule', async () => {
    await changeRule({
      summary: 'Out: {{person.name}}',
      description: 'By the rule',
      labels: ['offboarding'],
      priority: 'Low',
      completedStatuses: ['Done'],
      declinedStatuses: ["Won't Do"],
    });
    const plannedByRule = await plan();
    expect(plannedByRule.fields).toMatchObject({
      summary: 'Out: Jane Roe',
      labels: ['offboarding'],
      priority: { id: '4' },
    });
    const overridden = await plan({
      issue: { summary: 'Mine', description: 'By the call', labels: ['urgent'], priority: 'High' },
      completedStatuses: ['Waiting'],
      declinedStatuses: [],
      declinedResolutions: ["Won't Do"],
    });
    expect(overridden.fields).toMatchObject({
      summary: 'Mine',
      priority: { id: '2' },
      labels: ['urgent'],
    });
    expect(JSON.stringify(overridden.fields.description)).toContain('By the call');
    expect(overridden.completed.map(({ name }) => name)).toEqual(['Waiting']);
    expect(overridden.declined).toEqual([]);
    expect(overridden.declinedResolutions.map(({ name }) => name)).toEqual(["Won't Do"]);
  });

  test('statuses, types, projects and priorities match by name or id', async () => {
    const byName = await plan({
      issue: { project: 'it', type: 'task', priority: 'high' },
      completedStatuses: ['done'],
    });
    const byId = await plan({
      issue: { project: '10000', type: '10001', priority: '2' },
      completedStatuses: ['10005'],
    });
    expect(byId).toEqual(byName);
  });

  test('a due date that the issue type lacks is left out with a warning', async () => {
    await changeSite((site) => removeField(site, 'duedate'));
    await changeRule({ ...RULE_IN_OPS, app: 'Grafana' });
    const { dueAt, warnings, issue } = (
      await create({ app: { name: 'Grafana' }, dueAt: '2026-12-01' })
    ).json<DelegationView>();
    expect(warnings).toEqual([
      'the due date was left out: Task in OPS has no such field on its create screen',
      NO_OWNER_WARNING,
    ]);
    expect(dueAt).toBe('2026-12-01');
    expect((await fieldsOf(issue?.key ?? '')).duedate ?? null).toBeNull();
  });

  test('labels of the call that the type lacks are 422, and labels of the rule are left out with a warning', async () => {
    await changeSite((site) => removeField(site, 'labels'));
    await changeRule({ ...RULE_IN_OPS, labels: ['offboarding'] });
    expect((await plan()).warnings).toEqual([
      'the labels of the rule were left out: Task in OPS has no such field on its create screen',
      NO_OWNER_WARNING,
    ]);
    const refused = await create({ issue: { labels: ['urgent'] } });
    expect(refused.status).toBe(422);
    expect(refused.json()).toMatchObject({ errors: [{ pointer: '/issue/labels' }] });
  });

  test('with a parent the issue is a sub-task', async () => {
    const parent = (
      await story.sandbox.jira('ada', 'POST', '/issue', {
        fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'All of Jane' },
      })
    ).json<{ key: string }>().key;
    const created = (await create({ issue: { type: 'Sub-task', parent } })).json<DelegationView>();
    expect((await fieldsOf(created.issue?.key ?? '')).parent).toMatchObject({ key: parent });
  });
});

test("a rule's field that another project lacks is left out with a warning, in a dry run, too", async () => {
  const call = { app: { name: 'PagerDuty' }, issue: { project: 'IT', type: 'Task' }, completedStatuses: ['Done'] };
  const warnings = ['customfield_10042 of the rule was left out: Task in IT has no such field on its create screen'];
  expect(await plan(call)).toMatchObject({ warnings });
  expect(await plan(call)).not.toHaveProperty('fields.customfield_10042');
  const created = await create(call);
  expect([created.status, created.json<DelegationView>().warnings]).toEqual([201, warnings]);
});

describe('a fault of the rule itself', () => {
  test("is 422 with the rule's name, for a field that became required", async () => {
    await changeRule(RULE_IN_OPS);
    await changeSite((site) => {
      for (const { create } of issueTypesOfOps(site)) {
        const field = create.find((entry) => entry.field === 'environment');
        if (field) field.required = true;
      }
    });
    const answer = await create();
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      detail: expect.stringContaining('fix the rule for all apps') as string,
      errors: [{ pointer: '/issue/fields/environment' }],
    });
  });

  test("is 422 with the rule's name, for a trashed project, even if the request has a type", async () => {
    await changeRule(RULE_IN_OPS);
    await story.sandbox.act('trash-project', { project: 'OPS' });
    const answer = await create({ issue: { type: 'Sub-task' } });
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      detail: expect.stringContaining('fix the rule for all apps') as string,
      errors: [{ pointer: '/issue/project' }],
    });
  });

  test('a call without a matching rule must have all values, and the error names them', async () => {
    const { rules } = await story.admin<{ rules: { id: string; app: string | null }[] }>('getSettings');
    await story.admin('deleteRule', { id: rules.find(({ app }) => app === null)?.id ?? '' });
    const answer = await create();
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      errors: [{ pointer: '/issue/project' }, { pointer: '/issue/type' }, { pointer: '/completedStatuses' }],
    });
    const whole = await create({ issue: { project: 'IT', type: 'Task' }, completedStatuses: ['Done'] });
    expect(whole.status).toBe(201);
  });
});

test('a dry run names the matching rule with the reason, and writes nothing', async () => {
  await story.service('GET', '/v1/ping');
  await story.invocations();
  const dry = await plan({ app: { name: 'pagerduty' }, owner: { email: 'owen@acme.example' } });
  expect(dry).toMatchObject({
    dryRun: true,
    rule: { app: 'PagerDuty', why: 'it is the rule for the app PagerDuty' },
    assignee: { displayName: 'Owen Owner' },
    completed: [{ name: 'Done', category: 'done' }],
  });
  const calls = (await story.invocations()).flatMap((invocation) => invocation.calls);
  expect(calls.length).toBeGreaterThan(0);
  expect(
    calls.filter(({ target, method, path }) => (target !== 'kvs' ? method !== 'GET' : !path.endsWith('/get'))),
  ).toEqual([]);
});

test('an id of a person or app is a number or text, and is returned unchanged', async () => {
  const created = (
    await create({ person: { ...FIGMA.person, id: 'u-1' }, app: { id: 'a-7', name: 'Figma' } })
  ).json<DelegationView>();
  expect([created.person?.id, created.app.id]).toEqual(['u-1', 'a-7']);
  const numbered = (await create({ id: 'task-2' })).json<DelegationView>();
  expect([numbered.person?.id, numbered.app.id]).toEqual([40121, 77]);
});

test('rules that exceed the storage limit are refused with advice, and other rules stay', async () => {
  const save = (app: string) =>
    story.admin<{ problem?: { status: number; detail: string } }>('saveRule', {
      rule: {
        app,
        project: 'IT',
        issueType: 'Task',
        completedStatuses: ['Done'],
        declinedStatuses: [],
        declinedResolutions: [],
        description: incompressible(app, 30_000),
      },
    });
  // Eight such rules fit into the stored settings, nine don't.
  for (let n = 1; n <= 8; n += 1) expect((await save(`App ${n}`)).problem).toBeUndefined();
  const { problem } = await save('App 9');
  expect(problem).toMatchObject({ status: 400 });
  expect(problem?.detail).toMatch(/delete a rule\.$/);
  const { rules } = await story.admin<{ rules: unknown[] }>('getSettings');
  // The demo's two rules and the eight saved ones.
  expect(rules).toHaveLength(2 + 8);
});

/** Length of a SHA-512 digest in base64url. */
const DIGEST_LENGTH = 86;

/** Returns text that compression doesn't shorten. */
function incompressible(seed: string, length: number): string {
  const parts = Array.from({ length: Math.ceil(length / DIGEST_LENGTH) }, (_, n) =>
    createHash('sha512').update(`${seed} ${n}`).digest('base64url'),
  );
  return parts.join('').slice(0, length);
}
