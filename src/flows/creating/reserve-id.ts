import { LEASE_MS, MAX_ATTEMPTS } from '../../domain/limits';
import type { DelegationRequest } from '../../domain/contract/request-schemas';
import { reservedDelegation } from '../../domain/delegation/creation';
import type { AppRef, Delegation, Person } from '../../domain/delegation/delegation';
import { delegationKey, offboardingKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { CreationPlan } from '../../domain/delegation/creation-plan';
import type { ParsedRequest } from '../../domain/contract/parse-request';
import type { OutcomeStatuses } from '../../domain/delegation/status';
import { commit, createRecord, rewrite, waitAfterConflict, type Stored } from '../../platform/storage/store';
import { StoreContended, StoreUnavailable } from '../../platform/storage/store-errors';
import { enqueue } from '../../platform/forge/queue';
import { readAggregate } from '../records/aggregate';
import { removalWrites } from './release-id';

export interface DelegationKeys {
  readonly record: string;
  readonly offboarding: string | null;
}

export function delegationKeysOf(request: DelegationRequest): DelegationKeys {
  return {
    record: delegationKey(request.id),
    offboarding: request.offboarding ? offboardingKey(request.offboarding.id) : null,
  };
}

/** Returns the person and the app of a request in the form of records. */
export function namesOf({ person, app }: DelegationRequest): { person: Person; app: AppRef } {
  return {
    person: { id: person.id ?? null, email: person.email, name: person.name ?? null },
    app: { id: app.id ?? null, name: app.name },
  };
}

/** Lease of an accepted reservation, after which its queue item counts as lost. */
export const ACCEPTED_LEASE_MS = 5 * 60_000;

/** Data of a delegation that is known when its id is reserved. */
export interface ReservationTerms {
  readonly outcomeStatuses: OutcomeStatuses;
  readonly plan: CreationPlan | null;
  /** Key of the pair, as far as known. Registering may find another one. */
  readonly pairKey: string;
  readonly warnings: readonly string[];
  /** True if the response is 202 and doesn't wait for the issue. */
  readonly isAccepted: boolean;
}

/**
 * Reserves the id for a request: an unused id, or that of a failed delegation. Undefined if another request was first.
 */
export async function reserveId(
  { call, digest, body }: ParsedRequest & { readonly body: string },
  { outcomeStatuses, plan, pairKey, warnings, isAccepted }: ReservationTerms,
  context: InvocationContext,
  failed?: Stored<'delegation'>,
): Promise<Stored<'delegation'> | undefined> {
  const now = context.now();
  const keys = delegationKeysOf(call);
  const value = reservedDelegation(
    {
      id: call.id,
      digest,
      ...namesOf(call),
      account: call.account ?? null,
      offboarding: call.offboarding
        ? { id: call.offboarding.id, url: call.offboarding.url ?? null, total: call.offboarding.total ?? null }
        : null,
      dueAt: call.dueAt ?? null,
      pairKey,
      offboardingKey: keys.offboarding,
      outcomeStatuses,
      warnings: [...warnings],
      creation: {
        token: context.newId(),
        phase: 'reserved',
        leaseUntil: now + (isAccepted ? ACCEPTED_LEASE_MS : LEASE_MS),
        sentAt: null,
        notFoundAt: null,
        accepted: isAccepted,
        request: body,
        plan,
      },
    },
    now,
  );
  if (!failed) return createRecord('delegation', keys.record, value);
  return reserveAgain(failed, value, now);
}

/**
 * Reserves the id of a failed delegation. Its sequence continues, so that a receiver accepts the new state. The reason
 * stays, because the failure remains if the new request is refused. A request with another pair or offboarding removes
 * the delegation from the previous one.
 */
async function reserveAgain(
  failed: Stored<'delegation'>,
  value: Delegation,
  now: number,
): Promise<Stored<'delegation'> | undefined> {
  const { key } = failed;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const aggregate = await readAggregate({ record: key });
    if (aggregate?.delegation.revision !== failed.revision) return undefined;
    const { sequence, lastChange, lastStateChange, outbox, version, reason, pairKey, offboardingKey } = failed.value;
    const next = { ...value, sequence, lastChange, lastStateChange, outbox, reason, version: version + 1 };
    const write = rewrite(failed, next);
    const removals = removalWrites(key, now, {
      ...aggregate,
      pair: pairKey === value.pairKey ? undefined : aggregate.pair,
      offboarding: offboardingKey === value.offboardingKey ? undefined : aggregate.offboarding,
    });
    if ((await commit([write, ...removals])) === 'committed') {
      for (const { next: changed } of removals) {
        await enqueue({ type: 'process-record', kind: changed.kind, record: changed.key }, 0);
      }
      return write.next;
    }
    await waitAfterConflict(attempt);
  }
  throw new StoreContended(`a failed delegation kept changing over ${MAX_ATTEMPTS} attempts`);
}

/**
 * Runs the steps after a reservation. A rate limit of storage becomes a 503, because no 4xx response may keep an id.
 */
export async function withIdReserved<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StoreUnavailable && error.isThrottled)) throw error;
    throw new StoreUnavailable(error.message, { cause: error });
  }
}
