import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { parseManifest } from '../../src/forge/app/read-manifest';
import { drawPage } from '../../src/pages/draw';
import { notes } from '../support/notes';

test('a title of the manifest is in the default locale', async () => {
  const { host } = await notes();
  expect(host.forge.modules.find(({ key }) => key === 'notes')?.title).toBe('Notes of issues');
});

test.each([
  ['en-US', 'Notes of issues'],
  ['de-DE', 'Notizen zu Vorgängen'],
  ['fr-FR', 'Notes of issues'],
])('for the locale %s a function gets the text "%s"', async (locale, text) => {
  const { runAction } = await notes();
  expect(await runAction('translate', { locale, key: 'page.title' })).toEqual({ text });
});

test("a page has the texts of the site's locale", async () => {
  const { host } = await notes();
  const [ada] = host.jira.users();
  const drawn = await drawPage(host, { module: 'notes', as: ada?.accountId ?? '' });
  expect(JSON.stringify(drawn)).toContain('Notes of issues');
});

test('a default locale without a resource is refused', () => {
  const manifest = parse(readFileSync(join(__dirname, '../apps/notes/manifest.yml'), 'utf8')) as {
    translations: { fallback: { default: string } };
  };
  manifest.translations.fallback.default = 'fr-FR';
  expect(() => parseManifest(stringify(manifest))).toThrow('translations: the default locale has no resource');
});
