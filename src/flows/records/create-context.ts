import { NO_SETTINGS, type Settings } from '../../domain/configuration/settings';
import { readSite } from '../../platform/jira/project-metadata';
import { commit, createRecord, pick, readRecords, rewrite, type Kind, type Stored } from '../../platform/storage/store';
import type { DelegationKeys } from '../creating/reserve-id';
import { CHANNEL_RECORDS, channelsOf, SETTINGS_KEY, type Channels } from './channels';
import { CREDENTIAL_USAGE } from './credential-usage';

/** Everything that a call has to be judged by, in one batch read. */
export interface CreateContext {
  readonly delegation: Stored<'delegation'> | undefined;
  /** Of a delegation that was removed for its age: its id stays taken. */
  readonly tombstone: Stored<'tombstone'> | undefined;
  readonly pair: Stored<'pair'> | undefined;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly usage: Stored<'credential-use'> | undefined;
  readonly channels: Channels;
}

export async function readCreateContext(keys: DelegationKeys): Promise<CreateContext> {
  const wanted: { kind: Kind; key: string }[] = [
    { kind: 'delegation', key: keys.record },
    { kind: 'tombstone', key: keys.record },
    { kind: 'pair', key: keys.pair },
    ...(keys.offboarding === null ? [] : [{ kind: 'offboarding' as const, key: keys.offboarding }]),
  ];
  const records = await readRecords([...CHANNEL_RECORDS, CREDENTIAL_USAGE, ...wanted]);
  const settings = await withSite(pick(records, 'settings', SETTINGS_KEY));
  return {
    delegation: pick(records, 'delegation', keys.record),
    tombstone: pick(records, 'tombstone', keys.record),
    pair: pick(records, 'pair', keys.pair),
    offboarding: keys.offboarding === null ? undefined : pick(records, 'offboarding', keys.offboarding),
    usage: pick(records, 'credential-use', CREDENTIAL_USAGE.key),
    channels: channelsOf(records, settings),
  };
}

/** The site's address is asked of Jira once, and kept: links to issues are made with it. */
export async function withSite(stored: Stored<'settings'> | undefined): Promise<Settings> {
  if (stored?.value.site) return stored.value;
  const settings: Settings = { ...(stored?.value ?? NO_SETTINGS), site: await readSite() };
  // Whoever is faster keeps it; the address is the same.
  if (stored) await commit([rewrite(stored, settings, {})]);
  else await createRecord('settings', SETTINGS_KEY, settings, {});
  return settings;
}
