import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vendorFile } from '../vendor-file';

const drawings = vendorFile('@atlaskit/icon', 'svgs');

/**
 * Returns the SVG of a UI Kit glyph: Atlassian's new icon, or else the old one (`editor-bold` is `editor/bold.svg`).
 */
export async function iconFile(glyph: string): Promise<Buffer | undefined> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(glyph)) return undefined;
  const words = glyph.split('-');
  const grouped = words
    .slice(1)
    .map((_, index) => `${words.slice(0, index + 1).join('-')}/${words.slice(index + 1).join('-')}`);
  for (const file of [`core/${glyph}`, glyph, ...grouped]) {
    const drawing = await readFile(join(drawings, `${file}.svg`)).catch(() => undefined);
    if (drawing) return drawing;
  }
  return undefined;
}
