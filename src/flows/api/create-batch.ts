import { MAX_OPERATIONS } from '../../domain/limits';
import { chunks } from '../../domain/chunks';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { conflictError, tooManyRequestsError, unlicensedError, type Problem } from '../../domain/contract/problem';
import type { BatchMember } from '../../domain/contract/parse-request';
import { deletedDelegationError } from '../../domain/delegation/retention';
import { NO_OUTCOME_STATUSES } from '../../domain/delegation/status';
import type { BatchView } from '../../domain/contract/views';
import { listDelegations } from '../../platform/storage/listings';
import { pick, readRecords, type Stored } from '../../platform/storage/store';
import { MAX_MEMBERS, offboardingFullError } from '../../domain/offboarding/offboarding';
import { readPairs, resolvePair } from '../creating/resolve-pair';
import { delegationKeysOf, namesOf, reserveId, withIdReserved, type ReservationTerms } from '../creating/reserve-id';
import { joinAggregates } from '../creating/join-aggregates';
import { recordUse } from '../records/credential-usage';
import { queueReservations } from '../creating/queue-reservations';

/** Claims that are written side by side. */
const AT_ONCE = 25;

/** Most accepted members that may wait: about one hour of a site's share of Jira's points (10% of 65,000). */
const MAX_BACKLOG = 1000;
const BACKLOG_PAGE = 100;
/** `Retry-After` of a full backlog, s. */
const BACKLOG_RETRY_S = 300;

/** Returns the terms of an accepted reservation: the invocation that creates the issue plans it. */
const termsOf = (pairKey: string): ReservationTerms => ({
  outcomeStatuses: NO_OUTCOME_STATUSES,
  plan: null,
  pairKey,
  warnings: [],
  accepted: true,
});

/** Result of one member; `claim` is its reservation. */
type Claimed =
  | { readonly id: string; readonly claim: Stored<'delegation'> | undefined }
  | { readonly id: string | null; readonly problem: Problem };

type Asked = Extract<BatchMember, { ok: true }>;

/**
 * `POST /v1/delegations/batch`: claims each id, so that the 202 is true, and has them made in the background; each outcome is
 * pushed. The same batch again changes nothing. Each member is answered as it would be alone, so without a licence those that are
 * known are accepted as ever and new ones rejected with the 402; the whole is a 402 only where nothing is left to accept.
 *
 * @throws Refusal 402, 429, 503
 */
export async function createBatch(
  members: readonly BatchMember[],
  credential: string,
  isLicensed: boolean,
  context: InvocationContext,
): Promise<BatchView> {
  await recordUse(credential, context.now());
  if ((await backlog(MAX_BACKLOG)) >= MAX_BACKLOG) {
    throw tooManyRequestsError(
      BACKLOG_RETRY_S,
      'Too many delegations wait to be made. Send the same batch again later.',
    );
  }
  const outcomes: Claimed[] = [];
  const room = await readRoom(members);
  for (const some of chunks(members, AT_ONCE)) {
    outcomes.push(...(await withIdReserved(() => claimAll(withoutOverfull(some, room), isLicensed, context))));
  }
  const claims = outcomes.flatMap((one) => ('claim' in one && one.claim ? [one.claim] : []));
  const toMake = [...new Map(claims.map((reservation) => [reservation.key, reservation])).values()];
  await withIdReserved(() => joinAggregates(toMake, context.now()));
  await queueReservations(toMake, 0);
  const accepted = [...new Set(outcomes.flatMap((one) => ('problem' in one ? [] : [one.id])))];
  const rejected = outcomes.flatMap((one) => ('problem' in one ? [one] : []));
  if (accepted.length === 0 && rejected.some(({ problem }) => problem.status === 402)) throw unlicensedError();
  return { accepted, rejected };
}

/** Counts what waits, up to a bound; may lag some seconds behind. */
async function backlog(bound: number): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await listDelegations({ by: 'by-state', is: 'creating' }, BACKLOG_PAGE, cursor);
    count += page.delegations.length;
    cursor = page.cursor;
  } while (cursor !== undefined && count < bound);
  return count;
}

/** Keys of the members of each offboarding, by its key: those that it has, and those that the batch adds. */
type Room = ReadonlyMap<string, Set<string>>;

