import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { SavedRule, Settings } from '../../domain/configuration/settings';

/** Settings in storage. The rules are compressed JSON, because hundreds of them exceed the size of a value. */
const StoredSettings = z.extend(Settings, { rules: z.string() });

/** Parses stored settings. */
export const PackedSettings = z.pipe(
  StoredSettings,
  z.transform(({ rules, ...others }): Settings => ({ ...others, rules: unpacked(rules) })),
);

export function packSettings({ rules, ...others }: Settings): z.infer<typeof StoredSettings> {
  return { ...others, rules: gzipSync(JSON.stringify(rules)).toString('base64') };
}

function unpacked(rules: string): SavedRule[] {
  return z.array(SavedRule).parse(JSON.parse(gunzipSync(Buffer.from(rules, 'base64')).toString()));
}
