import { delegationAttributes, offboardingAttributes, PAIR_ATTRIBUTES } from '../domain/attributes';
import type { Delegation } from '../domain/delegation';
import { withMemberState } from '../domain/offboarding';
import { pairMember, withPairMember } from '../domain/pair';
import { channelsOn, NO_SETTINGS } from '../domain/settings';
import { pick, readRecords, rewrite, type Kind, type Stored, type Write } from '../platform/store';
import { channelsOf, probeWrite, SETTINGS, SETTINGS_KEY, WEBHOOK_HEALTH, withLeases, type Channels, type Subject } from './deliver';

/** The records that change together with a delegation, and what a flow has to know of the channels. */
export interface Family {
  readonly delegation: Stored<'delegation'>;
  readonly pair: Stored<'pair'> | undefined;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly channels: Channels;
}

/** Keys that an event brings from the property, so that one batch read fetches all that it needs. */
export interface FamilyKeys {
  readonly record: string;
  readonly pair?: string | undefined;
  readonly offboarding?: string | undefined;
}

/** One batch read where all keys are known, a second one where only the record's own was. Undefined if there is no such record. */
export async function readFamily(keys: FamilyKeys): Promise<Family | undefined> {
  const records = await readRecords([SETTINGS, WEBHOOK_HEALTH, ...wanted(keys)]);
  const delegation = pick(records, 'delegation', keys.record);
  if (!delegation) return undefined;
  const { pairKey, offboardingKey } = delegation.value;
  const missing = wanted({ record: keys.record, pair: pairKey, offboarding: offboardingKey ?? undefined }).filter(
    ({ kind, key }) => !wanted(keys).some((one) => one.kind === kind && one.key === key),
  );
  const all = missing.length > 0 ? [...records, ...(await readRecords(missing))] : records;
  return {
    delegation,
    pair: pick(all, 'pair', pairKey),
    offboarding: offboardingKey === null ? undefined : pick(all, 'offboarding', offboardingKey),
    channels: channelsOf(records, pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS),
  };
}

function wanted({ record, pair, offboarding }: FamilyKeys): { kind: Kind; key: string }[] {
  return [
    { kind: 'delegation', key: record },
    ...(pair === undefined ? [] : [{ kind: 'pair' as const, key: pair }]),
    ...(offboarding === undefined ? [] : [{ kind: 'offboarding' as const, key: offboarding }]),
  ];
}

/** A change of a delegation, ready to be committed as one. */
export interface FamilyChange {
  readonly writes: readonly Write[];
  readonly delegation: Stored<'delegation'>;
  /** What is to be told once it is committed: leases are taken in it. */
  readonly told: readonly Subject[];
}

/**
 * Everything that changes with the delegation, in one transaction: its pair, its offboarding, the leases of what is told now, and
 * a failing channel's probe. Undefined where nothing changes and nothing can be told.
 */
export function changeFamily(family: Family, next: Delegation, now: number): FamilyChange | undefined {
  const { delegation, pair, offboarding, channels } = family;
  const on = channelsOn(channels.settings);
  const leased = withLeases(next, channels, now);
  if (leased === delegation.value) return undefined;
  const write = rewrite(delegation, leased, delegationAttributes(leased, on));
  const writes: Write[] = [write];
  const told: Subject[] = leased === next ? [] : [write.next];
  if (next.state !== delegation.value.state) {
    if (pair) writes.push(rewrite(pair, withPairMember(pair.value, delegation.key, pairMember(next)), PAIR_ATTRIBUTES));
    if (offboarding) {
      const settled = withMemberState(offboarding.value, delegation.key, next.state, now);
      const settledLeased = withLeases(settled, channels, now);
      const offboardingWrite = rewrite(offboarding, settledLeased, offboardingAttributes(settledLeased, on));
      writes.push(offboardingWrite);
      if (settledLeased !== settled) told.push(offboardingWrite.next);
    }
  }
  return { writes: told.length > 0 ? [...writes, ...probeWrite(channels, now)] : writes, delegation: write.next, told };
}
