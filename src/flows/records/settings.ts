import { MAX_SETTINGS_BYTES } from '../../domain/limits';
import { badRequestError } from '../../domain/contract/problem';
import { NO_SETTINGS, type Settings } from '../../domain/configuration/settings';
import { readSite } from '../../platform/jira/project-metadata';
import { packSettings } from '../../platform/storage/stored-settings';
import { pickSingle, readRecords, singleRef, updateSingle, type Stored } from '../../platform/storage/store';

export async function readSettings(): Promise<Stored<'settings'> | undefined> {
  return pickSingle(await readRecords([singleRef('settings')]), 'settings');
}

/** Returns the settings, or the initial ones if nothing is stored. */
export async function currentSettings(): Promise<Settings> {
  return (await readSettings())?.value ?? NO_SETTINGS;
}

/**
 * Changes the current settings, so that a simultaneous change by another admin isn't lost.
 * @throws ProblemError 400 if the settings would exceed the size limit of storage
 * @throws StoreContended
 */
export async function changeSettings(change: (settings: Settings) => Settings): Promise<Settings> {
  const known = await readRecords([singleRef('settings')]);
  const site = pickSingle(known, 'settings')?.value.site ?? (await readSite());
  return updateSingle(
    'settings',
    (settings) => {
      const next = change({ ...settings, site: settings.site ?? site });
      if (Buffer.byteLength(JSON.stringify(packSettings(next))) > MAX_SETTINGS_BYTES) {
        throw badRequestError('The rules are too large to store. Shorten their descriptions, or delete a rule.');
      }
      return next;
    },
    known,
  );
}
