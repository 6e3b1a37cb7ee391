import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import type { Problem } from '../../../src/domain/contract/problem';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

/** Time within which the nightly check runs. */
const NIGHT = 25 * 3_600_000;
const IT = '10000';
const OPS = '10001';

let story: Story;
shareStory((shared) => (story = shared));

interface SiteState {
  jira: {
    site: {
      projects: Record<string, { permissions: Record<string, string[]> }>;
      customFields: Record<string, object>;
    };
  };
}

/** Changes the site as its admins could, where the sandbox has no call for it. */
async function changeSite(change: (site: SiteState['jira']['site']) => void): Promise<void> {
  const state = (await story.sandbox.state()) as SiteState;
  change(state.jira.site);
  await story.sandbox.load(state);
}

const revoke = (permission: string, project = IT) =>
  changeSite(({ projects }) => {
    const { permissions } = projects[project] ?? { permissions: {} };
    permissions[permission] = [];
  });

const rule = {
  app: 'Figma',
  project: 'IT',
  issueType: 'Task',
  completedStatuses: ['Done'],
  declinedStatuses: [],
  declinedResolutions: [],
};
const save = async (changes: object = {}) =>
  (await story.admin<{ problem?: Problem }>('saveRule', { rule: { ...rule, ...changes } })).problem;

describe('before a rule is saved', () => {
  test.each([
    ['EDIT_ISSUES', 'edit issues'],
    ['ASSIGN_ISSUES', 'assign issues'],
    ['TRANSITION_ISSUES', 'transition issues'],
    ['ADD_COMMENTS', 'comment'],
    ['LINK_ISSUES', 'link issues'],
  ])('a project in which the app lacks %s is refused with advice', async (permission, ability) => {
    await revoke(permission);
    expect(await save()).toMatchObject({
      status: 422,
      detail: expect.stringContaining(`Give the app the permission to ${ability} in IT`) as string,
      errors: [{ pointer: '/project', detail: `is a project in which the app can't ${ability}` }],
    });
  });

  test.each(['BROWSE_PROJECTS', 'CREATE_ISSUES'])(
    'a project in which the app lacks %s is refused, too',
    async (permission) => {
      await revoke(permission);
      expect(await save()).toMatchObject({ status: 422, errors: [{ pointer: '/project' }] });
    },
  );

  test('a field that Jira requires must have a value', async () => {
    expect(await save({ project: 'OPS' })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/fields/customfield_10042', detail: 'is required there: Cost centre' }],
    });
    expect(await save({ project: 'OPS', fields: { customfield_10042: 'CC-1' } })).toBeUndefined();
  });

  test('a priority of the create screen is accepted', async () => {
    expect(await save({ priority: 'High' })).toBeUndefined();
  });
});

describe('a saved rule', () => {
  const check = async () => (await story.admin<FindingsView>('checkNow')).findings.map(({ text }) => text).sort();

  test('is checked every night, and each finding has a fix', async () => {
    await story.sandbox.advance(10 * 60_000);
    await revoke('LINK_ISSUES');
    await story.sandbox.advance(NIGHT);
    const { findings } = await story.admin<FindingsView>('listFindings');
    expect(findings).toMatchObject([
      { text: "In the rule for all apps, the project is a project in which the app can't link issues." },
    ]);
    expect(findings[0]?.fix).toContain('Give the app the permission to link issues in IT');
  });

  test('is checked on demand, and fixed findings are removed', async () => {
    expect(await check()).toEqual([]);
    await revoke('LINK_ISSUES');
    await story.sandbox.act('replace-status', { project: 'OPS', type: 'Task', status: 'Done', by: 'In Progress' });
    await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
    expect(await check()).toEqual([
      "In the rule for PagerDuty, the completed statuses include Done, which isn't in the workflow anymore.",
      "In the rule for PagerDuty, the fallback owner can't be assigned in OPS anymore.",
      "In the rule for all apps, the fallback owner can't be assigned in IT anymore.",
      "In the rule for all apps, the project is a project in which the app can't link issues.",
    ]);

    await changeSite(({ projects }) => {
      const { permissions } = projects[IT] ?? { permissions: {} };
      permissions.LINK_ISSUES = permissions.EDIT_ISSUES ?? [];
    });
    await story.sandbox.act('archive-project', { project: 'OPS' });
    const remaining = await check();
    expect(remaining).toContain(
      "In the rule for PagerDuty, the project is a project in which the app can't browse issues.",
    );
    expect(remaining.filter((text) => text.includes('for all apps'))).toHaveLength(1);
  });

  test("uses the project's current name", async () => {
    await changeSite(({ projects }) => Object.assign(projects[OPS] ?? {}, { name: 'Operations and more' }));
    expect(await check()).toEqual([]);
    const { rules } = await story.admin<{ rules: { app: string | null; project: { name: string } }[] }>('getSettings');
    expect(rules.find(({ app }) => app === 'PagerDuty')?.project.name).toBe('Operations and more');
  });
});
