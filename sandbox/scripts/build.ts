import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildBundle } from '../src/pages/bundle';
import { vendorFile } from '../src/vendor-file';

const root = join(__dirname, '..');
const src = join(root, 'src');
const dist = join(root, 'dist');
/** Data files of packages that the packed sandbox doesn't depend on. Both packages are under the Apache License 2.0. */
const VENDOR_FILES = [
  ['@atlaskit/adf-schema', 'dist/json-schema/v1/full.json'],
  ['@atlaskit/icon', 'svgs'],
] as const;

/**
 * Builds the content of the npm package: plain JavaScript, declarations, the pages' bundle and the vendors' data files.
 */
async function main(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await build({
    entryPoints: sources(),
    outdir: dist,
    outbase: src,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
  });
  copyFileSync(join(src, 'jira/openapi/openapi.json'), join(dist, 'jira/openapi/openapi.json'));
  await buildBundle(join(dist, 'pages/built'));
  for (const [name, path] of VENDOR_FILES) {
    const copy = join(dist, 'vendor', name, path);
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(vendorFile(name, path), copy, { recursive: true });
  }
  execFileSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '--project', join(root, 'tsconfig.build.json')],
    { stdio: 'inherit' },
  );
}

const COMPONENT = /^pages.browser.*\.tsx$/;

/** Lists the sandbox's own modules. Leaves out the browser's components, because the pages' bundle contains them. */
function sources(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !COMPONENT.test(file))
    .map((file) => join(src, file));
}

void main();
