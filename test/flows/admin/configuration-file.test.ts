import type {
  AuditView,
  ConfigurationChange,
  ConfigurationPreview,
} from '../../../src/domain/contract/admin-functions';
import type { Configuration } from '../../../src/domain/configuration/configuration-file';
import type { Problem } from '../../../src/domain/contract/problem';
import { shareStory } from '../../support/share-story';
import { startStory, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const exported = async () => (await story.admin<{ configuration: Configuration }>('exportConfiguration')).configuration;
const preview = (configuration: unknown) =>
  story.admin<ConfigurationPreview & { problem?: Problem }>('previewImport', { configuration });
const importFile = (configuration: unknown, previewDigest: string) =>
  story.admin<ConfigurationChange & { problem?: Problem }>('importConfiguration', {
    configuration,
    over: previewDigest,
  });

test('the file contains the settings with readable names and without secrets', async () => {
  const file = await exported();
  expect(file).toMatchObject({
    format: 'delegate-for-jira/1',
    rules: [
      { app: 'PagerDuty', project: 'OPS', issueType: 'Task' },
      { app: null, project: 'IT', issueType: 'Task', completedStatuses: ['Done'], declinedStatuses: ["Won't Do"] },
    ],
    allowedProjects: ['IT', 'OPS'],
    webhook: { enabled: true },
    retention: { removePersonalDataAfterDays: 400, deleteAfterDays: 800 },
  });
  const { inbound, outbound, apiKey } = story.info.service ?? {};
  const secrets = [inbound?.signingSecret, inbound?.bearerToken, outbound?.signingSecret, apiKey];
  for (const secret of secrets) {
    expect(secret).toMatch(/./);
    expect(JSON.stringify(file)).not.toContain(secret);
  }
});

test('an import of the exported file changes nothing', async () => {
  const file = await exported();
  expect(await preview(file)).toMatchObject({ differences: [], warnings: [] });
});

test('an import shows its changes before it makes them', async () => {
  const file = await exported();
  const [pagerDuty, general] = file.rules;
  const changed = {
    ...file,
    rules: [{ ...general, summary: 'Take {{person.name}} out of {{app.name}}' }],
    allowedProjects: null,
    retention: { removePersonalDataAfterDays: 45, deleteAfterDays: 100 },
  };
  await story.sandbox.advance(60_000);
  const { differences, over } = await preview(changed);
  expect(differences).toEqual([
    { part: 'rule', app: 'PagerDuty', was: pagerDuty, becomes: null },
    {
      part: 'rule',
      app: null,
      member: 'summary',
      was: 'Remove {{person.name}} from {{app.name}}',
      becomes: 'Take {{person.name}} out of {{app.name}}',
    },
    { part: 'allowedProjects', was: ['IT', 'OPS'], becomes: null },
    {
      part: 'retention',
      was: { removePersonalDataAfterDays: 400, deleteAfterDays: 800 },
      becomes: { removePersonalDataAfterDays: 45, deleteAfterDays: 100 },
    },
  ]);
  expect(await exported()).toEqual(file);

  expect((await importFile(changed, over)).differences).toEqual(differences);
  expect(await exported()).toEqual(changed);
  const { issue } = await story.delegated();
  const created = await story.sandbox.jira('ada', 'GET', `/issue/${issue?.key}?fields=summary`);
  expect(created.json()).toMatchObject({ fields: { summary: 'Take Jane Roe out of Figma' } });
  await story.sandbox.advance(60_000);
  const { entries } = await story.admin<AuditView>('listAudit');
  // The last call of `exported` is the newest entry.
  expect(entries.find(({ function: name }) => name !== 'exportConfiguration')).toMatchObject({
    function: 'importConfiguration',
  });
});

test('an import replaces the findings of its rules at once', async () => {
  const findings = async () =>
    (await story.admin<{ findings: { text: string }[] }>('listFindings')).findings.map(({ text }) => text);
  const importPreviewed = async (file: unknown) => importFile(file, (await preview(file)).over);
  const file = await exported();
  const [pagerDuty, general] = file.rules;
  const unlisted = { ...general, app: 'Grafana', declinedStatuses: [] };
  await importPreviewed({ ...file, rules: [pagerDuty, { ...general, declinedStatuses: [] }, unlisted] });
  expect((await findings()).sort()).toEqual([
    expect.stringContaining("In the rule for Grafana, the declined statuses don't include Won't Do"),
    expect.stringContaining("In the rule for all apps, the declined statuses don't include Won't Do"),
  ]);
  await importPreviewed(file);
  expect(await findings()).toEqual([]);
});

test('an import is refused if the settings changed after the preview', async () => {
  const file = await exported();
  const { over } = await preview({ ...file, allowedProjects: null });
  await story.admin('saveRetention', { removePersonalDataAfterDays: 31, deleteAfterDays: 62 });
  expect((await importFile({ ...file, allowedProjects: null }, over)).problem).toMatchObject({ status: 409 });
  expect(await exported()).toMatchObject({ allowedProjects: ['IT', 'OPS'] });
});

test('an invalid file is refused as a whole with the position of each fault', async () => {
  const file = await exported();
  const [, general] = file.rules;
  const { problem } = await preview({
    ...file,
    rules: [{ ...general, completedStatuses: ['Finished'] }, general, general, { ...general, app: 'X', project: 'HR' }],
    allowedProjects: ['IT', 'HR'],
    alertProject: 'HR',
    retention: { removePersonalDataAfterDays: 1, deleteAfterDays: 400 },
    webhook: { url: 'http://plain.example', enabled: true },
  });
  expect(problem?.errors?.map(({ pointer }) => pointer)).toEqual([
    '/rules/0/completedStatuses/0',
    '/rules/2/app',
    '/rules/3/project',
    '/allowedProjects/1',
    '/alertProject',
    '/retention/removePersonalDataAfterDays',
    '/webhook/url',
  ]);
  expect((await preview({ ...file, format: 'delegate-for-jira/9' })).problem?.errors).toEqual([
    { pointer: '/format', detail: 'must be one of delegate-for-jira/1' },
  ]);
});

test('on a site without secrets the channels stay off, each with a warning', async () => {
  const file = await exported();
  const empty = await startStory({ seed: 'empty' });
  try {
    const { over, warnings } = await empty.admin<ConfigurationPreview>('previewImport', { configuration: file });
    expect(warnings).toHaveLength(2);
    await empty.admin('importConfiguration', { configuration: file, over });
    expect((await empty.admin<{ configuration: Configuration }>('exportConfiguration')).configuration).toEqual({
      ...file,
      webhook: file.webhook && { ...file.webhook, enabled: false },
      torii: file.torii && { ...file.torii, enabled: false },
    });
  } finally {
    await empty.end();
  }
});
