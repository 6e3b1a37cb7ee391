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

/** The back end as it ships: one minified file. */
export async function shippedBundle(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(ROOT, 'src/index.ts')], minify: true });
}

/** The back end as `forge deploy` makes it with Atlassian's own bundler: one file, not minified. */
export async function deployedBundle(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(ROOT, 'src/index.ts')] });
}

/** Returns a bundle of some modules, as the deployed one is made. Paths begin at `src`. */
export async function bundleOf(modules: readonly string[]): Promise<string> {
  const contents = modules.map((module) => `export * from '${module}';`).join('\n');
  return textOf({ ...common, stdin: { contents, resolveDir: join(ROOT, 'src'), sourcefile: 'part.ts' } });
}

/** Returns the bytes of the deployed bundle by package; the app's own files are `src`. */
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

/** `replay.ts` for plain Node, so that nothing but the app weighs on its process. */
export async function replayScript(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(__dirname, 'replay.ts')], target: 'node20' });
}

async function textOf(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build(options);
  return outputFiles[0]?.text ?? '';
}
