import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, loadApp } from 'forge-sandbox';
import { z } from 'zod';
import { rangesInOriginal } from '../../src/forge/app/coverage';
import { guardLoops } from '../../src/forge/runtime/loop-guard';

const Coverage = z.looseObject({
  result: z.array(
    z.looseObject({
      functions: z.array(
        z.looseObject({ functionName: z.string(), ranges: z.array(z.looseObject({ count: z.number() })) }),
      ),
    }),
  ),
  'source-map-cache': z.record(z.string(), z.looseObject({ data: z.looseObject({ sources: z.array(z.string()) }) })),
});

test('offsets in guarded code map to offsets in the original code', () => {
  const original = 'for (const a of b) c(a); while (d) { e(); } do f(); while (g); for (;;) if (h) break;';
  const { code, toOriginal } = guardLoops(original);
  expect(code).not.toBe(original);
  for (const name of ['c(a)', 'while (d)', 'e()', 'f()', 'while (g)', 'for (;;)', 'break']) {
    expect(original.slice(toOriginal(code.indexOf(name)))).toMatch(new RegExp(`^${name.replace(/[()]/g, '\\$&')}`));
  }
  expect(toOriginal(code.length)).toBe(original.length);
});

test('a range that covers only inserted code is left out', () => {
  const original = 'while (a) b();';
  const { code, toOriginal } = guardLoops(original);
  /** Offset of the first inserted character. */
  let inserted = 0;
  while (code[inserted] === original[inserted]) inserted += 1;
  const whole = { startOffset: 0, endOffset: code.length, count: 1 };
  const ranges = rangesInOriginal([whole, { startOffset: inserted, endOffset: inserted + 1, count: 0 }], toOriginal);
  expect(ranges).toEqual([{ startOffset: 0, endOffset: original.length, count: 1 }]);
});

test('a host writes the coverage of its app when it ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  process.env.FORGE_SANDBOX_COVERAGE = folder;
  try {
    const app = join(__dirname, '../apps/notes');
    const host = await createHost({ app: await loadApp(app), clock: 'virtual' });
    await host.settle(1000);
    host.close();
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.length).toBeGreaterThan(0);
    const reports = files.map((file) => Coverage.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
    const functions = reports.flatMap(({ result }) => result.flatMap((script) => script.functions));
    expect(functions.some(({ ranges }) => ranges.some(({ count }) => count > 0))).toBe(true);
    const sources = reports.flatMap((report) =>
      Object.values(report['source-map-cache']).flatMap(({ data }) => data.sources),
    );
    expect(sources.some((source) => source.startsWith(join(app, 'src')))).toBe(true);
  } finally {
    delete process.env.FORGE_SANDBOX_COVERAGE;
    rmSync(folder, { recursive: true });
  }
});
