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
  test('can still be made', () => {
    expect(changedFiles(ROOT, defect).size).toBeGreaterThan(0);
  });
});

test('each row of the table names a mistake, and the seed or the test that detects it', () => {
  for (const row of table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)) {
    const [, name = '', detectedBy = ''] = row.split('|').map((cell) => cell.trim());
    const defect = DEFECTS.find((one) => one.name === name);
    expect([name, detectedBy]).toEqual([
      defect?.name,
      defect?.test ? `test/${defect.test.file}` : expect.stringMatching(/^seed \d+$/),
    ]);
  }
});

test.each(DEFECTS.filter(({ name }) => SOON_DETECTED.includes(name)))(
  'the simulation detects "$name"',
  async (defect) => {
    expect(await firstDetection(ROOT, defect, SEEDS)).toBeDefined();
  },
  120_000,
);
