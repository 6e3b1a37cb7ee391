import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

const ROOT = join(__dirname, '../../..');

const common = {
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  define: { 'process.env.NODE_ENV': '"production"' },
} satisfies BuildOptions;

/** Returns the back end as one minified file, for the size budget. */
export async function minifiedBundle(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(ROOT, 'src/index.ts')], minify: true });
}

/** Returns the back end as Atlassian's bundler builds it on `forge deploy`: one file, not minified. */
export async function deployedBundle(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(ROOT, 'src/index.ts')] });
}

/** Returns a bundle of some modules, built like the deployed one. Paths are relative to `src`. */
export async function bundleOf(modules: readonly string[]): Promise<string> {
  const contents = modules.map((module) => `export * from '${module}';`).join('\n');
  return textOf({ ...common, stdin: { contents, resolveDir: join(ROOT, 'src'), sourcefile: 'part.ts' } });
}

/** Returns the size of each package in the deployed bundle, bytes. The app's own files count as `src`. */
export async function partsOfBundle(): Promise<ReadonlyMap<string, number>> {
  const { metafile } = await build({ ...common, entryPoints: [join(ROOT, 'src/index.ts')], metafile: true });
  const parts = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const part = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(file)?.[1] ?? 'src';
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
    }
  }
  return parts;
}

/** Returns `replay.ts` compiled for plain Node.js, so that its process holds no tools besides the app. */
export async function replayScript(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(__dirname, 'replay.ts')], target: 'node20' });
}

async function textOf(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build(options);
  return outputFiles[0]?.text ?? '';
}
