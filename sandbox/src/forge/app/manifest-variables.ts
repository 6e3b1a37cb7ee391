import { z } from 'zod';

const variable = z.union([
  z.string().transform((key) => ({ key, default: undefined })),
  z.object({ key: z.string(), default: z.string().optional() }),
]);
const manifestWithVariables = z.looseObject({
  environment: z.object({ variables: z.array(variable).default([]) }).optional(),
});
const VARIABLE_REFERENCE = /\$\{([a-zA-Z_]\w*)\}/g;

/**
 * Returns a parsed manifest with its variables replaced in all strings. The manifest declares them in `environment`. A
 * value comes from the environment of the sandbox's process, otherwise from the manifest's default. The app can't read
 * these variables [doc: manifest-reference/variables].
 * @throws Error for a variable without a value.
 */
export function withVariables(manifest: unknown, values: Readonly<Record<string, string | undefined>>): unknown {
  const declared = manifestWithVariables.safeParse(manifest).data?.environment?.variables ?? [];
  const replaceVariables = (text: string): string =>
    text.replace(VARIABLE_REFERENCE, (original, key: string) => {
      const declaration = declared.find((candidate) => candidate.key === key);
      if (!declaration) return original;
      const value = values[key] ?? declaration.default;
      if (value === undefined) throw new Error(`manifest.yml: could not find environment variable '${key}'`);
      return value;
    });
  return JSON.parse(JSON.stringify(manifest ?? null), (_, value: unknown) =>
    typeof value === 'string' ? replaceVariables(value) : value,
  ) as unknown;
}
