import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Compiled functions of an app whose coverage is measured. */
export interface MeasuredCode {
  /** Name under which the bundle was compiled. */
  readonly filename: string;
  /** The bundle before loops were guarded. */
  readonly code: string;
  /** Source map of the bundle, with absolute sources. */
  readonly map: string;
  /** Returns the offset in `code` of an offset in the compiled text. */
  readonly toOriginal: (offset: number) => number;
}

/** Returns the directory for coverage files, or undefined if coverage isn't measured. README.md names the variable. */
export function coverageDirectory(): string | undefined {
  return process.env.FORGE_SANDBOX_COVERAGE;
}

let session: Session | undefined;
const measuredCodes: MeasuredCode[] = [];
let writtenFiles = 0;

/** Starts V8's block coverage of an app's functions. Has to be called before the bundle is compiled. */
export function measureCoverage(code: MeasuredCode): void {
  measuredCodes.push(code);
  if (session) return;
  session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  process.on('exit', writeCoverage);
}

/** Writes the coverage since the last call, in the form that Node.js writes for `NODE_V8_COVERAGE`. */
export function writeCoverage(): void {
  const directory = coverageDirectory();
  if (!session || directory === undefined) return;
  session.post('Profiler.takePreciseCoverage', (error, coverage) => {
    if (error) throw error;
    for (const measuredCode of measuredCodes) writeCoverageOf(measuredCode, directory, coverage.result);
  });
}

function writeCoverageOf(
  measuredCode: MeasuredCode,
  directory: string,
  scripts: readonly Profiler.ScriptCoverage[],
): void {
  const { filename, code, map, toOriginal } = measuredCode;
  const names = [filename, pathToFileURL(filename).href];
  const ownScripts = scripts.filter((script) => names.includes(script.url));
  if (ownScripts.length === 0) return;
  const bundles = join(directory, 'bundles');
  mkdirSync(bundles, { recursive: true });
  const bundle = join(bundles, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.cjs`);
  writeFileSync(bundle, code);
  const url = pathToFileURL(bundle).href;
  const result = ownScripts.map((script) => ({
    ...script,
    url,
    functions: script.functions.map((covered) => ({
      ...covered,
      ranges: rangesInOriginal(covered.ranges, toOriginal),
    })),
  }));
  const lineLengths = code.split('\n').map((line) => line.length);
  const maps = { [url]: { lineLengths, data: JSON.parse(map) as unknown, url: null } };
  writtenFiles += 1;
  writeFileSync(
    join(directory, `coverage-${process.pid}-${Date.now()}-${writtenFiles}.json`),
    JSON.stringify({ result, timestamp: 0, 'source-map-cache': maps }),
  );
}

/**
 * Converts ranges of the compiled text to ranges of the bundle. Omits ranges that cover only inserted guards, because c8
 * can't merge empty ranges.
 */
export function rangesInOriginal(
  ranges: readonly Profiler.CoverageRange[],
  toOriginal: MeasuredCode['toOriginal'],
): Profiler.CoverageRange[] {
  return ranges
    .map(({ startOffset, endOffset, count }) => ({
      startOffset: toOriginal(startOffset),
      endOffset: toOriginal(endOffset),
      count,
    }))
    .filter(({ startOffset, endOffset }) => startOffset < endOffset);
}
