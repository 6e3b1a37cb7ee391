import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vendorFile } from '../vendor-file';

const drawings = vendorFile('@atlaskit/icon', 'svgs');

/**
 * Returns the SVG of a UI Kit icon. Prefers Atlassian's new icons to the old ones (`editor-bold` is `editor/bold.svg`).
 */
export async function iconFile(glyph: string): Promise<string | undefined> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(glyph)) return undefined;
  const words = glyph.split('-');
  const grouped = words
    .slice(1)
    .map((_, index) => `${words.slice(0, index + 1).join('-')}/${words.slice(index + 1).join('-')}`);
  for (const file of [`core/${glyph}`, glyph, ...grouped]) {
    const drawing = await readFile(join(drawings, `${file}.svg`), 'utf8').catch(() => undefined);
    if (drawing !== undefined) return withNamespace(drawing);
  }
  return undefined;
}

/** Adds the namespace, without which a browser draws no SVG that is a file of its own. Atlassian's drawings are made for inlining. */
function withNamespace(drawing: string): string {
  return drawing.includes('xmlns=') ? drawing : drawing.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
}
