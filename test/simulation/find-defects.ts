import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFECTS } from './defect-list';
import { firstDetection, type Detection } from './detect-defect';

const USAGE = `npm run defects -- [--up-to SEEDS] [--only WORDS]
Makes one mistake after the other in a copy of the app, and tells which seed of the simulation finds it out. Without --only it
writes docs/defects.md.`;

const ROOT = join(__dirname, '../..');

const INTRODUCTION = `# Does the simulation find bugs?

Each row is a mistake that somebody could make, made in a copy of the app, one at a time
([test/simulation/defect-list.ts](../test/simulation/defect-list.ts)). The simulation (\`npm run simulate\`) then plays its histories,
from seed 1 on, until one comes out wrong (of a mistake that shows only when something rare happens, only histories that have it): the seed, and what the checker said, which knows Jira's memory and what the service got,
and nothing of the app. A mistake that survived would be a hole in the simulation. Made by \`npm run defects\`; that each can still
be made, and that some are found, is tested with everything else.

`;

const row = (name: string, found: Detection | undefined, upTo: number): string =>
  `| ${name} | ${found?.seed ?? `none up to ${upTo}`} | ${(found?.words ?? '').replaceAll('|', '/').replaceAll('<', '&lt;')} |\n`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'up-to': { type: 'string', default: '300' }, only: { type: 'string', default: '' } },
  });
  const upTo = Number(values['up-to']);
  if (!Number.isInteger(upTo)) throw new Error(USAGE);
  let table = '| the mistake | first seed | what the checker says |\n|---|---|---|\n';
  process.stdout.write(table);
  for (const defect of DEFECTS.filter(({ name }) => name.includes(values.only))) {
    const found = await firstDetection(ROOT, defect, upTo);
    if (!found) process.exitCode = 1;
    const line = row(defect.name, found, upTo);
    process.stdout.write(line);
    table += line;
  }
  if (values.only === '') writeFileSync(join(ROOT, 'docs/defects.md'), INTRODUCTION + table);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
