import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vendorFile } from '../vendor-file';

const svgFolder = vendorFile('@atlaskit/icon', 'svgs');

/**
 * Returns the SVG of a UI Kit icon. Prefers Atlassian's new icons to the old ones (`editor-bold` is `editor/bold.svg`).
 */
export async function iconFile(glyph: string): Promise<string | undefined> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(glyph)) return undefined;
  const words = glyph.split('-');
  const oldNames = words
    .slice(1)
    .map((_, index) => `${words.slice(0, index + 1).join('-')}/${words.slice(index + 1).join('-')}`);
  for (const file of [`core/${glyph}`, glyph, ...oldNames]) {
    const svg = await readFile(join(svgFolder, `${file}.svg`), 'utf8').catch(() => undefined);
    if (svg !== undefined) return withNamespace(svg);
  }
  return undefined;
}

/** Adds the namespace that a browser needs in an SVG file. Atlassian's files lack it, because HTML inlines them. */
function withNamespace(svg: string): string {
  return svg.includes('xmlns=') ? svg : svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
}
