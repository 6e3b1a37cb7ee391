import { delegationAttributes, offboardingAttributes, pairAttributes } from '../domain/attributes';
import type { DelegationCall } from '../domain/call';
import { claimed } from '../domain/beginning';
import type { Delegation } from '../domain/delegation';
import { delegationKey, offboardingKey, pairKey } from '../domain/keys';
import type { Moment } from '../domain/moment';
import { newOffboarding, withMember } from '../domain/offboarding';
import { newPair, openTwin, pairMember, withPairMember } from '../domain/pair';
import type { ParsedCall } from '../domain/request';
import { renamed } from '../domain/retention';
import { channelsOn } from '../domain/settings';
import type { Goals } from '../domain/status';
import { withLeaversId, withToriiIds, type ToriiIds } from '../domain/torii';
import { twinConflict, twinWarning } from '../domain/twin';
import {
  commit,
  createRecord,
  pick,
  readRecords,
  rewrite,
  StoreUnavailable,
  type Stored,
  type Write,
} from '../platform/store';
import { putOff } from '../platform/queue';
import type { Desk } from './desk';
import { readFamily, type Family } from './family';
import { freeClaim, relativesWithout } from './free-claim';

/** Longer than a web trigger may run: a claim whose maker has died is told by it from one that is being made, ms. */
export const CLAIM_LEASE_MS = 60_000;

export interface DelegationKeys {
  readonly record: string;
  readonly pair: string;
  readonly offboarding: string | null;
}

export function keysOf(call: DelegationCall): DelegationKeys {
  const app = { id: call.app.id ?? null, name: call.app.name };
  return {
    record: delegationKey(call.id),
    pair: pairKey(call.person, app),
    offboarding: call.offboarding ? offboardingKey(call.offboarding.id) : null,
  };
}

/** The queue brings a promised claim to its maker within moments; past this it was lost on the way, ms. */
export const PROMISE_LEASE_MS = 5 * 60_000;

/** What is known of a delegation when its id is claimed. */
export interface ClaimTerms {
  readonly goals: Goals;
  readonly warnings: readonly string[];
  /** Whether the caller is told that it will be made, without waiting for it. */
  readonly promised: boolean;
}

/** Takes the id for this call: from nobody, or from a delegation that failed. Undefined if another call was first. */
export async function claimId(
  { call, digest, body }: ParsedCall & { readonly body: string },
  { goals, warnings, promised }: ClaimTerms,
  moment: Moment,
  failed?: Stored<'delegation'>,
): Promise<Stored<'delegation'> | undefined> {
  const now = moment.now();
  const keys = keysOf(call);
  const value = claimed(
    {
      id: call.id,
      digest,
      person: { id: call.person.id ?? null, email: call.person.email, name: call.person.name ?? null },
      app: { id: call.app.id ?? null, name: call.app.name },
      account: call.account ?? null,
      offboarding: call.offboarding ? { id: call.offboarding.id, url: call.offboarding.url ?? null } : null,
      dueAt: call.dueAt ?? null,
      pairKey: keys.pair,
      offboardingKey: keys.offboarding,
      goals,
      warnings: [...warnings],
      creation: {
        token: moment.newId(),
        phase: 'claimed',
        leaseUntil: now + (promised ? PROMISE_LEASE_MS : CLAIM_LEASE_MS),
        sentAt: null,
        notFoundAt: null,
        promised,
        request: body,
      },
    },
    now,
  );
  if (!failed) return createRecord('delegation', keys.record, value, delegationAttributes(value, []));
  return claimAgain(failed, value, now);
}

/**
 * A failed one is sent again: its sequence goes on, so that the receiver takes the new news for newer, and why it failed stays known,
 * should this come to nothing. As another person's, another app's or another offboarding's it leaves the former, and they are told at once.
 */
async function claimAgain(
  failed: Stored<'delegation'>,
  value: Delegation,
  now: number,
): Promise<Stored<'delegation'> | undefined> {
  const { key } = failed;
  for (;;) {
    const family = await readFamily({ record: key });
    if (family?.delegation.revision !== failed.revision) return undefined;
    const { sequence, lastChange, lastTurn, outbox, version, reason, pairKey, offboardingKey } = failed.value;
    const again = { ...value, sequence, lastChange, lastTurn, outbox, reason, version: version + 1 };
    const write = rewrite(failed, again, delegationAttributes(again, []));
    const left = relativesWithout(key, now, {
      ...family,
      pair: pairKey === value.pairKey ? undefined : family.pair,
      offboarding: offboardingKey === value.offboardingKey ? undefined : family.offboarding,
    });
    if ((await commit([write, ...left])) === 'conflict') continue;
    for (const { next } of left) await putOff({ do: 'look', kind: next.kind, record: next.key }, 0);
    return write.next;
  }
}

