import { MAX_OPERATIONS } from '../../domain/limits';
import { delegationKey, offboardingKey } from '../../domain/delegation/keys';
import { notFoundError } from '../../domain/contract/problem';
import { serializeDelegation, serializeOffboarding } from '../../domain/contract/serialize';
import type { DelegationView, OffboardingView } from '../../domain/contract/views';
import { pick, readRecords } from '../../platform/storage/store';

/**
 * Handles `GET /v1/delegations/{id}`.
 * @throws ProblemError 404
 */
export async function readDelegation(id: string): Promise<DelegationView> {
  const key = delegationKey(id);
  const found = pick(await readRecords([{ kind: 'delegation', key }]), 'delegation', key);
  if (!found) throw notFoundError('delegation');
  return serializeDelegation(found.value);
}

/**
 * Handles `GET /v1/offboardings/{id}`. Returns the counts and all delegations.
 * @throws ProblemError 404
 */
export async function readOffboarding(id: string): Promise<OffboardingView> {
  const key = offboardingKey(id);
  const found = pick(await readRecords([{ kind: 'offboarding', key }]), 'offboarding', key);
  const members = Object.keys(found?.value.members ?? {});
  // Rejected delegations are removed from the offboarding, so an offboarding without members doesn't exist for the
  // service.
  if (!found || members.length === 0) throw notFoundError('offboarding');
  const delegations: DelegationView[] = [];
  for (let from = 0; from < members.length; from += MAX_OPERATIONS) {
    const batch = members.slice(from, from + MAX_OPERATIONS);
    const records = await readRecords(batch.map((member) => ({ kind: 'delegation' as const, key: member })));
    delegations.push(
      ...records.flatMap((record) => (record.kind === 'delegation' ? [serializeDelegation(record.value)] : [])),
    );
  }
  return { ...serializeOffboarding(found.value), delegations };
}
