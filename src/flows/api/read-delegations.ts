import { chunks } from '../../domain/chunks';
import { MAX_OPERATIONS } from '../../domain/limits';
import { delegationKey, offboardingKey } from '../../domain/delegation/keys';
import { notFoundError } from '../../domain/contract/problem';
import { serializeDelegation, serializeOffboarding } from '../../domain/contract/serialize';
import type { DelegationView, OffboardingView } from '../../domain/contract/views';
import { readByKey, readRecord } from '../../platform/storage/store';

/**
 * Handles `GET /v1/delegations/{id}`.
 * @throws ProblemError 404
 */
export async function readDelegation(id: string): Promise<DelegationView> {
  const delegation = await readRecord('delegation', delegationKey(id));
  if (!delegation) throw notFoundError('delegation');
  return serializeDelegation(delegation.value);
}

/**
 * Handles `GET /v1/offboardings/{id}`. Returns the counts and all delegations.
 * @throws ProblemError 404
 */
export async function readOffboarding(id: string): Promise<OffboardingView> {
  const offboarding = await readRecord('offboarding', offboardingKey(id));
  const members = Object.keys(offboarding?.value.members ?? {});
  // Rejected delegations are removed from the offboarding, so an offboarding without members doesn't exist for the
  // service.
  if (!offboarding || members.length === 0) throw notFoundError('offboarding');
  const delegations: DelegationView[] = [];
  for (const part of chunks(members, MAX_OPERATIONS)) {
    const records = await readByKey('delegation', part);
    delegations.push(...[...records.values()].map(({ value }) => serializeDelegation(value)));
  }
  return { ...serializeOffboarding(offboarding.value), delegations };
}