/**
 * Runs what follows when an id is taken, or may be. No 4xx takes an id: from here on storage that refuses for its rate is out of reach.
 */
export async function onceTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StoreUnavailable && error.throttled)) throw error;
    throw new StoreUnavailable(error.message, { cause: error });
  }
}

/** What a claim is announced with. */
interface Announcement {
  readonly ids: ToriiIds;
  /** Whether its rule wants no second task for the same access. */
  readonly refusesTwins: boolean;
}

/**
 * Makes the claim known to its pair and its offboarding, and says that the issue may exist from now on: what dies later is
 * searched for before anything is made again. Of two that come at the same moment for the same access one is the first in the pair.
 * @returns undefined if the claim is another's by now
 * @throws Refusal 409 that names the open one
 */
export async function announce(
  claim: Stored<'delegation'>,
  call: DelegationCall,
  keys: DelegationKeys,
  desk: Desk,
  { ids, refusesTwins }: Announcement,
  moment: Moment,
  use: readonly Write[] = [],
): Promise<Family | undefined> {
  const freshPair = newPair(claim.value.person, claim.value.app);
  let pair = desk.pair ?? (await createRecord('pair', keys.pair, freshPair, pairAttributes(freshPair, [])));
  let offboarding = desk.offboarding;
  let alongside = use;
  for (;;) {
    const now = moment.now();
    if (keys.offboarding !== null && call.offboarding && !offboarding) {
      const value = newOffboarding(call.offboarding.id, call.offboarding.url ?? null, claim.value.person, now);
      offboarding = await createRecord('offboarding', keys.offboarding, value, offboardingAttributes(value, []));
    }
    if (pair && (keys.offboarding === null || offboarding)) {
      const twin = openTwin(pair.value, claim.key, claim.value.account);
      if (twin && refusesTwins) {
        await freeClaim({ delegation: claim, pair, offboarding, channels: desk.channels }, now);
        throw twinConflict(twin);
      }
      const warnings = [...claim.value.warnings, ...(twin ? [twinWarning(twin)] : [])];
      const warned = { ...claim, value: { ...claim.value, warnings } };
      const change = announced(warned, call, pair, offboarding, desk, ids, now);
      if ((await commit([...change.writes, ...alongside])) === 'committed') return change.family;
      // Another call may have noted the same use meanwhile.
      alongside = [];
    }
    const records = await readRecords([
      claim,
      { kind: 'pair', key: keys.pair },
      ...(keys.offboarding === null ? [] : [{ kind: 'offboarding' as const, key: keys.offboarding }]),
    ]);
    const mine = pick(records, 'delegation', claim.key);
    if (mine?.revision !== claim.revision) return undefined;
    pair = pick(records, 'pair', keys.pair);
    offboarding = keys.offboarding === null ? undefined : pick(records, 'offboarding', keys.offboarding);
  }
}

function announced(
  claim: Stored<'delegation'>,
  call: DelegationCall,
  pair: Stored<'pair'>,
  offboarding: Stored<'offboarding'> | undefined,
  desk: Desk,
  ids: ToriiIds,
  now: number,
): { writes: Write[]; family: Family } {
  const on = channelsOn(desk.channels.settings);
  const sending = withToriiIds(sendingAt(claim.value, now), ids);
  const delegationWrite = rewrite(claim, sending, delegationAttributes(sending, on));
  const paired = withToriiIds(
    withPairMember(renamed(pair.value, claim.value.person), claim.key, pairMember(sending)),
    ids,
  );
  const pairWrite = rewrite(pair, paired, pairAttributes(paired, on));
  const grown =
    offboarding &&
    withLeaversId(
      withMember(
        renamed(offboarding.value, claim.value.person),
        claim.key,
        call.offboarding?.total,
        call.offboarding?.url,
        now,
      ),
      sending.person,
      ids,
    );
  const offboardingWrite = offboarding && grown && rewrite(offboarding, grown, offboardingAttributes(grown, on));
  return {
    writes: [delegationWrite, pairWrite, ...(offboardingWrite ? [offboardingWrite] : [])],
    family: {
      delegation: delegationWrite.next,
      pair: pairWrite.next,
      offboarding: offboardingWrite?.next,
      channels: desk.channels,
    },
  };
}

/** From here on the issue may exist. */
export function sendingAt(delegation: Delegation, now: number): Delegation {
  const { creation } = delegation;
  return {
    ...delegation,
    creation: creation && { ...creation, phase: 'sending', sentAt: now, leaseUntil: now + CLAIM_LEASE_MS },
  };
}
