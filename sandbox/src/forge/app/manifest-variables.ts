import { z } from 'zod';

const variable = z.union([
  z.string().transform((key) => ({ key, default: undefined })),
  z.object({ key: z.string(), default: z.string().optional() }),
]);
const declaring = z.looseObject({ environment: z.object({ variables: z.array(variable).default([]) }).optional() });
const USE = /\$\{([a-zA-Z_]\w*)\}/g;

/**
 * Replaces the variables that a parsed manifest declares in `environment`, in all its strings. A value comes from the
 * environment of the process that starts the sandbox, else from the manifest's default. The app can't read these
 * variables [doc: manifest-reference/variables].
 * @throws Error for a variable without a value.
 */
export function withVariables(manifest: unknown, values: Readonly<Record<string, string | undefined>>): unknown {
  const declared = declaring.safeParse(manifest).data?.environment?.variables ?? [];
  const replaced = (text: string): string =>
    text.replace(USE, (original, key: string) => {
      const found = declared.find((each) => each.key === key);
      if (!found) return original;
      const value = values[key] ?? found.default;
      if (value === undefined) throw new Error(`manifest.yml: could not find environment variable '${key}'`);
      return value;
    });
  return JSON.parse(JSON.stringify(manifest ?? null), (_, value: unknown) =>
    typeof value === 'string' ? replaced(value) : value,
  ) as unknown;
}