async function readRoom(members: readonly BatchMember[]): Promise<Room> {
  const keys = new Set(
    members.flatMap((member) => (member.ok ? (delegationKeysOf(member.call).offboarding ?? []) : [])),
  );
  const refs = [...keys].map((key) => ({ kind: 'offboarding' as const, key }));
  const records = (await Promise.all(chunks(refs, MAX_OPERATIONS).map(readRecords))).flat();
  return new Map(
    [...keys].map((key) => [key, new Set(Object.keys(pick(records, 'offboarding', key)?.value.members ?? {}))]),
  );
}

/** Rejects the members for whose offboarding there is no room, and takes the room of the others. */
function withoutOverfull(members: readonly BatchMember[], room: Room): BatchMember[] {
  return members.map((member) => {
    const { record, offboarding } = member.ok ? delegationKeysOf(member.call) : { record: '', offboarding: null };
    const taken = offboarding === null ? undefined : room.get(offboarding);
    if (!member.ok || !taken || taken.has(record)) return member;
    if (taken.size >= MAX_MEMBERS) return { ok: false, id: member.call.id, problem: offboardingFullError().problem };
    taken.add(record);
    return member;
  });
}

async function claimAll(
  requested: readonly BatchMember[],
  isLicensed: boolean,
  context: InvocationContext,
): Promise<Claimed[]> {
  const members = await withoutRemoved(requested);
  const names = members.flatMap((member) => (member.ok && isLicensed ? [namesOf(member.call)] : []));
  const pairs = await readPairs(names);
  const pairKeyOf = ({ call }: Asked) => resolvePair(namesOf(call), pairs, context.newId()).key;
  const tried = await Promise.all(
    members.map(async (member) => ({
      member,
      claim: member.ok && isLicensed ? await reserveId(member, termsOf(pairKeyOf(member)), context) : undefined,
    })),
  );
  const taken = new Set(
    tried.flatMap(({ member, claim: reservation }) =>
      member.ok && !reservation ? [delegationKeysOf(member.call).record] : [],
    ),
  );
  const records =
    taken.size > 0 ? await readRecords([...taken].map((key) => ({ kind: 'delegation' as const, key }))) : [];
  return Promise.all(
    tried.map(async ({ member, claim: reservation }): Promise<Claimed> => {
      if (!member.ok) return { id: member.id ?? null, problem: member.problem };
      if (reservation) return { id: member.call.id, claim: reservation };
      return claimedBefore(
        member,
        pick(records, 'delegation', delegationKeysOf(member.call).record),
        pairKeyOf(member),
        isLicensed,
        context,
      );
    }),
  );
}

/** The ids of delegations that were removed for their age stay taken. */
async function withoutRemoved(members: readonly BatchMember[]): Promise<BatchMember[]> {
  const keys = new Set(members.flatMap((member) => (member.ok ? [delegationKeysOf(member.call).record] : [])));
  if (keys.size === 0) return [...members];
  const graves = await readRecords([...keys].map((key) => ({ kind: 'tombstone' as const, key })));
  return members.map((member) => {
    const grave = member.ok && pick(graves, 'tombstone', delegationKeysOf(member.call).record);
    return grave ? { ok: false, id: member.call.id, problem: deletedDelegationError(grave.value).problem } : member;
  });
}

/** The id is taken: by this very request, by another one, or by one that failed and may be sent again; or it may not be claimed. */
async function claimedBefore(
  member: Asked,
  existing: Stored<'delegation'> | undefined,
  pairKey: string,
  isLicensed: boolean,
  context: InvocationContext,
): Promise<Claimed> {
  const { id } = member.call;
  if (!isLicensed && (!existing || existing.value.state === 'failed')) {
    return { id, problem: unlicensedError().problem };
  }
  if (existing?.value.state === 'failed') {
    const reservation = await reserveId(member, termsOf(pairKey), context, existing);
    if (reservation) return { id, claim: reservation };
  }
  if (existing?.value.digest === member.digest) return { id, claim: isUnmade(existing) ? existing : undefined };
  const detail = existing
    ? 'This id stands for a delegation that was asked for with other content. Use another id, or send what was sent first.'
    : 'This id was claimed and freed at the same moment. Send it again.';
  return { id, problem: conflictError(detail).problem };
}

/** Promised before, and not begun: its queue item may have been lost. */
function isUnmade({ value: { creation } }: Stored<'delegation'>): boolean {
  return creation?.accepted === true && creation.phase === 'reserved';
}
