import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFiles } from './defect';
import { DEFECTS } from './defect-list';
import { firstDetection } from './detect-defect';

const ROOT = join(__dirname, '../../..');
const table = readFileSync(join(ROOT, 'docs/defects.md'), 'utf8');

/** Defects that the first seeds detect, so that the test is short; `npm run defects` makes the whole table. */
const SOON_DETECTED = ['log the person', 'take nothing back at Torii'];
const SEEDS = 12;

describe.each(DEFECTS)('the mistake "$name"', (defect) => {
  test('can still be made, and the table names the seed or the test that detects it', () => {
    expect(changedFiles(ROOT, defect).size).toBeGreaterThan(0);
    const detectedBy = defect.test ? `test/${defect.test.file} | ` : 'seed ';
    expect(table).toContain(`\n| ${defect.name} | ${detectedBy}`);
  });
});

test.each(DEFECTS.filter(({ name }) => SOON_DETECTED.includes(name)))(
  'the simulation detects "$name"',
  async (defect) => {
    expect(await firstDetection(ROOT, defect, SEEDS)).toBeDefined();
  },
  120_000,
);
