import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHost, loadApp, type App, type SandboxHost } from 'forge-sandbox';
import { drawPage } from '../../src/pages/draw';

const MANIFEST = `
app: { runtime: { name: nodejs22.x } }
permissions: { scopes: [storage:app], external: { images: ['*.example.com'] } }
modules:
  jira:globalPage:
    - { key: page, title: Page, resource: page, render: native, resolver: { function: main } }
  function:
    - { key: main, handler: index.main }
resources:
  - { key: page, path: static/page.EXTENSION }
`;
const FUNCTIONS = `
import Resolver from '@forge/resolver';
const resolver = new Resolver();
resolver.define('nothing', () => undefined);
export const main = resolver.getDefinitions();`;

const folders: string[] = [];
let host: SandboxHost | undefined;
afterEach(() => {
  host?.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Loads an app with some files. @param extension file extension of its page */
function loadAppWith(files: Readonly<Record<string, string>>, extension = 'jsx'): Promise<App> {
  // In this repository, because the app must find the packages that are installed above its folder.
  const folder = mkdtempSync(join(__dirname, '../apps/bundled-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({
    'manifest.yml': MANIFEST.replace('EXTENSION', extension),
    'src/index.js': FUNCTIONS,
    ...files,
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return loadApp(folder);
}

const KIT = "import ForgeReconciler, { Image, Text } from '@forge/react';";
const renderCall = (content: string): string => `ForgeReconciler.render(${content});`;

test.each([
  [
    'an image in WebP',
    {
      'static/page.jsx': `${KIT} import React from 'react'; import dot from './dot.webp'; ${renderCall('<Image src={dot} />')}`,
      'static/dot.webp': 'RIFF',
    },
    /No loader is configured for "\.webp"/,
  ],
  [
    'an import of an unknown name',
    {
      'static/page.jsx': "import { missing } from './other'; missing();",
      'static/other.js': 'export const there = 1;',
    },
    /No matching export/,
  ],
])('a page with %s is not built', async (_, files, message) => {
  const app = await loadAppWith(files);
  await expect(app.pageScript('page')).rejects.toThrow(message);
});

test('a function with JSX is not built', async () => {
  await expect(loadAppWith({ 'src/index.js': 'export const main = () => <Text />;' })).rejects.toThrow(/JSX/);
});

test('a page in JavaScript needs React in scope, and one in TypeScript follows its tsconfig', async () => {
  const page = `${KIT} ${renderCall('<Text>Drawn</Text>')}`;
  const draw = async (app: App): Promise<string> => {
    host = await createHost({ app, clock: 'virtual' });
    const [viewer] = host.jira.users();
    return JSON.stringify(await drawPage(host, { module: 'page', as: viewer?.accountId ?? '' }));
  };
  await expect(draw(await loadAppWith({ 'static/page.jsx': page }))).rejects.toThrow('React is not defined');
  expect(await draw(await loadAppWith({ 'static/page.jsx': `import React from 'react'; ${page}` }))).toContain('Drawn');
  const tsconfig = (jsx: string) => ({
    'static/page.tsx': page,
    'tsconfig.json': `{"compilerOptions": {"jsx": "${jsx}"}}`,
  });
  expect(await draw(await loadAppWith(tsconfig('react-jsx'), 'tsx'))).toContain('Drawn');
  await expect(draw(await loadAppWith(tsconfig('react'), 'tsx'))).rejects.toThrow('React is not defined');
});

test('re-exports of types and of missing names are left out', async () => {
  const app = await loadAppWith(
    {
      'static/page.ts': "import { value } from './names'; console.log(value);",
      'static/names.ts': "export { Shape, Other } from './server'; export { value, missing } from './values';",
      'static/server.ts':
        "import { readFileSync } from 'fs'; export interface Shape { a: 1 } export type Other = Shape; export const read = readFileSync;",
      'static/values.ts': 'export const value = 1;',
    },
    'ts',
  );
  expect(await app.pageScript('page')).not.toContain('readFileSync');
});

test('a page gets an empty object for a function without a result', async () => {
  const app = await loadAppWith({
    'static/page.jsx': `${KIT} import React from 'react'; import { invoke } from '@forge/bridge';
      invoke('nothing').then((result) => { ${renderCall('<Text>Got {JSON.stringify(result)}</Text>')} });`,
  });
  host = await createHost({ app, clock: 'virtual' });
  const [viewer] = host.jira.users();
  expect(JSON.stringify(await drawPage(host, { module: 'page', as: viewer?.accountId ?? '' }))).toContain('"{}"');
});

test('a host knows the allowed addresses of images', async () => {
  host = await createHost({ app: await loadAppWith({ 'static/page.jsx': 'export {};' }), clock: 'virtual' });
  expect(host.forge.imageHosts).toEqual(['*.example.com']);
});
