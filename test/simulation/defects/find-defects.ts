import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Defect } from './defect';
import { DEFECTS } from './defect-list';
import { firstDetection, type Detection } from './detect-defect';

const USAGE = `npm run defects -- [--up-to SEEDS] [--only WORDS] [--missing]
Makes one mistake after the other in a copy of the app, and says which seed of the simulation or which test detects it.
Writes docs/defects.md. With --only or --missing (rows that the table lacks) the other rows stay as they are.`;

const ROOT = join(__dirname, '../../..');
const TABLE = join(ROOT, 'docs/defects.md');

const INTRODUCTION = `# Does the simulation find bugs?

Each row is a possible mistake, put into a copy of the app, one at a time
([test/simulation/defects](../test/simulation/defects)). The simulation (\`npm run simulate\`) then plays its histories from seed 1 on,
until the checker reports a violation. It knows Jira's memory and what the service got, and nothing of the app. Of a mistake that
shows only when something rare happens, only histories that have it are played. Rules of figures, words, and refusals are held by a
test instead, which the row names. \`npm run defects\` makes the table. Each test run checks that every mistake can still be made and
has a row, and plays some of the rows.

`;

const HEAD = '| the mistake | detected by | with the words |\n|---|---|---|\n';

function row(name: string, found: Detection | undefined, upTo: number): string {
  const by = typeof found?.by === 'number' ? `seed ${found.by}` : (found?.by ?? `no seed up to ${upTo}`);
  return `| ${name} | ${by} | ${(found?.words ?? '').replaceAll('|', '/').replaceAll('<', '&lt;')} |\n`;
}

/** Returns the table's row of a mistake as it is now. */
function knownRow({ name }: Defect): string | undefined {
  const line = readFileSync(TABLE, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`| ${name} | `));
  return line === undefined ? undefined : `${line}\n`;
}

function writeTable(): void {
  writeFileSync(TABLE, INTRODUCTION + HEAD + DEFECTS.flatMap((defect) => rows.get(defect.name) ?? []).join(''));
}

const rows = new Map<string, string>();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'up-to': { type: 'string', default: '500' },
      only: { type: 'string', default: '' },
      missing: { type: 'boolean', default: false },
    },
  });
  const upTo = Number(values['up-to']);
  if (!Number.isInteger(upTo)) throw new Error(USAGE);
  for (const defect of DEFECTS) rows.set(defect.name, knownRow(defect) ?? '');
  for (const defect of DEFECTS) {
    if (!defect.name.includes(values.only) || (values.missing && rows.get(defect.name) !== '')) continue;
    const found = await firstDetection(ROOT, defect, { from: 1, to: upTo });
    if (!found) process.exitCode = 1;
    const line = row(defect.name, found, upTo);
    process.stdout.write(line);
    rows.set(defect.name, line);
    writeTable();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
