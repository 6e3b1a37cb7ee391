import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns Node's arguments that run a script of the sandbox: the built script in the package, or its TypeScript source in
 * the sandbox's own repository.
 * @param path path from the root of the scripts, without an extension
 */
export function nodeArguments(path: string): readonly [script: string, ...options: string[]] {
  const script = join(__dirname, '..', path);
  const built = `${script}.js`;
  return existsSync(built) ? [built] : [`${script}.ts`, '--import', 'tsx', '--conditions=source'];
}
