import { MAX_SETTINGS_BYTES } from '../../domain/limits';
import { badRequestError } from '../../domain/contract/problem';
import type { Settings } from '../../domain/configuration/settings';
import { readSite } from '../../platform/jira/project-metadata';
import { pickSingle, readRecords, singleRef, updateSingle, type Stored } from '../../platform/storage/store';

export async function readSettings(): Promise<Stored<'settings'> | undefined> {
  return pickSingle(await readRecords([singleRef('settings')]), 'settings');
}

/**
 * Changes the settings as they stand, so that what another admin saves meanwhile is kept.
 * @throws ProblemError 400 where they would be larger than storage takes; StoreContended
 */
export async function changeSettings(change: (settings: Settings) => Settings): Promise<Settings> {
  const known = await readRecords([singleRef('settings')]);
  const site = pickSingle(known, 'settings')?.value.site ?? (await readSite());
  return updateSingle(
    'settings',
    (settings) => {
      const next = change({ ...settings, site: settings.site ?? site });
      if (Buffer.byteLength(JSON.stringify(next)) > MAX_SETTINGS_BYTES) {
        throw badRequestError(
          'All rules together would be larger than the app can keep. Shorten their descriptions, or delete a rule.',
        );
      }
      return next;
    },
    known,
  );
}
