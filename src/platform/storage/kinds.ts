import type * as z from 'zod/mini';
import { AuditEntry } from '../../domain/alerts/audit';
import { Findings, NO_FINDINGS } from '../../domain/alerts/finding';
import { RecordFindings, recordFindingsIndex } from '../../domain/alerts/record-findings';
import { ChannelSettings, NO_CHANNEL_SETTINGS } from '../../domain/configuration/channel-settings';
import { NO_SETTINGS, type Settings } from '../../domain/configuration/settings';
import { Delegation } from '../../domain/delegation/delegation';
import { Circuit } from '../../domain/delivery/circuit';
import { delegationIndex, offboardingIndex, pairIndex } from '../../domain/delegation/index-attributes';
import { LateMember, Offboarding } from '../../domain/offboarding/offboarding';
import { Pair, PairAlias } from '../../domain/offboarding/pair';
import { Tombstone } from '../../domain/delegation/retention';
import { DelegationRow, rowIndex } from '../../domain/reporting/row';
import { SuccessNote } from '../../domain/delivery/success-note';
import { RefusedRequest } from '../../domain/alerts/refused-request';
import { PackedSettings, packSettings } from './stored-settings';
import { CredentialUsage, NO_CREDENTIAL_USAGE } from '../../domain/jobs/credential-usage';
import { Jobs, NO_JOBS } from '../../domain/jobs/jobs';

/**
 * Kinds of records. Each is a custom entity of the manifest with `revision`, for compare-and-set, and its value in
 * `data`.
 */
export interface Kinds {
  readonly delegation: Delegation;
  readonly 'delegation-row': DelegationRow;
  readonly pair: Pair;
  readonly 'pair-alias': PairAlias;
  readonly offboarding: Offboarding;
  readonly 'late-member': LateMember;
  readonly channel: Circuit;
  readonly 'success-note': SuccessNote;
  readonly settings: Settings;
  readonly 'channel-settings': ChannelSettings;
  readonly 'credential-use': CredentialUsage;
  readonly findings: Findings;
  readonly 'record-findings': RecordFindings;
  readonly jobs: Jobs;
  readonly tombstone: Tombstone;
  readonly 'refused-request': RefusedRequest;
  readonly 'audit-entry': AuditEntry;
}
export type Kind = keyof Kinds;

/** Attributes for the manifest's indexes of an entity. */
type Attributes = Readonly<Record<string, string | number>>;

interface KindDefinition<T> {
  readonly schema: z.ZodMiniType<T>;
  readonly attributes: (value: T) => Attributes;
  /** Returns the value as the schema parses it; absent if that is the value itself. */
  readonly pack?: (value: T) => unknown;
}

const none = (): Attributes => ({});
const at = (time: string): Attributes => ({ at: Date.parse(time) });

/** Schema and index attributes of each kind. */
export const KINDS: { readonly [K in Kind]: KindDefinition<Kinds[K]> } = {
  delegation: { schema: Delegation, attributes: delegationIndex },
  'delegation-row': { schema: DelegationRow, attributes: rowIndex },
  pair: { schema: Pair, attributes: pairIndex },
  'pair-alias': { schema: PairAlias, attributes: ({ pair }) => ({ pair }) },
  offboarding: { schema: Offboarding, attributes: offboardingIndex },
  'late-member': { schema: LateMember, attributes: ({ at: time }) => ({ at: time }) },
  channel: { schema: Circuit, attributes: none },
  'success-note': { schema: SuccessNote, attributes: none },
  settings: { schema: PackedSettings, attributes: none, pack: packSettings },
  'channel-settings': { schema: ChannelSettings, attributes: none },
  'credential-use': { schema: CredentialUsage, attributes: none },
  findings: { schema: Findings, attributes: none },
  'record-findings': { schema: RecordFindings, attributes: recordFindingsIndex },
  jobs: { schema: Jobs, attributes: none },
  tombstone: { schema: Tombstone, attributes: ({ removedAt }) => at(removedAt) },
  'refused-request': { schema: RefusedRequest, attributes: ({ at: time }) => at(time) },
  'audit-entry': { schema: AuditEntry, attributes: ({ at: time }) => at(time) },
};

/** Kinds with one record per site, whose key is the name of the kind. */
export type SingleKind = 'settings' | 'channel-settings' | 'jobs' | 'findings' | 'credential-use';

/** Initial values of the single records. */
export const SINGLE_RECORDS: { readonly [K in SingleKind]: () => Kinds[K] } = {
  settings: (): Settings => NO_SETTINGS,
  'channel-settings': (): ChannelSettings => NO_CHANNEL_SETTINGS,
  jobs: (): Jobs => NO_JOBS,
  findings: (): Findings => NO_FINDINGS,
  'credential-use': (): CredentialUsage => NO_CREDENTIAL_USAGE,
};
export const SINGLE_KINDS = Object.keys(SINGLE_RECORDS) as SingleKind[];
