import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const root = join(__dirname, '..');
const APP_PACKAGES = ['api', 'bridge', 'events', 'kvs', 'react', 'resolver'].map((name) => `@forge/${name}`);
/** Paths that a packed sandbox answers with 200 only if the package contains its pages and data files. */
const PATHS = [
  '/',
  '/jira/apps/notes',
  '/_pages/bundle/pages.js',
  '/_pages/bundle/pages.css',
  '/rest/api/3/serverInfo',
  '/_sandbox',
];

const { version, devDependencies } = z
  .object({ version: z.string(), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
/** Overrides that each app needs, because Atlassian's packages ask for versions that were never published. */
const { overrides } = z
  .object({ overrides: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(root, '../package.json'), 'utf8')));

/** Packs the sandbox, installs it in an empty folder with a small app, and starts it with its command. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const npm = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    npm(root, 'pack', '--pack-destination', folder, '--loglevel', 'error');
    cpSync(join(root, 'test/apps/notes'), folder, { recursive: true });
    const packages = Object.entries(devDependencies).filter(([name]) => APP_PACKAGES.includes(name));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({
        name: 'notes',
        version: '2.3.0',
        private: true,
        dependencies: { ...Object.fromEntries(packages), react: '18.3.1' },
        overrides,
        devDependencies: { 'forge-sandbox': `file:forge-sandbox-${version}.tgz` },
      }),
    );
    npm(folder, 'install', '--no-audit', '--no-fund', '--loglevel', 'error');
    await tryPages(folder);
  } finally {
    if (!process.argv.includes('--keep')) rmSync(folder, { recursive: true, force: true });
  }
}

async function tryPages(folder: string): Promise<void> {
  const child = spawn(join(folder, 'node_modules/.bin/forge-sandbox'), ['--port', '0', '--seed', 'empty'], {
    cwd: folder,
    // The command looks for the app where npm was called.
    env: { ...process.env, INIT_CWD: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^ready (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return await expectPages(url);
    }
    throw new Error('The packed sandbox did not start');
  } finally {
    child.kill();
  }
}

async function expectPages(url: string): Promise<void> {
  for (const path of PATHS) {
    const { status } = await fetch(url + path);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
  }
  const { users } = z
    .object({ users: z.array(z.object({ accountId: z.string() })) })
    .parse(await (await fetch(`${url}/_sandbox`)).json());
  const tree = await fetch(`${url}/_sandbox/ui?module=notes&as=${users[0]?.accountId ?? ''}`);
  if (!(await tree.text()).includes('seen by')) throw new Error('The page of the app was not drawn');
  process.stdout.write(`The packed sandbox answers ${PATHS.length} paths and draws the app's page.\n`);
}

void main();
