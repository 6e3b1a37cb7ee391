import { chunks } from '../../domain/chunks';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { conflictError, tooManyRequestsError, unlicensedError, type Problem } from '../../domain/contract/problem';
import type { BatchMember } from '../../domain/contract/parse-request';
import { deletedDelegationError } from '../../domain/delegation/retention';
import { isWaitingForCreation } from '../../domain/delegation/delegation';
import { NO_OUTCOME_STATUSES } from '../../domain/delegation/status';
import type { BatchView } from '../../domain/contract/views';
import { listDelegations } from '../../platform/storage/listings';
import { readByKey, type Stored } from '../../platform/storage/store';
import { MAX_MEMBERS, offboardingFullError } from '../../domain/offboarding/offboarding';
import { readPairs, resolvePair } from '../creating/resolve-pair';
import {
  delegationKeysOf,
  namesOf,
  reserveId,
  withIdReserved,
  type DelegationKeys,
  type ReservationTerms,
} from '../creating/reserve-id';
import { addToSharedRecords } from '../creating/add-to-shared-records';
import { recordUse } from '../records/credential-usage';
import { queueReservations } from '../creating/queue-reservations';

/** Number of reservations that are written in parallel. */
const AT_ONCE = 25;

/**
 * Maximum number of accepted delegations that wait for their creation. Their creation takes about an hour of a site's
 * share of Jira's rate limit, 10% of 65,000 points.
 */
const MAX_BACKLOG = 1000;
const BACKLOG_PAGE = 100;
/** `Retry-After` for a full backlog, in seconds. */
const BACKLOG_RETRY_S = 300;

/** Returns the data of an accepted reservation. The invocation that creates the issue plans it. */
const termsOf = (pairKey: string): ReservationTerms => ({
  outcomeStatuses: NO_OUTCOME_STATUSES,
  plan: null,
  pairKey,
  warnings: [],
  isAccepted: true,
});

/** Result of one member of a batch. */
type MemberResult =
  | { readonly id: string; readonly reservation: Stored<'delegation'> | undefined }
  | { readonly id: string | null; readonly problem: Problem };

type ValidMember = Extract<BatchMember, { ok: true }>;

/**
 * Handles `POST /v1/delegations/batch`. Reserves each id before responding with 202, and creates the delegations in the
 * background; each result is sent as a push. The same batch again changes nothing. Each member ends as it would
 * alone; faults that only the rule or Jira reveals are sent as `delegation.failed`. Without a license, existing
 * delegations are accepted and new ones are rejected with 402. The whole batch gets 402 only if nothing is accepted.
 * @throws ProblemError 402, 429, 503
 */
export async function createBatch(
  members: readonly BatchMember[],
  credentialId: string,
  isLicensed: boolean,
  context: InvocationContext,
): Promise<BatchView> {
  await recordUse(credentialId, context.now());
  if ((await countBacklog(MAX_BACKLOG)) >= MAX_BACKLOG) {
    throw tooManyRequestsError(
      BACKLOG_RETRY_S,
      'Too many delegations are waiting for creation. Send the same batch again later.',
    );
  }
  const results: MemberResult[] = [];
  const membersByOffboarding = await readMembers(members);
  for (const part of chunks(members, AT_ONCE)) {
    results.push(...(await withIdReserved(() => reserveAll(part, membersByOffboarding, isLicensed, context))));
  }
  const reservations = results.flatMap((result) =>
    'reservation' in result && result.reservation ? [result.reservation] : [],
  );
  const toCreate = [...new Map(reservations.map((reservation) => [reservation.key, reservation])).values()];
  await withIdReserved(() => addToSharedRecords(toCreate, context.now()));
  await queueReservations(toCreate);
  const accepted = [...new Set(results.flatMap((result) => ('problem' in result ? [] : [result.id])))];
  const rejected = results.flatMap((result) => ('problem' in result ? [result] : []));
  if (accepted.length === 0 && rejected.some(({ problem }) => problem.status === 402)) throw unlicensedError();
  return { accepted, rejected };
}

/** Counts delegations that are waiting for creation, up to a bound. May lag by seconds. */
async function countBacklog(bound: number): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await listDelegations({ index: 'by-state', partition: 'creating' }, BACKLOG_PAGE, cursor);
    count += page.records.length;
    cursor = page.cursor;
  } while (cursor !== undefined && count < bound);
  return count;
}

