import type * as z from 'zod/mini';
import { AuditEntry } from '../../domain/alerts/audit';
import { Findings, NO_FINDINGS } from '../../domain/alerts/finding';
import { RecordFindings, recordFindingsIndex } from '../../domain/alerts/record-findings';
import { ChannelSettings, NO_CHANNEL_SETTINGS } from '../../domain/configuration/channel-settings';
import { NO_SETTINGS } from '../../domain/configuration/settings';
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

/** Index attributes of an entity, as the manifest declares them. */
type Attributes = Readonly<Record<string, string | number>>;

interface KindDefinition<T> {
  readonly schema: z.ZodMiniType<T>;
  readonly attributes: (value: T) => Attributes;
  /** Returns the stored form of the value. Absent if the value is stored as it is. */
  readonly pack?: (value: T) => unknown;
}

function kind<T>(schema: z.ZodMiniType<T>, attributes: (value: T) => Attributes = () => ({})): KindDefinition<T> {
  return { schema, attributes };
}

const timeAttribute = (time: string): Attributes => ({ at: Date.parse(time) });

/**
 * Kinds of records, with their schemas and index attributes. Each is a custom entity of the manifest with `revision`,
 * for compare-and-set, and its value in `data`.
 */
const DEFINITIONS = {
  delegation: kind(Delegation, delegationIndex),
  'delegation-row': kind(DelegationRow, rowIndex),
  pair: kind(Pair, pairIndex),
  'pair-alias': kind(PairAlias, ({ pair }) => ({ pair })),
  offboarding: kind(Offboarding, offboardingIndex),
  'late-member': kind(LateMember, ({ at }) => ({ at })),
  channel: kind(Circuit),
  'success-note': kind(SuccessNote),
  settings: { ...kind(PackedSettings), pack: packSettings },
  'channel-settings': kind(ChannelSettings),
  'credential-use': kind(CredentialUsage),
  findings: kind(Findings),
  'record-findings': kind(RecordFindings, recordFindingsIndex),
  jobs: kind(Jobs),
  tombstone: kind(Tombstone, ({ removedAt }) => timeAttribute(removedAt)),
  'refused-request': kind(RefusedRequest, ({ at }) => timeAttribute(at)),
  'audit-entry': kind(AuditEntry, ({ at }) => timeAttribute(at)),
};

export type Kind = keyof typeof DEFINITIONS;
/** Types of the values of all kinds. */
export type Kinds = { readonly [K in Kind]: z.output<(typeof DEFINITIONS)[K]['schema']> };

/** The definitions, each with the type of the values of its kind. */
export const KINDS: { readonly [K in Kind]: KindDefinition<Kinds[K]> } = DEFINITIONS;

/** Kinds with one record per site, whose key is the name of the kind. */
export type SingleKind = 'settings' | 'channel-settings' | 'jobs' | 'findings' | 'credential-use';

/** Initial values of the single records. */
export const SINGLE_RECORDS: { readonly [K in SingleKind]: () => Kinds[K] } = {
  settings: () => NO_SETTINGS,
  'channel-settings': () => NO_CHANNEL_SETTINGS,
  jobs: () => NO_JOBS,
  findings: () => NO_FINDINGS,
  'credential-use': () => NO_CREDENTIAL_USAGE,
};
export const SINGLE_KINDS = Object.keys(SINGLE_RECORDS) as SingleKind[];
