import type { AdminFunctionName, SettingsView } from '../../../src/domain/contract/admin-functions';
import type { Problem } from '../../../src/domain/contract/problem';
import { startStory, type Story } from '../../support/story';
import { toriiOf } from '../../support/torii';

const WEBHOOK_HOST = 'hooks.offboarding.example';
const OPS_RULE = {
  app: 'Grafana',
  project: 'OPS',
  issueType: 'Task',
  completedStatuses: ['Done'],
  declinedStatuses: [],
  declinedResolutions: [],
  fields: { customfield_10042: 'CC-1' },
};

const PREVIEW = { app: null, summary: '', description: '', completed: [], declined: [], declinedResolutions: [] };

/** Calls a function that has to refuse its payload. */
async function refusalBy(story: Story, name: AdminFunctionName, payload?: object): Promise<Problem> {
  const { problem } = await story.admin<{ problem?: Problem }>(name, payload);
  if (!problem) throw new Error(`${name} didn't refuse the payload`);
  return problem;
}

const pointersOf = ({ errors }: Problem) => (errors ?? []).map(({ pointer }) => pointer);

describe('on a site with all settings', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory();
  });
  beforeEach(() => story.reset());
  afterAll(() => story.end());

  const settings = () => story.admin<SettingsView>('getSettings');

  test.each([
    ['an unknown status', { completedStatuses: ['Done', 'Finished'] }, ['/completedStatuses/1']],
    ['a completed status that is declined, too', { declinedStatuses: ['Done'] }, ['/declinedStatuses/0']],
    [
      'a completed status that is declined by its id',
      { project: 'IT', fields: {}, declinedStatuses: ['10005'] },
      ['/declinedStatuses/0'],
    ],
    ['an unknown cancel status', { cancelStatus: 'Archived' }, ['/cancelStatus/0']],
    ['an unknown resolution', { declinedResolutions: ['Refused'] }, ['/declinedResolutions/0']],
    ['an unknown priority', { priority: 'Enormous' }, ['/priority']],
    ['a field outside the create screen', { fields: { customfield_99999: 'x' } }, ['/fields/customfield_99999']],
    ['an unknown issue type', { issueType: 'Saga' }, ['/issueType']],
    ['the app of another rule', { app: 'pagerduty' }, ['/app']],
  ])('refuses a rule with %s at its field, and changes no rule', async (_, changes, pointers) => {
    const before = (await settings()).rules;
    expect(pointersOf(await refusalBy(story, 'saveRule', { rule: { ...OPS_RULE, ...changes } }))).toEqual(pointers);
    expect((await settings()).rules).toEqual(before);
  });

  test.each<[string, AdminFunctionName, object, string[]]>([
    ['a deleted rule', 'deleteRule', { id: 'gone' }, []],
    ['a test by a deleted rule', 'startTestDelegation', { rule: 'gone' }, ['/rule']],
    ['the steps of a delegation that is no test', 'getTestDelegation', { id: 'task-1' }, ['/id']],
    ['the steps of an unknown test', 'getTestDelegation', { id: 'test:gone' }, ['/id']],
    ['a revoked credential', 'revokeCredential', { kind: 'inbound-signing', id: 'gone' }, []],
    ['a revoked outgoing secret', 'revokeCredential', { kind: 'outbound-signing', id: 'gone' }, []],
    ['the issue types of an unknown project', 'getIssueTypes', { project: 'NONE' }, ['/project']],
    ['the fields of an unknown project', 'getRequiredFields', { project: 'NONE', issueType: '1' }, ['/project']],
    ['unknown allowed projects', 'saveAllowedProjects', { projects: ['IT', 'NONE'] }, ['/projects/1']],
    ['an unknown alert project', 'saveAlertProject', { project: 'NONE' }, ['/project']],
    ['an alert project with a required field', 'saveAlertProject', { project: 'OPS' }, ['/project']],
    ['an unknown assignee of alerts', 'saveAlertProject', { project: 'IT', assignee: 'gone' }, ['/assignee']],
    ['a page of another list', 'listDelegations', { filter: 'all', cursor: 'gone' }, ['/cursor']],
    ['a page of another search', 'searchDelegations', { cursor: '["gone","gone"]' }, ['/cursor']],
    ['an unknown delegation', 'syncDelegation', { id: 'gone' }, ['/id']],
    ['an unknown offboarding', 'resend', { id: 'offboarding:gone' }, ['/id']],
    ['an unknown offboarding', 'dismiss', { id: 'offboarding:gone' }, ['/id']],
    ['an unknown placeholder', 'previewRule', { ...PREVIEW, summary: 'Remove {{person.nam}}' }, ['/summary']],
    ['a fixed finding', 'dismissFinding', { key: 'gone' }, []],
  ])('refuses %s', async (_, name, payload, pointers) => {
    const problem = await refusalBy(story, name, payload);
    expect(pointersOf(problem)).toEqual(pointers);
    expect(problem.detail).not.toBe('');
  });

  test("refuses an alert project in which the app can't comment", async () => {
    await story.sandbox.act('set-permission', {
      project: 'IT',
      permission: 'ADD_COMMENTS',
      role: 'atlassian-addons-project-access',
      granted: false,
    });
    const problem = await refusalBy(story, 'saveAlertProject', { project: 'IT' });
    expect([pointersOf(problem), problem.detail]).toEqual([
      ['/project'],
      'Give the app the permissions to create issues and to comment in IT.',
    ]);
  });

  test("a key that Torii refuses, or can't check, doesn't replace the saved one", async () => {
    const before = (await settings()).torii;
    await toriiOf(story).behave({ status: 401 });
    expect(pointersOf(await refusalBy(story, 'saveTorii', { enabled: true, key: 'refused' }))).toEqual(['/key']);
    expect(await story.admin('checkTorii', { key: 'refused' })).toMatchObject({ ok: false });
    await toriiOf(story).behave({ status: 503 });
    const { detail } = await refusalBy(story, 'saveTorii', { enabled: true, key: 'unchecked' });
    expect(detail).toContain("The key couldn't be checked, so it wasn't saved.");
    expect((await refusalBy(story, 'getToriiApps', { query: 'Fig' })).detail).toContain('Check the key');
    await toriiOf(story).behave();
    expect((await settings()).torii).toEqual(before);
    expect(await story.admin('checkTorii', {})).toEqual({ ok: true, problem: null });
  });

  test("a push can't be resent while it's being sent, or while its channel is disabled or off", async () => {
    const { issue } = await story.delegated();
    const resend = { id: 'task-8841', channel: 'webhook' };
    await story.sandbox.setService({ host: WEBHOOK_HOST, hang: true });
    await story.move(issue?.key ?? '', 'Done');
    expect((await refusalBy(story, 'resend', resend)).detail).toContain("It's being sent now.");
    await story.sandbox.setService({ host: WEBHOOK_HOST, status: 410 });
    await story.sandbox.advance(3_600_000);
    expect((await refusalBy(story, 'resend', resend)).detail).toMatch(/^The webhook is disabled: .*410/);
    await story.sandbox.setService();
    await story.admin('saveWebhook', { url: `https://${WEBHOOK_HOST}/x`, enabled: false });
    expect((await refusalBy(story, 'resend', resend)).detail).toContain('The webhook is off.');
  });

  test("a test of a webhook that doesn't acknowledge returns the failure", async () => {
    await story.sandbox.setService({ host: WEBHOOK_HOST, status: 500 });
    expect(await story.admin('testConnection')).toEqual({ ok: false, problem: 'the webhook answered 500' });
  });
});

describe('on a site without settings', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory({ seed: 'empty', torii: true });
  });
  afterAll(() => story.end());

  test.each<[AdminFunctionName, object, string]>([
    ['testConnection', {}, 'Save the webhook first.'],
    ['checkTorii', {}, 'Enter an API key first.'],
    ['getToriiApps', { query: '' }, 'Enter an API key of Torii first.'],
    ['saveTorii', { enabled: true }, 'Enter the API key that Torii shows in Settings, API Access.'],
    ['saveWebhook', { url: `https://${WEBHOOK_HOST}/x` }, 'Create an outgoing signing secret first'],
    ['startTestDelegation', {}, 'Add a rule first.'],
  ])('refuses %s and names the missing step', async (name, payload, detail) => {
    expect((await refusalBy(story, name, payload)).detail).toContain(detail);
  });
});
