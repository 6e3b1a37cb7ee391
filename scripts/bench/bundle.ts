import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

const ROOT = join(__dirname, '../..');

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

/** `replay.ts` for plain Node, so that nothing but the app weighs on its process. */
export async function replayScript(): Promise<string> {
  return textOf({ ...common, entryPoints: [join(__dirname, 'replay.ts')], target: 'node20' });
}

async function textOf(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build(options);
  return outputFiles[0]?.text ?? '';
}
