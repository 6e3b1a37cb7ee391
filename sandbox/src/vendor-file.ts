import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Copies of the vendor's files in the packed sandbox, by package. */
const copies = join(__dirname, 'vendor');

/** Path of a data file or folder of an npm package: the packed sandbox's copy, else the installed package's. */
export function vendorFile(packageName: string, path: string): string {
  const copy = join(copies, packageName, path);
  return existsSync(copy) ? copy : join(dirname(require.resolve(`${packageName}/package.json`)), path);
}
