import * as z from 'zod';
import { DelegationState, isEnded, type Delegation } from './delegation';

/** One person and one app: its delegations, by record key. Several of them are different accounts. */
export const Pair = z.object({
  members: z.record(
    z.string(),
    z.object({ id: z.string(), state: DelegationState, account: z.string().nullable(), issueKey: z.string().nullable() }),
  ),
});
export type Pair = z.infer<typeof Pair>;
export type PairMember = Pair['members'][string];

export const NEW_PAIR: Pair = { members: {} };

export function pairMember({ id, state, account, issue }: Delegation): PairMember {
  return { id, state, account, issueKey: issue?.key ?? null };
}

export function withPairMember(pair: Pair, key: string, member: PairMember): Pair {
  return { members: { ...pair.members, [key]: member } };
}

export function withoutPairMember(pair: Pair, key: string): Pair {
  return { members: Object.fromEntries(Object.entries(pair.members).filter(([member]) => member !== key)) };
}

/** The delegation of the same account that is still open, if there is one beside `key`. */
export function openTwin(pair: Pair, key: string, account: string | null): (PairMember & { key: string }) | undefined {
  const twin = Object.entries(pair.members).find(
    ([member, { state, account: theirs }]) => member !== key && theirs === account && !isEnded(state),
  );
  return twin && { key: twin[0], ...twin[1] };
}
