import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSections } from '../scripts/readme';

test('the README lists the modules, events and operations of the code', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  expect(withSections(readme)).toBe(readme);
});
