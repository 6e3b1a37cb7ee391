import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFiles } from './defect';
import { DEFECTS } from './defect-list';
import { firstDetection } from './detect-defect';

const ROOT = join(__dirname, '../../..');

/** Cells of each row in docs/defects.md: name of the mistake, the seed or test that detects it, and the message. */
const rows = readFileSync(join(ROOT, 'docs/defects.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** Mistakes that these tests make and detect, one by a seed and one by a test. `npm run defects` detects all. */
const PLAYED = ['log the person', 'hold all pushes for the Retry-After of one'];

describe.each(DEFECTS)('the mistake "$name"', (defect) => {
  test('can still be made', () => {
    expect(changedFiles(ROOT, defect).size).toBeGreaterThan(0);
  });

  const { test: detectingTest } = defect;
  if (detectingTest) {
    test('is detected by a test that exists', () => {
      expect(readFileSync(join(ROOT, 'test', detectingTest.file), 'utf8')).toContain(detectingTest.title);
    });
  }
});

test('docs/defects.md has a row for each mistake, with the seed or the test that detects it', () => {
  expect(rows.map(([, name, detectedBy]) => [name, detectedBy])).toEqual(
    DEFECTS.map(({ name, test }): unknown[] => [
      name,
      test ? `test/${test.file}` : expect.stringMatching(/^seed ([1-9]\d?|[1-4]\d\d|500)$/),
    ]),
  );
});

test.each(DEFECTS.filter(({ name }) => PLAYED.includes(name)))(
  'the seed or test in its row detects the mistake "$name"',
  async (defect) => {
    const detectedBy = rows.find(([, name]) => name === defect.name)?.[2] ?? '';
    const seed = Number(/^seed (\d+)$/.exec(detectedBy)?.[1] ?? 1);
    const detection = await firstDetection(ROOT, defect, { from: seed, to: seed });
    expect(detection?.by).toBe(defect.test ? detectedBy : seed);
  },
  120_000,
);
