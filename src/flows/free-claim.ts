import { delegationAttributes, offboardingAttributes, pairAttributes } from '../domain/attributes';
import type { Delegation } from '../domain/delegation';
import { withMemberState, withoutMember } from '../domain/offboarding';
import { pairMember, withoutPairMember, withPairMember } from '../domain/pair';
import { channelsOn } from '../domain/settings';
import { commit, rewrite, type Write } from '../platform/store';
import { readFamily, type Family } from './family';

/** No refusal takes an id: the claim is undone in all its records. What had failed before has failed as before. */
export async function freeClaim(claim: Family, now: number): Promise<void> {
  const { delegation } = claim;
  for (let family: Family | undefined = claim; family; family = await readFamily({ record: delegation.key })) {
    const { key, value } = family.delegation;
    if (value.creation?.token !== delegation.value.creation?.token) return;
    const writes =
      value.reason === null
        ? [{ drop: family.delegation }, ...relativesWithout(key, now, family)]
        : failedAsBefore(family, now);
    if ((await commit(writes)) === 'committed') return;
  }
}

/** The pair and the offboarding without a delegation that is none of theirs. */
export function relativesWithout(
  key: string,
  now: number,
  { pair, offboarding, channels }: Omit<Family, 'delegation'>,
) {
  const on = channelsOn(channels.settings);
  const unpaired = pair && withoutPairMember(pair.value, key);
  const left = offboarding && withoutMember(offboarding.value, key, now);
  return [
    ...(pair && unpaired ? [rewrite(pair, unpaired, pairAttributes(unpaired, on))] : []),
    ...(offboarding && left ? [rewrite(offboarding, left, offboardingAttributes(left, on))] : []),
  ];
}

function failedAsBefore({ delegation, pair, offboarding, channels }: Family, now: number): Write[] {
  const { key, value } = delegation;
  const on = channelsOn(channels.settings);
  const failed: Delegation = { ...value, state: 'failed', creation: null, version: value.version + 1 };
  const paired = pair && withPairMember(pair.value, key, pairMember(failed));
  const counted = offboarding && withMemberState(offboarding.value, key, 'failed', now);
  return [
    rewrite(delegation, failed, delegationAttributes(failed, on)),
    ...(pair && paired ? [rewrite(pair, paired, pairAttributes(paired, on))] : []),
    ...(offboarding && counted ? [rewrite(offboarding, counted, offboardingAttributes(counted, on))] : []),
  ];
}
