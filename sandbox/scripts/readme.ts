import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { JIRA_EVENTS, UNSCOPED_EVENTS } from '../src/forge/app/manifest-checks';
import { modules } from '../src/forge/app/modules';
import { OPERATIONS } from '../src/jira/operations/all';
import { UI_ACTION_NAMES } from '../src/jira/ui-actions/all';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const documented = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string().optional() }))),
});
const packageFile = z.object({ devDependencies: z.record(z.string(), z.string()) });

/** Sections of the README that are generated from code, by the name in their HTML comments. */
const SECTIONS: Readonly<Record<string, () => string>> = {
  example: () => `\`\`\`ts\n${read('test/examples/web-trigger.test.ts')}\`\`\``,
  known: () => {
    const { paths } = documented.parse(JSON.parse(read('src/jira/openapi/openapi.json')));
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { operationId }]) => operationId !== undefined && operationId in OPERATIONS)
        .map(([method]) => `${method.toUpperCase().padEnd(6)} ${path}`),
    );
    const packages = Object.entries(packageFile.parse(JSON.parse(read('package.json'))).devDependencies)
      .filter(([name]) => name.startsWith('@forge/'))
      .map(([name, version]) => `\`${name}\` ${version}`);
    return [
      `**Modules**: ${inline(Object.keys(modules.shape))}.`,
      `**SDK versions** of the tests: ${packages.join(', ')}. The start refuses \`@forge/api\` older than 5.`,
      `**Events**: ${inline([...new Set([...JIRA_EVENTS, ...UNSCOPED_EVENTS])].sort())}, and the app's own events.`,
      `**Actions in Jira** (\`POST /_sandbox/jira/ACTION\`): ${inline(UI_ACTION_NAMES)}.`,
      `**Jira's REST API**: ${operations.length} operations.`,
      `\`\`\`text\n${operations.join('\n')}\n\`\`\``,
    ].join('\n\n');
  },
};

function inline(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** Returns a README whose generated sections are up to date. */
export function withSections(readme: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, section]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest] = text.split(start);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) throw new Error(`The README has no section ${name}`);
    return `${before}${start}\n\n${section()}\n\n${end}${after}`;
  }, readme);
}

if (require.main === module) writeFileSync(join(root, 'README.md'), withSections(read('README.md')));
