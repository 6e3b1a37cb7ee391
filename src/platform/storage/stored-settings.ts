import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { SavedRule, Settings } from '../../domain/configuration/settings';

/** Settings in storage. The rules are compressed JSON, because hundreds of rules exceed the maximum size of a value. */
const StoredSettings = z.extend(Settings, { rules: z.string() });

/** Parses stored settings. */
export const PackedSettings = z.pipe(
  StoredSettings,
  z.transform(({ rules, ...others }): Settings => ({ ...others, rules: unpackRules(rules) })),
);

export function packSettings({ rules, ...others }: Settings): z.infer<typeof StoredSettings> {
  return { ...others, rules: gzipSync(JSON.stringify(rules)).toString('base64') };
}

function unpackRules(rules: string): SavedRule[] {
  return z.array(SavedRule).parse(JSON.parse(gunzipSync(Buffer.from(rules, 'base64')).toString()));
}
