import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFiles } from './defect';
import { DEFECTS } from './defect-list';
import { firstDetection } from './detect-defect';

const ROOT = join(__dirname, '../../..');

/** Cells of the table's rows, without its head: name of the mistake, seed or test that detects it, words. */
const rows = readFileSync(join(ROOT, 'docs/defects.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** Mistakes that are made and detected by their rows, a seed and a test; others only by `npm run defects`. */
const PLAYED = ['log the person', 'hold all pushes for the Retry-After of one'];

describe.each(DEFECTS)('the mistake "$name"', (defect) => {
  test('can still be made', () => {
    expect(changedFiles(ROOT, defect).size).toBeGreaterThan(0);
  });

  const { test: named } = defect;
  if (named) {
    test('is detected by a test that still has its title', () => {
      expect(readFileSync(join(ROOT, 'test', named.file), 'utf8')).toContain(named.title);
    });
  }
});

test('the table has a row for each mistake, with the seed or the test that detects it', () => {
  expect(rows.map(([, name, detectedBy]) => [name, detectedBy])).toEqual(
    DEFECTS.map(({ name, test }): unknown[] => [
      name,
      test ? `test/${test.file}` : expect.stringMatching(/^seed ([1-9]\d?|[1-4]\d\d|500)$/),
    ]),
  );
});

test.each(DEFECTS.filter(({ name }) => PLAYED.includes(name)))(
  'the mistake "$name" is detected as its row says',
  async (defect) => {
    const detectedBy = rows.find(([, name]) => name === defect.name)?.[2] ?? '';
    const seed = Number(/^seed (\d+)$/.exec(detectedBy)?.[1] ?? 1);
    const detection = await firstDetection(ROOT, defect, { from: seed, to: seed });
    expect(detection?.by).toBe(defect.test ? detectedBy : seed);
  },
  120_000,
);
