import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Folder of a deployed app's translations, below its code and beside each page [source: @forge/i18n]. */
export const LOCALES_FOLDER = '__LOCALES__';

const locale = z.string().regex(/^[a-z]{2}-[A-Z]{2}$/, 'a locale reads en-US');
/** Member `translations` of a manifest [doc: manifest-reference/translations]. */
export const translations = z
  .strictObject({
    resources: z.array(z.strictObject({ key: locale, path: z.string() })).min(1),
    fallback: z.looseObject({ default: locale }).catchall(z.array(locale)),
  })
  .refine(({ resources, fallback }) => resources.some(({ key }) => key === fallback.default), {
    error: 'the default locale has no resource',
  });
type DeclaredTranslations = z.infer<typeof translations>;

/** A text of the manifest, or the key of a translation. */
export const text = z.union([z.string(), z.strictObject({ i18n: z.string() })], { error: 'a text, or {i18n: key}' });

/** An app's translations, in the files that Forge's bundler writes. */
export interface Translations {
  /** Returns a file of `__LOCALES__`: `i18n-info.json`, `en-US.json`. */
  file(name: string): string | undefined;
  /** Returns a text of the manifest in the default locale. */
  inDefault(value: unknown): string | undefined;
}

const jsonObject: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());

/**
 * Reads the translations that a manifest declares.
 * @throws Error if a declared file is missing or isn't a JSON object.
 */
export async function readTranslations(
  folder: string,
  declared: DeclaredTranslations | undefined,
): Promise<Translations> {
  const files = new Map<string, string>();
  const tables = new Map<string, Record<string, unknown>>();
  for (const { key, path } of declared?.resources ?? []) {
    const content = await readFile(join(folder, path), 'utf8').catch(() => {
      throw new Error(`manifest.yml: the translations name ${path}, which does not exist`);
    });
    tables.set(key, jsonObject.parse(JSON.parse(content)));
    files.set(`${key}.json`, content);
  }
  if (declared) {
    const config = { locales: [...tables.keys()], fallback: declared.fallback };
    files.set('i18n-info.json', JSON.stringify({ config, translations: {} }));
  }
  const defaultTable = tables.get(declared?.fallback.default ?? '') ?? {};
  return {
    file: (name) => files.get(name),
    inDefault(value) {
      const parsed = text.safeParse(value).data;
      if (parsed === undefined || typeof parsed === 'string') return parsed;
      const translation = translationOf(defaultTable, parsed.i18n);
      return typeof translation === 'string' ? translation : parsed.i18n;
    },
  };
}

/** Returns a translation. Its key is one name, or a path of names separated by dots [source: @forge/i18n]. */
function translationOf(table: Record<string, unknown>, key: string): unknown {
  if (Object.hasOwn(table, key)) return table[key];
  return key.split('.').reduce<unknown>((current, name) => {
    const inner = jsonObject.safeParse(current).data;
    return inner && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, table);
}
