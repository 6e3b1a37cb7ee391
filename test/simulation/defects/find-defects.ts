import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Defect } from './defect';
import { DEFECTS } from './defect-list';
import { firstDetection, type Detection } from './detect-defect';

const USAGE = `npm run defects -- [--up-to SEEDS] [--only WORDS] [--missing]
Makes one mistake after the other in a copy of the app, and finds the seed of the simulation or the test that detects it.
Writes docs/defects.md. --only chooses mistakes by words in their names, --missing those without a row. Other rows stay.`;

const ROOT = join(__dirname, '../../..');
const TABLE = join(ROOT, 'docs/defects.md');

const INTRODUCTION = `# Does the simulation find bugs?

Each row is a possible mistake, which is made in a copy of the app, one at a time
([test/simulation/defects](../test/simulation/defects)). The simulation (\`npm run simulate\`) then plays its histories from seed 1 on,
until the checker reports a violation. The checker knows Jira's state and the requests that the service received, but nothing of the app.
For a mistake that shows only under rare conditions, only histories with these conditions are played. If no history shows a mistake, the
row names the test that detects it. \`npm run defects\` writes the table. Each test run checks that every mistake can still be made and has
a row, and plays some of the rows.

`;

const HEAD = '| the mistake | detected by | first violation, or failed test |\n|---|---|---|\n';

function rowOf(name: string, detection: Detection | undefined, upTo: number): string {
  const by = typeof detection?.by === 'number' ? `seed ${detection.by}` : (detection?.by ?? `no seed up to ${upTo}`);
  return `| ${name} | ${by} | ${(detection?.message ?? '').replaceAll('|', '/').replaceAll('<', '&lt;')} |\n`;
}

/** Returns the current row of a mistake in docs/defects.md. */
function currentRow({ name }: Defect): string | undefined {
  const line = readFileSync(TABLE, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`| ${name} | `));
  return line === undefined ? undefined : `${line}\n`;
}

function writeTable(): void {
  writeFileSync(TABLE, INTRODUCTION + HEAD + DEFECTS.flatMap((defect) => rows.get(defect.name) ?? []).join(''));
}

/** Rows of the table by the names of the mistakes. */
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
  for (const defect of DEFECTS) rows.set(defect.name, currentRow(defect) ?? '');
  for (const defect of DEFECTS) {
    if (!defect.name.includes(values.only) || (values.missing && rows.get(defect.name) !== '')) continue;
    const detection = await firstDetection(ROOT, defect, { from: 1, to: upTo });
    if (!detection) process.exitCode = 1;
    const line = rowOf(defect.name, detection, upTo);
    process.stdout.write(line);
    rows.set(defect.name, line);
    writeTable();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
