import { chunks } from '../../domain/chunks';
import type { DelegationState } from '../../domain/delegation/delegation';
import { groupedBy } from '../../domain/grouped-by';
import { MAX_OPERATIONS } from '../../domain/limits';
import { newOffboarding, withMember, type Offboarding } from '../../domain/offboarding/offboarding';
import { acceptedMember, withPairMember, type Pair } from '../../domain/offboarding/pair';
import { enqueue } from '../../platform/forge/queue';
import { createOrRead, pick, readByKey, rewrite, update, type Stored } from '../../platform/storage/store';

type Reservation = Stored<'delegation'>;
type SharedKind = 'pair' | 'offboarding';

/**
 * Adds accepted reservations to their offboardings and existing pairs, before the response is sent. Neither counts as
 * completed while a delegation is still to be created, so an earlier report is taken back at once.
 */
export async function addToSharedRecords(reservations: readonly Reservation[], now: number): Promise<void> {
  const inOffboardings = reservations.filter(({ value }) => value.offboardingKey !== null);
  await Promise.all([
    addAll(
      'pair',
      groupedBy(reservations, ({ value }) => value.pairKey),
      now,
    ),
    addAll(
      'offboarding',
      groupedBy(inOffboardings, ({ value }) => value.offboardingKey ?? ''),
      now,
    ),
  ]);
}

async function addAll(
  kind: SharedKind,
  reservationsByKey: ReadonlyMap<string, readonly Reservation[]>,
  now: number,
): Promise<void> {
  for (const part of chunks([...reservationsByKey], MAX_OPERATIONS)) {
    const extended = await update(
      part.map(([key]) => ({ kind, key })),
      async (records) => {
        const changes = await Promise.all(
          part.map(async ([key, reservations]) => {
            const shared = pick(records, kind, key) ?? (await createShared(kind, key, reservations, now));
            return shared ? changesOf(shared, await missingFrom(shared, reservations), now) : [];
          }),
        );
        const writes = changes.flat();
        return { writes, result: writes.filter(({ hasNewPush }) => hasNewPush).map(({ next }) => next.key) };
      },
    );
    for (const key of extended) await enqueue({ type: 'process-record', kind, record: key }, 0);
  }
}

/**
 * Creates an offboarding with its delegations. Undefined for a pair, because one that doesn't exist has reported
 * nothing, and 500 new ones at once are too much for storage.
 */
async function createShared(
  kind: SharedKind,
  key: string,
  reservations: readonly Reservation[],
  now: number,
): Promise<Stored<'offboarding'> | undefined> {
  const { offboarding, person } = reservations[0]?.value ?? {};
  if (kind === 'pair' || !offboarding || !person) return undefined;
  const { id, url } = offboarding;
  return createOrRead('offboarding', key, withMembers(newOffboarding(id, url, person, now), reservations, now));
}

/**
 * Returns the reservations to be added to a shared record. A delegation that failed in it is added again only if it
 * still waits for its creation, because another invocation may have failed it since its id was reserved.
 */
async function missingFrom(shared: Stored<SharedKind>, reservations: readonly Reservation[]): Promise<Reservation[]> {
  const inState = (state: DelegationState | undefined) =>
    reservations.filter(({ key }) => memberState(shared, key) === state);
  const failed = inState('failed');
  const current = await readByKey(
    'delegation',
    failed.map(({ key }) => key),
  );
  return [...inState(undefined), ...failed.filter((reservation) => isSameReservation(reservation, current))];
}

function memberState(shared: Stored<SharedKind>, key: string): DelegationState | undefined {
  return shared.kind === 'pair' ? shared.value.members[key]?.state : shared.value.members[key];
}

function isSameReservation({ key, value }: Reservation, current: ReadonlyMap<string, Reservation>): boolean {
  const now = current.get(key)?.value;
  return now?.state === 'creating' && now.creation?.token === value.creation?.token;
}

/** Returns the write that adds delegations to a shared record; nothing without delegations. */
function changesOf(shared: Stored<SharedKind>, missing: readonly Reservation[], now: number) {
  if (missing.length === 0) return [];
  const value =
    shared.kind === 'pair' ? withPairMembers(shared.value, missing) : withMembers(shared.value, missing, now);
  return [{ ...rewrite(shared, value), hasNewPush: value.sequence > shared.value.sequence }];
}

function withPairMembers(pair: Pair, reservations: readonly Reservation[]): Pair {
  return reservations.reduce((extended, { key, value }) => withPairMember(extended, key, acceptedMember(value)), pair);
}

function withMembers(offboarding: Offboarding, reservations: readonly Reservation[], now: number): Offboarding {
  return reservations.reduce(
    (extended, { key, value }) => withMember(extended, key, value.offboarding, now),
    offboarding,
  );
}
