import { MAX_OPERATIONS } from '../../domain/limits';
import { chunks } from '../../domain/chunks';
import type { DelegationState } from '../../domain/delegation/delegation';
import { newOffboarding, withMember, type Offboarding } from '../../domain/offboarding/offboarding';
import { acceptedMember, withPairMember, type Pair } from '../../domain/offboarding/pair';
import { parseDelegation } from '../../domain/contract/parse-request';
import type { OutboxRecord } from '../../domain/delivery/outbox';
import { enqueue } from '../../platform/forge/queue';
import {
  commit,
  createRecord,
  pick,
  readRecords,
  rewrite,
  type Stored,
  type Write,
} from '../../platform/storage/store';

type Claim = Stored<'delegation'>;
/** The key of a pair or an offboarding, with claims that belong to it. */
type Joining = readonly [string, readonly Claim[]];

/** A kind of record that reservations join. */
interface Joiner {
  readonly kind: 'pair' | 'offboarding';
  readonly keyOf: (reservation: Claim) => string | null;
  /** A new record with them; undefined if there is one by now. Null where none is made yet. */
  readonly make: ((joining: Joining, now: number) => Promise<Stored | undefined>) | null;
  /** The record with them, if there is one; no write where it has them already. */
  readonly grow: (
    records: readonly Stored[],
    joining: Joining,
    now: number,
  ) => { readonly before: OutboxRecord; readonly after: OutboxRecord; readonly write: Write | undefined } | undefined;
}

const PAIRS: Joiner = {
  kind: 'pair',
  keyOf: ({ value }) => value.pairKey,
  // Nothing was told of a pair that is not there. To make five hundred is more than storage takes at once.
  make: null,
  grow(records, [key, claims]) {
    const stored = pick(records, 'pair', key);
    if (!stored) return undefined;
    const after = pairWith(stored.value, claims);
    const write = after === stored.value ? undefined : rewrite(stored, after);
    return { before: stored.value, after, write };
  },
};

const OFFBOARDINGS: Joiner = {
  kind: 'offboarding',
  keyOf: ({ value }) => value.offboardingKey,
  async make([key, claims], now) {
    const value = offboardingWith(undefined, claims, now);
    return value && createRecord('offboarding', key, value);
  },
  grow(records, [key, claims], now) {
    const stored = pick(records, 'offboarding', key);
    const after = offboardingWith(stored?.value, claims, now);
    if (!stored || !after) return undefined;
    const write = after === stored.value ? undefined : rewrite(stored, after);
    return { before: stored.value, after, write };
  },
};

function pairWith(pair: Pair, claims: readonly Claim[]): Pair {
  return claims.reduce(
    (so, { key, value }) => (isToJoin(so.members[key]?.state) ? withPairMember(so, key, acceptedMember(value)) : so),
    pair,
  );
}

function offboardingWith(
  offboarding: Offboarding | undefined,
  claims: readonly Claim[],
  now: number,
): Offboarding | undefined {
  return claims.reduce((so, { key, value }) => {
    const { offboarding: requested } = parseDelegation(value.creation?.request ?? '').call;
    if (!requested || !isToJoin(so?.members[key])) return so;
    const joined = so ?? newOffboarding(requested.id, requested.url ?? null, value.person, now);
    return withMember(joined, key, requested.total, requested.url, now);
  }, offboarding);
}

/** Of a batch that came twice, one may be made already by the time that the second would join it. */
function isToJoin(state: DelegationState | undefined): boolean {
  return state === undefined || state === 'failed';
}

/**
 * Makes promised claims known to their offboardings, and to pairs that are there, before the caller is told that they will be made:
 * neither is complete while one of its delegations is still to be made. What that takes back is told at once, however long the making has to wait.
 */
export async function joinAggregates(claims: readonly Claim[], now: number): Promise<void> {
  if (claims.length === 0) return;
  await Promise.all([PAIRS, OFFBOARDINGS].map((joiner) => joinAll(joiner, claims, now)));
}

async function joinAll(joiner: Joiner, claims: readonly Claim[], now: number): Promise<void> {
  const byKey = new Map<string, Claim[]>();
  for (const reservation of claims) {
    const key = joiner.keyOf(reservation);
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), reservation]);
  }
  for (const some of chunks([...byKey], MAX_OPERATIONS)) {
    // Reads again what others created or changed meanwhile.
    for (let left: readonly Joining[] = some; left.length > 0;) left = await joinSome(joiner, left, now);
  }
}

/** @returns those that others were faster with */
async function joinSome({ kind, make, grow }: Joiner, some: readonly Joining[], now: number): Promise<Joining[]> {
  const records = await readRecords(some.map(([key]) => ({ kind, key })));
  const known = some.flatMap((one) => {
    const grown = grow(records, one, now);
    return grown ? [{ one, ...grown }] : [];
  });
  const unknown = make ? some.filter((one) => !known.some((grown) => grown.one === one)) : [];
  const made = make ? await Promise.all(unknown.map((one) => make(one, now))) : [];
  const writes = known.flatMap(({ write }) => write ?? []);
  const isLate = writes.length > 0 && (await commit(writes)) === 'conflict';
  for (const { one, before, after } of isLate ? [] : known) {
    if (after.sequence > before.sequence) await enqueue({ type: 'process-record', kind, record: one[0] }, 0);
  }
  return [...unknown.filter((_, index) => !made[index]), ...(isLate ? known.map(({ one }) => one) : [])];
}