/** Keys of the members of each offboarding, by its key. It includes the members that the batch adds. */
type MembersByOffboarding = ReadonlyMap<string, Set<string>>;

async function readMembers(members: readonly BatchMember[]): Promise<MembersByOffboarding> {
  const keys = members.flatMap((member) => (member.ok ? (delegationKeysOf(member.call).offboarding ?? []) : []));
  const offboardings = await readByKey('offboarding', keys);
  return new Map(keys.map((key) => [key, new Set(Object.keys(offboardings.get(key)?.value.members ?? {}))]));
}

/** Adds a delegation to the members of its offboarding. Returns false if the offboarding is full. */
function addIfNotFull({ record, offboarding }: DelegationKeys, membersByOffboarding: MembersByOffboarding): boolean {
  const members = offboarding === null ? undefined : membersByOffboarding.get(offboarding);
  if (!members || members.has(record)) return true;
  if (members.size >= MAX_MEMBERS) return false;
  members.add(record);
  return true;
}

async function reserveAll(
  requested: readonly BatchMember[],
  membersByOffboarding: MembersByOffboarding,
  isLicensed: boolean,
  context: InvocationContext,
): Promise<MemberResult[]> {
  // The ids of deleted delegations stay in use.
  const tombstones = await readByKey('tombstone', requested.flatMap(recordKeyOf));
  const members = requested.map((member): BatchMember => {
    if (!member.ok) return member;
    const keys = delegationKeysOf(member.call);
    const tombstone = tombstones.get(keys.record);
    const error = addIfNotFull(keys, membersByOffboarding)
      ? tombstone && deletedDelegationError(tombstone.value)
      : offboardingFullError(member.pointer);
    return error ? { ok: false, id: member.call.id, problem: error.problem } : member;
  });
  const names = members.flatMap((member) => (member.ok && isLicensed ? [namesOf(member.call)] : []));
  const pairs = await readPairs(names);
  const pairKeyOf = ({ call }: ValidMember) => resolvePair(namesOf(call), pairs, context.newId()).key;
  const attempts = await Promise.all(
    members.map(async (member) => ({
      member,
      reservation: member.ok && isLicensed ? await reserveId(member, termsOf(pairKeyOf(member)), context) : undefined,
    })),
  );
  const existingKeys = attempts.flatMap(({ member, reservation }) => (reservation ? [] : recordKeyOf(member)));
  const records = await readByKey('delegation', existingKeys);
  return Promise.all(
    attempts.map(async ({ member, reservation }): Promise<MemberResult> => {
      if (!member.ok) return { id: member.id ?? null, problem: member.problem };
      if (reservation) return { id: member.call.id, reservation };
      const existing = records.get(delegationKeysOf(member.call).record);
      return resultOfExisting(member, existing, pairKeyOf(member), isLicensed, context);
    }),
  );
}

function recordKeyOf(member: BatchMember): string[] {
  return member.ok ? [delegationKeysOf(member.call).record] : [];
}

/**
 * Returns the result of a member that couldn't reserve its id. Its id belongs to the same request, another request or a
 * failed delegation, or the license is missing.
 */
async function resultOfExisting(
  member: ValidMember,
  existing: Stored<'delegation'> | undefined,
  pairKey: string,
  isLicensed: boolean,
  context: InvocationContext,
): Promise<MemberResult> {
  const { id } = member.call;
  if (!isLicensed && (!existing || existing.value.state === 'failed')) {
    return { id, problem: unlicensedError().problem };
  }
  if (existing?.value.state === 'failed') {
    const reservation = await reserveId(member, termsOf(pairKey), context, existing);
    if (reservation) return { id, reservation };
  }
  if (existing?.value.digest === member.digest) {
    // The queue item of a creation that hasn't started may have been lost.
    return { id, reservation: isWaitingForCreation(existing.value) ? existing : undefined };
  }
  const detail = existing
    ? 'This id belongs to a delegation that was requested with other content. Use another id, or repeat the first request.'
    : 'Another request used this id at the same moment. Send the request again.';
  return { id, problem: conflictError(detail).problem };
}
