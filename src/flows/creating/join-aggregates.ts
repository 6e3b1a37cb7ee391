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

type Reservation = Stored<'delegation'>;
/** The key of a pair or an offboarding, with its reserved delegations. */
type Joining = readonly [string, readonly Reservation[]];

/** A kind of record to which reserved delegations are added. */
interface Joiner {
  readonly kind: 'pair' | 'offboarding';
  readonly keyOf: (reservation: Reservation) => string | null;
  /**
   * Creates the record with the delegations; undefined if it was created meanwhile. Null if the kind isn't created at
   * this point.
   */
  readonly make: ((joining: Joining, now: number) => Promise<Stored | undefined>) | null;
  /**
   * Adds the delegations to an existing record; undefined without one. `write` is undefined if the record already has
   * them.
   */
  readonly grow: (
    records: readonly Stored[],
    joining: Joining,
    now: number,
  ) => { readonly before: OutboxRecord; readonly after: OutboxRecord; readonly write: Write | undefined } | undefined;
}

const PAIRS: Joiner = {
  kind: 'pair',
  keyOf: ({ value }) => value.pairKey,
  // A pair that doesn't exist yet has reported nothing. Creating up to 500 pairs at once is too much for storage.
  make: null,
  grow(records, [key, reservations]) {
    const stored = pick(records, 'pair', key);
    if (!stored) return undefined;
    const after = pairWith(stored.value, reservations);
    const write = after === stored.value ? undefined : rewrite(stored, after);
    return { before: stored.value, after, write };
  },
};

const OFFBOARDINGS: Joiner = {
  kind: 'offboarding',
  keyOf: ({ value }) => value.offboardingKey,
  async make([key, reservations], now) {
    const value = offboardingWith(undefined, reservations, now);
    return value && createRecord('offboarding', key, value);
  },
  grow(records, [key, reservations], now) {
    const stored = pick(records, 'offboarding', key);
    const after = offboardingWith(stored?.value, reservations, now);
    if (!stored || !after) return undefined;
    const write = after === stored.value ? undefined : rewrite(stored, after);
    return { before: stored.value, after, write };
  },
};

function pairWith(pair: Pair, reservations: readonly Reservation[]): Pair {
  return reservations.reduce(
    (grown, { key, value }) =>
      isToJoin(grown.members[key]?.state) ? withPairMember(grown, key, acceptedMember(value)) : grown,
    pair,
  );
}

function offboardingWith(
  offboarding: Offboarding | undefined,
  reservations: readonly Reservation[],
  now: number,
): Offboarding | undefined {
  return reservations.reduce((grown, { key, value }) => {
    const { offboarding: requested } = parseDelegation(value.creation?.request ?? '').call;
    if (!requested || !isToJoin(grown?.members[key])) return grown;
    const joined = grown ?? newOffboarding(requested.id, requested.url ?? null, value.person, now);
    return withMember(joined, key, requested.total, requested.url, now);
  }, offboarding);
}

/** Returns true if the delegation has to be added. The first of two identical batches may already have created it. */
function isToJoin(state: DelegationState | undefined): boolean {
  return state === undefined || state === 'failed';
}

/**
 * Adds accepted reservations to their offboardings and existing pairs, before the response is sent. Neither counts as
 * completed while a delegation is still to be created, so an earlier report is taken back at once.
 */
export async function joinAggregates(reservations: readonly Reservation[], now: number): Promise<void> {
  if (reservations.length === 0) return;
  await Promise.all([PAIRS, OFFBOARDINGS].map((joiner) => joinAll(joiner, reservations, now)));
}

async function joinAll(joiner: Joiner, reservations: readonly Reservation[], now: number): Promise<void> {
  const byKey = new Map<string, Reservation[]>();
  for (const reservation of reservations) {
    const key = joiner.keyOf(reservation);
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), reservation]);
  }
  for (const some of chunks([...byKey], MAX_OPERATIONS)) {
    // Reads again what other invocations created or changed meanwhile.
    for (let left: readonly Joining[] = some; left.length > 0;) left = await joinSome(joiner, left, now);
  }
}

/**
 * Adds delegations to some records.
 * @returns those that have to be repeated because of a conflict
 */
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
