import { badRequestError } from '../../domain/contract/problem';
import type { Settings } from '../../domain/configuration/settings';
import { commit, pick, readRecords, rewrite, type Stored } from '../../platform/storage/store';
import { SETTINGS, SETTINGS_KEY } from './channels';
import { withSite } from './create-context';

export async function readSettings(): Promise<Stored<'settings'> | undefined> {
  return pick(await readRecords([SETTINGS]), 'settings', SETTINGS_KEY);
}

/** The settings are one value, and such holds 240 KiB [doc limits-kvs-ce]: with room for what stands around them, bytes. */
const MAX_BYTES = 239 * 1024;

/**
 * Changes the settings as they stand: what another admin saves meanwhile is kept.
 * @throws Refusal 400 where they would be larger than the storage takes
 */
export async function changeSettings(change: (settings: Settings) => Settings): Promise<Settings> {
  for (;;) {
    const stored = await readSettings();
    if (!stored?.value.site) {
      await withSite(stored);
      continue;
    }
    const next = change(stored.value);
    if (Buffer.byteLength(JSON.stringify(next)) > MAX_BYTES) {
      throw badRequestError(
        'All rules together would be larger than the app can keep. Shorten their descriptions, or delete a rule.',
      );
    }
    if ((await commit([rewrite(stored, next, {})])) === 'committed') return next;
  }
}
