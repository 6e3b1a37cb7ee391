import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the vendors' files in the packed sandbox, by package. */
const vendorFolder = join(__dirname, 'vendor');

/**
 * Returns the path of a data file or folder of an npm package. Prefers the copy in the packed sandbox to the installed
 * package.
 */
export function vendorFile(packageName: string, path: string): string {
  const copy = join(vendorFolder, packageName, path);
  return existsSync(copy) ? copy : join(dirname(require.resolve(`${packageName}/package.json`)), path);
}
