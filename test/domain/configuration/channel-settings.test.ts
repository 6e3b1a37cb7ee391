import { channelSettingsOf, isStatusUnknown } from '../../../src/domain/configuration/channel-settings';
import { NO_SETTINGS, type SavedRule } from '../../../src/domain/configuration/settings';

const done = { id: '10005', name: 'Done', category: 'done' as const };
const place = {
  project: { id: '10000', key: 'IT', name: 'IT' },
  issueType: { id: '10001', name: 'Task', subtask: false },
  statuses: [done],
  fields: [],
};
const rule: SavedRule = {
  id: 'rule',
  app: null,
  project: place.project,
  issueType: place.issueType,
  summary: 'Remove',
  description: 'A long text',
  labels: [],
  priority: null,
  fields: {},
  completed: [done],
  declined: [],
  declinedResolutions: [],
  cancelStatus: null,
  fallbackOwner: null,
  duplicates: 'link',
  remindEveryDays: null,
  escalationContact: null,
  skipWeekends: false,
  place,
};
const issue = (status: { id: string; name: string }, projectId = '10000') => ({ projectId, typeId: '10001', status });
const workflows = [{ projectId: '10000', typeId: '10001', statuses: [done] }];

test.each([
  ['as in the rule', false, issue({ id: '10005', name: 'Done' })],
  ['renamed', true, issue({ id: '10005', name: 'Finished' })],
  ['replaced', true, issue({ id: '10099', name: 'Done' })],
  ['in a project without a rule', false, issue({ id: '10099', name: 'Closed' }, '10001')],
])('a status that is %s is unknown: %s', (_, isUnknown, snapshot) => {
  expect(isStatusUnknown({ site: null, webhook: null, torii: null, workflows }, snapshot)).toBe(isUnknown);
});

test('rules of the same workflow give one entry, which has only the statuses', () => {
  const site = { url: 'https://acme.atlassian.net', name: 'acme', timeZone: 'UTC' };
  const webhook = { url: 'https://hooks.example', enabled: true, headerName: null };
  const rules = ['Figma', 'Miro'].map((app) => ({ ...rule, app, id: app }));
  expect(channelSettingsOf({ ...NO_SETTINGS, site, webhook, rules })).toEqual({
    site,
    webhook,
    torii: null,
    workflows,
  });
});
