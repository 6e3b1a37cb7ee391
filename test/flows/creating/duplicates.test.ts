import type { DelegationView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { FIGMA, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

async function linksOf(issueKey: string): Promise<(string | undefined)[]> {
  const { fields } = (await story.sandbox.jira('ada', 'GET', `/issue/${issueKey}`)).json<{
    fields: { issuelinks: { inwardIssue?: { key: string }; outwardIssue?: { key: string } }[] };
  }>();
  return fields.issuelinks.map(({ inwardIssue, outwardIssue }) => inwardIssue?.key ?? outwardIssue?.key);
}

test('the link to the open duplicate is created when Jira answers again', async () => {
  const first = await story.delegated();
  await story.sandbox.setFaults({ on: 'jira', match: '/issueLink', do: { status: 503 } });
  const second = await story.delegated({ id: 'task-2' });
  expect(await linksOf(second.issue?.key ?? '')).toEqual([]);

  await story.sandbox.setFaults();
  await story.sandbox.advance(10 * 60_000);

  expect(await linksOf(second.issue?.key ?? '')).toEqual([first.issue?.key]);
});

test('a link that Jira refuses becomes a warning', async () => {
  await story.delegated();
  const permission = {
    project: 'IT',
    permission: 'LINK_ISSUES',
    role: 'atlassian-addons-project-access',
    granted: false,
  };
  await story.sandbox.act('set-permission', permission);

  await story.delegated({ id: 'task-2' });
  await story.sandbox.advance(60_000);

  const { warnings } = (await story.service('GET', '/v1/delegations/task-2')).json<DelegationView>();
  expect(warnings).toContainEqual(expect.stringContaining("the issue couldn't be linked to IT-1"));
});

test('two concurrent duplicates get linked issues, the second with a warning', async () => {
  const created = await Promise.all(['task-1', 'task-2'].map((id) => story.delegated({ id })));
  await story.sandbox.advance(60_000);

  const warned = created.filter(({ warnings }) => warnings.length > 0);
  expect(warned).toHaveLength(1);
  const other = created.find((delegation) => delegation !== warned[0]);
  expect(warned[0]?.warnings).toEqual([
    expect.stringMatching(`^${other?.id ?? ''}\\b.* is already open for the same person, app and account$`),
  ]);
  expect(await linksOf(warned[0]?.issue?.key ?? '')).toEqual([other?.issue?.key]);
});

test('a dry run warns about an open duplicate, too', async () => {
  await story.delegated();
  const dry = await story.service('POST', '/v1/delegations', { ...FIGMA, id: 'task-2', dryRun: true });
  expect(dry.json()).toMatchObject({
    dryRun: true,
    warnings: ['task-8841 (IT-1) is already open for the same person, app and account'],
  });
});

test("another account of the same pair isn't a duplicate", async () => {
  await story.delegated({ account: 'Acme Design' });
  const second = await story.delegated({ id: 'task-2', account: 'Acme Sales' });

  expect(second.warnings).toEqual([]);
  expect(await linksOf(second.issue?.key ?? '')).toEqual([]);
});

test('two pairs that a later call names as one are joined, so that both of its duplicates are known', async () => {
  await story.admin('saveTorii', { enabled: false });
  const byEmail = { person: { email: 'jane@acme.example' }, app: { name: 'Figma' } };
  const byIds = { person: { id: 40121, email: 'j.roe@acme.example' }, app: { id: 77, name: 'Figma Design' } };
  await story.delegated({ id: 'by-email', ...byEmail, account: 'One' });
  await story.delegated({ id: 'by-ids', ...byIds, account: 'Two' });
  await story.delegated({ id: 'both', account: 'Three' });
  for (const account of ['One', 'Two']) {
    const { warnings } = await story.delegated({ id: `again-${account}`, account });
    expect(warnings).toEqual([expect.stringMatching(/^by-\w+ \(IT-\d\) is already open/)]);
  }
});
