import type { Settings } from '../domain/settings';
import { commit, pick, readRecords, rewrite, type Stored } from '../platform/store';
import { SETTINGS, SETTINGS_KEY } from './channels';
import { withSite } from './desk';

export async function readSettings(): Promise<Stored<'settings'> | undefined> {
  return pick(await readRecords([SETTINGS]), 'settings', SETTINGS_KEY);
}

/** Changes the settings as they stand: what another admin saves meanwhile is kept. */
export async function changeSettings(change: (settings: Settings) => Settings): Promise<Settings> {
  for (;;) {
    const stored = await readSettings();
    if (!stored?.value.site) {
      await withSite(stored);
      continue;
    }
    const next = change(stored.value);
    if ((await commit([rewrite(stored, next, {})])) === 'committed') return next;
  }
}
