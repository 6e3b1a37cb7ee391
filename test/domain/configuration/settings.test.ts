import { isStatusUnknown, type SavedRule } from '../../../src/domain/configuration/settings';

const place = {
  project: { id: '10000', key: 'IT', name: 'IT' },
  issueType: { id: '10001', name: 'Task', subtask: false },
  statuses: [{ id: '10005', name: 'Done', category: 'done' }],
  fields: [],
} as const;
const rules = [{ place }] as unknown as readonly SavedRule[];
const issue = (status: { id: string; name: string }, projectId = '10000') => ({ projectId, typeId: '10001', status });

test.each([
  ['known', issue({ id: '10005', name: 'Done' }), false],
  ['renamed', issue({ id: '10005', name: 'Finished' }), true],
  ['a replacement', issue({ id: '10099', name: 'Done' }), true],
  ['in a project without a rule', issue({ id: '10099', name: 'Closed' }, '10001'), false],
])('a status that is %s', (_, snapshot, isUnknown) => {
  expect(isStatusUnknown({ rules: [...rules] }, snapshot)).toBe(isUnknown);
});
