import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EXAMPLES = ['call.sh', 'call.mjs', 'call.py', 'receive.mjs', 'receive.py'];
const folder = join(__dirname, '../demo/examples');
const target = join(__dirname, '../static/admin/get-started/examples.json');

/** Writes the example files as one JSON module, because a UI Kit page can't import other text files. */
const texts = EXAMPLES.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
writeFileSync(target, `${JSON.stringify(Object.fromEntries(texts), null, 2)}\n`);
