import { Filter, FilterConditions, kvs, Sort, WhereConditions } from '@forge/kvs';
import { parsed, reached, statusOf, type Stored, StoreUnavailable } from './store';

/** What is told to the service: these kinds carry their outbox. */
export const SUBJECT_KINDS = ['delegation', 'offboarding', 'pair'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export type Subject = Stored<SubjectKind>;

export function isSubject(record: Stored): record is Subject {
  return SUBJECT_KINDS.some((kind) => kind === record.kind);
}

export interface SubjectPage {
  readonly subjects: readonly Subject[];
  readonly cursor?: string;
}

/** Records that are due, earliest first; may lag some seconds behind the writes [doc]. */
export async function dueSubjects(kind: SubjectKind, now: number, cursor?: string): Promise<SubjectPage> {
  const query = kvs
    .entity<unknown>(kind)
    .query()
    .index('due')
    .where(WhereConditions.lessThanEqualTo(now))
    .sort(Sort.ASC)
    .limit(100);
  return subjectPage(kind, await reached(() => (cursor === undefined ? query : query.cursor(cursor)).getMany()));
}

/**
 * Records with something that the channel has to be told. Those that failed by themselves come last, so that one which the
 * receiver can't digest never keeps the others from showing that the channel works.
 */
export async function waitingSubjects(kind: SubjectKind, waits: string, cursor?: string): Promise<SubjectPage> {
  const query = kvs
    .entity<unknown>(kind)
    .query()
    .index('by-waits', { partition: [waits] })
    .sort(Sort.DESC)
    .limit(100);
  return subjectPage(kind, await reached(() => (cursor === undefined ? query : query.cursor(cursor)).getMany()));
}

/** Records that a channel has put aside; may lag some seconds behind the writes [doc]. */
export async function heldSubjects(kind: SubjectKind, cursor?: string): Promise<SubjectPage> {
  const query = kvs
    .entity<unknown>(kind)
    .query()
    .index('by-held', { partition: ['held'] })
    .sort(Sort.ASC)
    .limit(100);
  return subjectPage(kind, await reached(() => (cursor === undefined ? query : query.cursor(cursor)).getMany()));
}

function subjectPage(
  kind: SubjectKind,
  { results, nextCursor }: { results: { key: string; value: unknown }[]; nextCursor?: string },
): SubjectPage {
  return {
    subjects: results.map(({ key, value }) => parsed(kind, key, value)),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}

/** Which delegations a list shows: all, or those of one partition of an index. */
export type Listing = (
  | { readonly by: 'updated' }
  | { readonly by: 'by-state' | 'by-offboarding' | 'by-held' | 'by-project'; readonly is: string }
) & {
  /** By the index's time; those with the latest come first if it is not said. */
  readonly oldestFirst?: boolean;
  /** Only those whose time is this one or later, epoch ms. */
  readonly since?: number;
  /** Only those in this state, where the index is another: sorted out after paging, so pages may come empty with a cursor [doc]. */
  readonly state?: string;
};

/** A cursor that this list did not give, or that is too old. */
export class CursorRefused extends Error {
  override readonly name = 'CursorRefused';
}

/** A page of delegations; may lag some seconds behind the writes [doc]. @throws CursorRefused */
export async function listDelegations(
  listing: Listing,
  limit: number,
  cursor?: string,
): Promise<{ delegations: Stored<'delegation'>[]; cursor?: string }> {
  let query = kvs
    .entity<{ state: string }>('delegation')
    .query()
    .index(listing.by, listing.by === 'updated' ? undefined : { partition: [listing.is] })
    .sort(listing.oldestFirst ? Sort.ASC : Sort.DESC)
    .limit(limit);
  if (listing.since !== undefined) query = query.where(WhereConditions.greaterThanEqualTo(listing.since));
  if (listing.state !== undefined) {
    query = query.filters(new Filter<{ state: string }>().and('state', FilterConditions.equalTo(listing.state)));
  }
  if (cursor !== undefined) query = query.cursor(cursor);
  const { results, nextCursor } = await reached(() => query.getMany()).catch((error: unknown) => {
    const refused = cursor !== undefined && !(error instanceof StoreUnavailable) && statusOf(error) === 400;
    throw refused ? new CursorRefused('storage refused the cursor', { cause: error }) : error;
  });
  return {
    delegations: results.map(({ key, value }) => parsed('delegation', key, value)),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}

/** Audit entries, oldest first unless it is said otherwise; may lag some seconds behind the writes [doc]. */
export async function listAudit(
  { limit, newestFirst = false, before }: { limit: number; newestFirst?: boolean; before?: number },
  cursor?: string,
): Promise<{ entries: Stored<'audit'>[]; cursor?: string }> {
  let query = kvs
    .entity<unknown>('audit')
    .query()
    .index('noted')
    .sort(newestFirst ? Sort.DESC : Sort.ASC)
    .limit(limit);
  if (before !== undefined) query = query.where(WhereConditions.lessThan(before));
  if (cursor !== undefined) query = query.cursor(cursor);
  const { results, nextCursor } = await reached(() => query.getMany());
  return {
    entries: results.map(({ key, value }) => parsed('audit', key, value)),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}
