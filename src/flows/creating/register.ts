import { MAX_ATTEMPTS } from '../../domain/limits';
import { FOLD_AFTER_MS } from '../../domain/offboarding/contention';
import type { Delegation } from '../../domain/delegation/delegation';
import { duplicateError, openDuplicate } from '../../domain/delegation/duplicate';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { isFull, offboardingFullError } from '../../domain/offboarding/offboarding';
import { newPair, type Pair } from '../../domain/offboarding/pair';
import type { ToriiIds } from '../../domain/delivery/torii';
import {
  commit,
  pick,
  put,
  readRecords,
  rewrite,
  waitAfterConflict,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { StoreContended } from '../../platform/storage/store-errors';
import { deferredRecords, type Aggregate, type DeferredRecords } from '../records/aggregate';
import type { Channels } from '../records/channels';
import { createOffboarding, offboardingWith, pairWith, withSendingPhase } from './joined-records';
import { releaseId } from './release-id';
import { aliasRefs, guardPair, readPairs, resolvePair, type ResolvedPair } from './resolve-pair';

/** Reserved delegation, and the records that it is added to. */
export interface Registration {
  readonly delegation: Stored<'delegation'>;
  readonly pair: ResolvedPair;
  readonly offboarding: Stored<'offboarding'> | undefined;
  readonly channels: Channels;
  /** Torii's ids, if known. */
  readonly ids: ToriiIds;
  /** True if the rule refuses a second delegation of the same access. */
  readonly refusesDuplicates: boolean;
  /**
   * Additional writes of the first attempt. After a conflict they are dropped, because another request may have made
   * them.
   */
  readonly extraWrites: readonly Write[];
}

/**
 * Aggregate of a registered delegation. `isContended` is true if others changed its shared records at the same moment.
 */
export interface Registered {
  readonly aggregate: Aggregate;
  readonly isContended: boolean;
}

/**
 * Registers a reserved delegation with its pair and its offboarding. From then on, its issue may exist. Of two
 * simultaneous requests for the same access, one is added to the pair first. If many requests compete for the
 * offboarding, a queue item adds the delegation later.
 * @returns undefined if another invocation has changed the reservation
 * @throws ProblemError 409 with the open duplicate, 422 if the offboarding is full
 * @throws StoreContended after a bounded number of conflicts
 */
export async function register(
  registration: Registration,
  context: InvocationContext,
): Promise<Registered | undefined> {
  const { delegation, channels } = registration;
  let { offboarding, extraWrites } = registration;
  let { pair } = registration;
  let isContended = false;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    pair = await guardPair(delegation.value, pair);
    const { offboardingKey } = delegation.value;
    if (offboardingKey !== null && !offboarding) {
      offboarding = await createOffboarding(delegation.value, context.now());
      isContended ||= offboarding === undefined;
    }
    if (offboardingKey === null || offboarding) {
      const current = { ...registration, pair, offboarding };
      await refuseIfImpossible(current, context);
      const change = planRegistration(
        current,
        deferredRecords({ pair: pair.stored, offboarding }, isContended),
        context.now(),
      );
      if ((await commit([...change.writes, ...extraWrites])) === 'committed') {
        return { aggregate: { ...change.aggregate, channels }, isContended };
      }
      extraWrites = [];
      if (isContended) await waitAfterConflict(attempt);
      isContended = true;
    }
    const records = await readRecords([
      delegation,
      ...aliasRefs(delegation.value),
      ...(offboardingKey === null ? [] : [{ kind: 'offboarding' as const, key: offboardingKey }]),
    ]);
    if (pick(records, 'delegation', delegation.key)?.revision !== delegation.revision) return undefined;
    pair = resolvePair(delegation.value, await readPairs([], records), pair.key);
    offboarding = offboardingKey === null ? undefined : pick(records, 'offboarding', offboardingKey);
  }
  throw new StoreContended(`the pair and the offboarding of a delegation kept changing over ${MAX_ATTEMPTS} attempts`);
}

/**
 * Releases the reservation if the pair or the offboarding can't accept the delegation.
 * @throws ProblemError 409, 422
 */
async function refuseIfImpossible(
  { delegation, pair, offboarding, channels, refusesDuplicates }: Registration,
  context: InvocationContext,
): Promise<void> {
  const duplicate = pair.stored && openDuplicate(pair.stored.value, delegation.key, delegation.value.account);
  const isRefused = duplicate !== undefined && refusesDuplicates;
  const isOffboardingFull = offboarding !== undefined && isFull(offboarding.value, delegation.key);
  if (!isRefused && !isOffboardingFull) return;
  await releaseId({ delegation, pair: pair.stored, offboarding, channels }, context.now());
  throw isRefused ? duplicateError(duplicate) : offboardingFullError();
}

function planRegistration(
  { delegation, pair, offboarding, ids }: Registration,
  deferred: DeferredRecords,
  now: number,
): { writes: Write[]; aggregate: Omit<Aggregate, 'channels'> } {
  const { key, value } = delegation;
  const before: Pair = pair.stored?.value ?? newPair(value.person, value.app);
  const duplicate = openDuplicate(before, key, value.account);
  const sending: Delegation = {
    ...withSendingPhase(value, value.creation?.plan ?? null, now, duplicate, ids),
    pairKey: pair.key,
    foldDueAt: deferred.offboarding ? now + FOLD_AFTER_MS : null,
  };
  const delegationWrite = rewrite(delegation, sending);
  const paired = pairWith(before, { key, value: sending }, ids);
  const pairWrite = pair.stored ? rewrite(pair.stored, paired) : put('pair', pair.key, paired);
  const nextPair = { kind: 'pair' as const, key: pair.key, revision: (pair.stored?.revision ?? 0) + 1, value: paired };
  const joined = deferred.offboarding ? undefined : offboarding;
  const offboardingWrite = joined && rewrite(joined, offboardingWith(joined.value, { key, value: sending }, ids, now));
  const { offboardingKey } = value;
  const lateMember =
    deferred.offboarding && offboardingKey !== null ? put('late-member', offboardingKey, { at: now }) : undefined;
  return {
    writes: [delegationWrite, pairWrite, ...pair.writes, offboardingWrite ?? lateMember].flatMap(
      (write) => write ?? [],
    ),
    aggregate: {
      delegation: delegationWrite.next,
      pair: nextPair,
      offboarding: offboardingWrite?.next ?? offboarding,
    },
  };
}
