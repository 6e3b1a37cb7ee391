import { channelSettingsOf } from '../../domain/configuration/channel-settings';
import { NO_SETTINGS, type Settings } from '../../domain/configuration/settings';
import { readSite } from '../../platform/jira/project-metadata';
import {
  commit,
  createRecord,
  pick,
  pickSingle,
  put,
  readRecords,
  rewrite,
  singleRef,
  type RecordRef,
  type Stored,
} from '../../platform/storage/store';
import { CHANNEL_RECORDS, channelsOf, type Channels } from './channels';

/** Records that a create request depends on. */
export interface CreateContext {
  readonly delegation: Stored<'delegation'> | undefined;
  /** Tombstone of a deleted delegation, whose id stays in use. */
  readonly tombstone: Stored<'tombstone'> | undefined;
  /** Aliases of the request's pair that were read. */
  readonly aliases: readonly Stored[];
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly usage: Stored<'credential-use'> | undefined;
  readonly settings: Settings;
  readonly channels: Channels;
}

/**
 * Reads the context of a create request in one batch.
 * @param aliases references to the aliases of its pair
 */
export async function readCreateContext(
  keys: { readonly record: string; readonly offboarding: string | null },
  aliases: readonly RecordRef<'pair-alias'>[],
): Promise<CreateContext> {
  const refs: RecordRef[] = [
    { kind: 'delegation', key: keys.record },
    { kind: 'tombstone', key: keys.record },
    ...aliases,
    ...(keys.offboarding === null ? [] : [{ kind: 'offboarding' as const, key: keys.offboarding }]),
  ];
  const records = await readRecords([...CHANNEL_RECORDS, singleRef('settings'), singleRef('credential-use'), ...refs]);
  const settings = await withSite(pickSingle(records, 'settings'));
  return {
    delegation: pick(records, 'delegation', keys.record),
    tombstone: pick(records, 'tombstone', keys.record),
    aliases: records.filter(({ kind }) => kind === 'pair-alias'),
    offboarding: keys.offboarding === null ? undefined : pick(records, 'offboarding', keys.offboarding),
    usage: pickSingle(records, 'credential-use'),
    settings,
    channels: channelsOf(records, channelSettingsOf(settings)),
  };
}

/**
 * Returns the settings with the site's URL, which links to issues need. The first call reads the URL from Jira and stores
 * it.
 */
export async function withSite(stored: Stored<'settings'> | undefined): Promise<Settings> {
  if (stored?.value.site) return stored.value;
  const settings: Settings = { ...(stored?.value ?? NO_SETTINGS), site: await readSite() };
  if (stored) await commit([rewrite(stored, settings)]);
  else if (await createRecord('settings', 'settings', settings)) {
    await commit([put('channel-settings', 'channel-settings', channelSettingsOf(settings))]);
  }
  return settings;
}
