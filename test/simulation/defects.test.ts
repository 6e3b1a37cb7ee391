import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFiles } from './defect';
import { DEFECTS } from './defect-list';
import { firstDetection } from './detect-defect';

const ROOT = join(__dirname, '../..');
const table = readFileSync(join(ROOT, 'docs/defects.md'), 'utf8');

/** Defects that the first seeds detect, so that the test is short; `npm run defects` makes the whole table. */
const SOON_FOUND = ['log the person', 'take nothing back at Torii'];
const SEEDS = 12;

describe.each(DEFECTS)('the defect "$name"', (defect) => {
  test('can still be made in the app as it is, and is in the table of what the seeds found', () => {
    expect(changedFiles(ROOT, defect).size).toBeGreaterThan(0);
    expect(table).toContain(`\n| ${defect.name} | `);
  });
});

test.each(DEFECTS.filter(({ name }) => SOON_FOUND.includes(name)))(
  'the simulation finds out "$name"',
  async (defect) => {
    expect(await firstDetection(ROOT, defect, SEEDS)).toBeDefined();
  },
  120_000,
);
