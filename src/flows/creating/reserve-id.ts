import type { DelegationRequest } from '../../domain/contract/request-schemas';
import { reservedDelegation } from '../../domain/delegation/creation';
import type { Delegation } from '../../domain/delegation/delegation';
import { delegationKey, offboardingKey, pairKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { newOffboarding, withMember } from '../../domain/delegation/offboarding';
import { newPair, openDuplicate, pairMember, withPairMember } from '../../domain/delegation/pair';
import type { CreationPlan } from '../../domain/delegation/creation-plan';
import type { ParsedRequest } from '../../domain/contract/parse-request';
import { withPersonRestored } from '../../domain/delegation/retention';
import type { OutcomeStatuses } from '../../domain/delegation/status';
import { withPersonId, withToriiIds, type ToriiIds } from '../../domain/delivery/torii';
import { duplicateError, duplicateWarning } from '../../domain/delegation/duplicate';
import {
  commit,
  createRecord,
  pick,
  readRecords,
  rewrite,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { enqueue } from '../../platform/forge/queue';
import type { CreateContext } from '../records/create-context';
import { readAggregate, type Aggregate } from '../records/aggregate';
import { releaseId, membershipsWithout } from './release-id';

/** Longer than a web trigger may run: a claim whose maker has died is told by it from one that is being made, ms. */
export const RESERVATION_LEASE_MS = 60_000;

export interface DelegationKeys {
  readonly record: string;
  readonly pair: string;
  readonly offboarding: string | null;
}

export function delegationKeysOf(call: DelegationRequest): DelegationKeys {
  const app = { id: call.app.id ?? null, name: call.app.name };
  return {
    record: delegationKey(call.id),
    pair: pairKey(call.person, app),
    offboarding: call.offboarding ? offboardingKey(call.offboarding.id) : null,
  };
}

/** The queue brings a promised claim to its maker within moments; past this it was lost on the way, ms. */
export const ACCEPTED_LEASE_MS = 5 * 60_000;

/** What is known of a delegation when its id is claimed. */
export interface ReservationTerms {
  readonly outcomeStatuses: OutcomeStatuses;
  readonly plan: CreationPlan | null;
  readonly warnings: readonly string[];
  /** Whether the caller is told that it will be made, without waiting for it. */
  readonly accepted: boolean;
}

/** Takes the id for this call: from nobody, or from a delegation that failed. Undefined if another call was first. */
export async function reserveId(
  { call, digest, body }: ParsedRequest & { readonly body: string },
  { outcomeStatuses, plan, warnings, accepted }: ReservationTerms,
  moment: InvocationContext,
  failed?: Stored<'delegation'>,
): Promise<Stored<'delegation'> | undefined> {
  const now = moment.now();
  const keys = delegationKeysOf(call);
  const value = reservedDelegation(
    {
      id: call.id,
      digest,
      person: { id: call.person.id ?? null, email: call.person.email, name: call.person.name ?? null },
      app: { id: call.app.id ?? null, name: call.app.name },
      account: call.account ?? null,
      offboarding: call.offboarding
        ? { id: call.offboarding.id, url: call.offboarding.url ?? null, total: call.offboarding.total ?? null }
        : null,
      dueAt: call.dueAt ?? null,
      pairKey: keys.pair,
      offboardingKey: keys.offboarding,
      outcomeStatuses,
      warnings: [...warnings],
      creation: {
        token: moment.newId(),
        phase: 'reserved',
        leaseUntil: now + (accepted ? ACCEPTED_LEASE_MS : RESERVATION_LEASE_MS),
        sentAt: null,
        notFoundAt: null,
        accepted,
        request: body,
        plan,
      },
    },
    now,
  );
  if (!failed) return createRecord('delegation', keys.record, value);
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
    const family = await readAggregate({ record: key });
    if (family?.delegation.revision !== failed.revision) return undefined;
    const { sequence, lastChange, lastStateChange, outbox, version, reason, pairKey, offboardingKey } = failed.value;
    const again = { ...value, sequence, lastChange, lastStateChange, outbox, reason, version: version + 1 };
    const write = rewrite(failed, again);
    const left = membershipsWithout(key, now, {
      ...family,
      pair: pairKey === value.pairKey ? undefined : family.pair,
      offboarding: offboardingKey === value.offboardingKey ? undefined : family.offboarding,
    });
    if ((await commit([write, ...left])) === 'conflict') continue;
    for (const { next } of left) await enqueue({ type: 'process-record', kind: next.kind, record: next.key }, 0);
    return write.next;
  }
}

/**
 * Runs what follows when an id is taken, or may be. No 4xx takes an id: from here on storage that refuses for its rate is out of reach.
 */
export async function withIdReserved<T>(run: () => Promise<T>): Promise<T> {
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
export async function register(
  claim: Stored<'delegation'>,
  call: DelegationRequest,
  keys: DelegationKeys,
  desk: CreateContext,
  { ids, refusesTwins }: Announcement,
  moment: InvocationContext,
  use: readonly Write[] = [],
): Promise<Aggregate | undefined> {
  const freshPair = newPair(claim.value.person, claim.value.app);
  let pair = desk.pair ?? (await createRecord('pair', keys.pair, freshPair));
  let offboarding = desk.offboarding;
  let alongside = use;
  for (;;) {
    const now = moment.now();
    if (keys.offboarding !== null && call.offboarding && !offboarding) {
      const value = newOffboarding(call.offboarding.id, call.offboarding.url ?? null, claim.value.person, now);
      offboarding = await createRecord('offboarding', keys.offboarding, value);
    }
    if (pair && (keys.offboarding === null || offboarding)) {
      const twin = openDuplicate(pair.value, claim.key, claim.value.account);
      if (twin && refusesTwins) {
        await releaseId({ delegation: claim, pair, offboarding, channels: desk.channels }, now);
        throw duplicateError(twin);
      }
      const warnings = [...claim.value.warnings, ...(twin ? [duplicateWarning(twin)] : [])];
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
  call: DelegationRequest,
  pair: Stored<'pair'>,
  offboarding: Stored<'offboarding'> | undefined,
  desk: CreateContext,
  ids: ToriiIds,
  now: number,
): { writes: Write[]; family: Aggregate } {
  const sending = withToriiIds(sendingAt(claim.value, claim.value.creation?.plan ?? null, now), ids);
  const delegationWrite = rewrite(claim, sending);
  const paired = withToriiIds(
    withPairMember(withPersonRestored(pair.value, claim.value.person), claim.key, pairMember(sending)),
    ids,
  );
  const pairWrite = rewrite(pair, paired);
  const grown =
    offboarding &&
    withPersonId(
      withMember(
        withPersonRestored(offboarding.value, claim.value.person),
        claim.key,
        call.offboarding?.total,
        call.offboarding?.url,
        now,
      ),
      sending.person,
      ids,
    );
  const offboardingWrite = offboarding && grown && rewrite(offboarding, grown);
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
export function sendingAt(delegation: Delegation, plan: CreationPlan | null, now: number): Delegation {
  const { creation } = delegation;
  return {
    ...delegation,
    creation: creation && { ...creation, phase: 'sending', plan, sentAt: now, leaseUntil: now + RESERVATION_LEASE_MS },
  };
}
