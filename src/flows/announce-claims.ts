import { delegationAttributes, offboardingAttributes, pairAttributes } from '../domain/attributes';
import type { DelegationCall } from '../domain/call';
import type { Moment } from '../domain/moment';
import { newOffboarding, withMember, type Offboarding } from '../domain/offboarding';
import { newPair, openTwin, pairMember, withPairMember, type Pair } from '../domain/pair';
import type { Problem } from '../domain/problem';
import { renamed } from '../domain/retention';
import { channelsOn } from '../domain/settings';
import { withLeaversId, withToriiIds, type ToriiIds } from '../domain/torii';
import { twinConflict, twinWarning } from '../domain/twin';
import { commit, createRecord, rewrite, type Stored, type Write } from '../platform/store';
import { sendingAt } from './claim';
import { readLeaver, type Leaver } from './leaver';
import type { Plan } from './plan-issue';
import type { Refused, Sending } from './send-issues';

/** A claim with its call, and its plan and what is known of Torii's ids, or why there can be none. */
export type Planned = { readonly claim: Stored<'delegation'>; readonly call: DelegationCall } & (
  { readonly plan: Plan; readonly ids: ToriiIds } | { readonly problem: Problem }
);

export interface Announced {
  readonly sendings: readonly Sending[];
  readonly refused: readonly Refused[];
}

/**
 * Makes up to twelve claims known to their pairs and their offboarding, and says that the issues may exist from now on, in one
 * transaction (12 delegations, 12 pairs, 1 offboarding). Those that can't be made are known to the offboarding too, since it counts
 * what failed; they stay claims until that is told.
 */
export async function announceClaims(planned: readonly Planned[], leaver: Leaver, moment: Moment): Promise<Announced> {
  let current = leaver;
  let left = planned;
  for (;;) {
    const whole = await withRelatives(current, left, moment.now());
    if (whole) {
      const { writes, ...announced } = announcedAt(left, whole, moment.now());
      if (writes.length === 0 || (await commit(writes)) === 'committed') return announced;
    }
    current = await readLeaver(left.map(({ claim }) => claim.key));
    // What another took up meanwhile is his.
    left = left.filter(({ claim }) =>
      current.delegations.some(({ key, revision }) => key === claim.key && revision === claim.revision),
    );
  }
}

/** Pairs and the offboarding are made before, since a condition can't be set on a record that is not there. Undefined if others were first. */
async function withRelatives(leaver: Leaver, planned: readonly Planned[], now: number): Promise<Leaver | undefined> {
  const pairs = new Map(leaver.pairs);
  let { offboarding } = leaver;
  for (const { claim, call } of planned) {
    const { person, app, pairKey, offboardingKey } = claim.value;
    if (!pairs.has(pairKey)) {
      const value = newPair(person, app);
      const pair = await createRecord('pair', pairKey, value, pairAttributes(value, []));
      if (!pair) return undefined;
      pairs.set(pairKey, pair);
    }
    if (offboardingKey !== null && call.offboarding && !offboarding) {
      const value = newOffboarding(call.offboarding.id, call.offboarding.url ?? null, person, now);
      offboarding = await createRecord('offboarding', offboardingKey, value, offboardingAttributes(value, []));
      if (!offboarding) return undefined;
    }
  }
  return { ...leaver, pairs, offboarding };
}

function announcedAt(planned: readonly Planned[], leaver: Leaver, now: number): Announced & { writes: Write[] } {
  const on = channelsOn(leaver.channels.settings);
  const pairs = new Map<string, Pair>();
  let offboarding: Offboarding | undefined = leaver.offboarding?.value;
  const writes: Write[] = [];
  const sendings: Sending[] = [];
  const refused: Refused[] = [];
  for (const one of planned) {
    const { claim, call } = one;
    const { pairKey, account, person, app } = claim.value;
    const { total, url } = call.offboarding ?? {};
    offboarding = offboarding && withMember(renamed(offboarding, person), claim.key, total, url, now);
    if ('problem' in one) {
      refused.push({ claim, problem: one.problem });
      continue;
    }
    const pair = renamed(pairs.get(pairKey) ?? leaver.pairs.get(pairKey)?.value ?? newPair(person, app), person);
    const twin = openTwin(pair, claim.key, account);
    if (twin && one.plan.rule?.duplicates === 'refuse') {
      refused.push({ claim, problem: twinConflict(twin).problem });
      continue;
    }
    const { goals } = one.plan;
    const warnings = [...one.plan.warnings, ...(twin ? [twinWarning(twin)] : [])];
    const planned = { ...claim.value, goals, wanted: goals, warnings };
    const sending = withToriiIds(sendingAt(planned, now), one.ids);
    const write = rewrite(claim, sending, delegationAttributes(sending, on));
    pairs.set(pairKey, withToriiIds(withPairMember(pair, claim.key, pairMember(sending)), one.ids));
    offboarding = offboarding && withLeaversId(offboarding, person, one.ids);
    sendings.push({ claim: write.next, plan: one.plan });
    writes.push(write);
  }
  for (const [key, value] of pairs) {
    const stored = leaver.pairs.get(key);
    if (stored) writes.push(rewrite(stored, value, pairAttributes(value, on)));
  }
  if (leaver.offboarding && offboarding) {
    writes.push(rewrite(leaver.offboarding, offboarding, offboardingAttributes(offboarding, on)));
  }
  return { sendings, refused, writes };
}
