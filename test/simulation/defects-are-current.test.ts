import { join } from 'node:path';
import { changedFiles, DEFECTS } from './defect-list';

test.each(DEFECTS)('the defect "$name" can still be made in the app as it is', (defect) => {
  expect(changedFiles(join(__dirname, '../..'), defect).size).toBeGreaterThan(0);
});
