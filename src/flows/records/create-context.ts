import { NO_SETTINGS, type Settings } from '../../domain/configuration/settings';
import { readSite } from '../../platform/jira/project-metadata';
import {
  commit,
  createRecord,
  pick,
  pickSingle,
  readRecords,
  rewrite,
  singleRef,
  type Kind,
  type Stored,
} from '../../platform/storage/store';
import type { DelegationKeys } from '../creating/reserve-id';
import { CHANNEL_RECORDS, channelsOf, type Channels } from './channels';

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
  const records = await readRecords([...CHANNEL_RECORDS, singleRef('credential-use'), ...wanted]);
  const settings = await withSite(pickSingle(records, 'settings'));
  return {
    delegation: pick(records, 'delegation', keys.record),
    tombstone: pick(records, 'tombstone', keys.record),
    pair: pick(records, 'pair', keys.pair),
    offboarding: keys.offboarding === null ? undefined : pick(records, 'offboarding', keys.offboarding),
    usage: pickSingle(records, 'credential-use'),
    channels: channelsOf(records, settings),
  };
}

/** The site's address is asked of Jira once, and kept: links to issues are made with it. */
export async function withSite(stored: Stored<'settings'> | undefined): Promise<Settings> {
  if (stored?.value.site) return stored.value;
  const settings: Settings = { ...(stored?.value ?? NO_SETTINGS), site: await readSite() };
  // Whoever is faster keeps it; the address is the same.
  if (stored) await commit([rewrite(stored, settings)]);
  else await createRecord('settings', 'settings', settings);
  return settings;
}
