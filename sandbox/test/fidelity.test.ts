import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(__dirname, '../FIDELITY.md'), 'utf8');

/** Cells of each row below a header, split at unescaped pipes. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| behavior'))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test.each(rows)('the row has all its cells, and its tests exist: %s', (behavior, evidence, tests, ...rest) => {
  expect(behavior).not.toBe('');
  expect(evidence).toMatch(/documented|source|measured|unsure|promise/);
  // The fourth and last cell has the differences.
  expect(rest).toHaveLength(1);
  const testNames = [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
  expect(testNames.length > 0 || tests === 'none').toBe(true);
  for (const name of testNames) {
    const path = join(__dirname, name.replace(/\.test\.tsx?$/, ''));
    const exists = name.endsWith('/')
      ? existsSync(path)
      : ['.test.ts', '.test.tsx'].some((end) => existsSync(path + end));
    expect({ name, exists }).toEqual({ name, exists: true });
  }
});
