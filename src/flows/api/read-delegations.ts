import { MAX_OPERATIONS } from '../../domain/limits';
import { delegationKey, offboardingKey } from '../../domain/delegation/keys';
import { notFoundError } from '../../domain/contract/problem';
import { serializeDelegation, serializeOffboarding } from '../../domain/contract/serialize';
import type { DelegationView, OffboardingView } from '../../domain/contract/views';
import { pick, readRecords } from '../../platform/storage/store';

/** `GET /v1/delegations/{id}`: as it stands in the record. @throws Refusal 404 */
export async function readDelegation(id: string): Promise<DelegationView> {
  const key = delegationKey(id);
  const found = pick(await readRecords([{ kind: 'delegation', key }]), 'delegation', key);
  if (!found) throw notFoundError('delegation');
  return serializeDelegation(found.value);
}

/** `GET /v1/offboardings/{id}`: the counts, and each delegation as it stands. @throws Refusal 404 */
export async function readOffboarding(id: string): Promise<OffboardingView> {
  const key = offboardingKey(id);
  const found = pick(await readRecords([{ kind: 'offboarding', key }]), 'offboarding', key);
  const members = Object.keys(found?.value.members ?? {});
  // A rejected delegation is no member: an offboarding of rejected ones only doesn't exist.
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
