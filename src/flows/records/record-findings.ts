import {
  assigneeFindings,
  assigneeScope,
  findingsFromRecord,
  fromRecordScope,
} from '../../domain/alerts/delegation-findings';
import { MAX_FINDINGS, type NewFinding } from '../../domain/alerts/finding';
import type { AllFindings } from '../../domain/alerts/open-findings';
import {
  hasFindings,
  noRecordFindings,
  openRecordFindings,
  withCurrentFindings,
  withScopeReplaced,
  type FindingSubjectRef,
  type RecordFindings,
} from '../../domain/alerts/record-findings';
import { chunks } from '../../domain/chunks';
import type { Account } from '../../domain/delegation/accounts';
import { isEnded, type Delegation } from '../../domain/delegation/delegation';
import { findingsKey } from '../../domain/delegation/keys';
import { MAX_OPERATIONS } from '../../domain/limits';
import { log } from '../../platform/forge/log';
import { hasOutbox, listByTime } from '../../platform/storage/listings';
import {
  commit,
  createRecord,
  pick,
  readWithUnreadable,
  readReadable,
  readRecords,
  rewrite,
  update,
  type RecordRef,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';

/** Maximum number of pages of the index in one refresh. */
const MAX_INDEX_PAGES = 4;

/** Returns the reference to the findings about a record. */
export function findingsRef(recordKey: string): RecordRef<'record-findings'> {
  return { kind: 'record-findings', key: findingsKey(recordKey) };
}

/**
 * Changes the findings about one record. Never throws, because a failure must not affect the work that causes the
 * findings. The sweep, the checks and later attempts restore lost findings.
 * @param change returns the same value for no change
 * @param options.isFirst true to skip the read, because the record probably has no findings yet
 */
export async function changeRecordFindings(
  subject: FindingSubjectRef,
  change: (before: RecordFindings) => RecordFindings,
  { isFirst = false }: { readonly isFirst?: boolean } = {},
): Promise<void> {
  const ref = findingsRef(subject.key);
  try {
    await update(
      [ref],
      async (records) => {
        const stored =
          pick(records, ref.kind, ref.key) ?? (await createUnlessStored(ref, change(noRecordFindings(subject))));
        return { writes: stored ? findingsWrites(stored, change(stored.value)) : [], result: undefined };
      },
      isFirst ? [] : undefined,
    );
  } catch (error) {
    log('findings.not-reported', { record: subject.key, error: error instanceof Error ? error.name : typeof error });
  }
}

/** Creates the record if it has findings. Returns the stored record if it exists already. */
async function createUnlessStored(
  ref: RecordRef<'record-findings'>,
  first: RecordFindings,
): Promise<Stored<'record-findings'> | undefined> {
  if (!hasFindings(first) || (await createRecord(ref.kind, ref.key, first))) return undefined;
  return pick(await readRecords([ref]), ref.kind, ref.key);
}

/** Returns the write of changed findings. A record without findings is deleted. */
function findingsWrites(stored: Stored<'record-findings'>, next: RecordFindings): Write[] {
  if (next === stored.value) return [];
  return [hasFindings(next) ? rewrite(stored, next) : { drop: stored }];
}

/**
 * Changes the findings about many records. Writes only what changes.
 * @returns the changed findings by the keys of their records
 */
export async function changeAllRecordFindings<R extends FindingSubjectRef>(
  subjects: readonly R[],
  change: (before: RecordFindings, subject: R) => RecordFindings,
): Promise<ReadonlyMap<string, RecordFindings>> {
  const changed = new Map<string, RecordFindings>();
  for (const part of chunks(subjects, MAX_OPERATIONS)) {
    const records = await readReadable(part.map(({ key }) => findingsRef(key)));
    const changes = part.flatMap((subject) => {
      const stored = pick(records, 'record-findings', findingsKey(subject.key));
      const before = stored?.value ?? noRecordFindings(subject);
      const next = change(before, subject);
      return next === before ? [] : [{ subject, stored, next }];
    });
    const isCommitted = await commitAll(
      changes.flatMap(({ stored, next }) => (stored ? findingsWrites(stored, next) : [])),
    );
    await Promise.all(
      changes.map(async ({ subject, stored, next }) => {
        changed.set(subject.key, next);
        if (stored && isCommitted) return;
        await changeRecordFindings(subject, (before) => change(before, subject), { isFirst: stored === undefined });
      }),
    );
  }
  return changed;
}

/** Returns true if writes were committed; false after a conflict, or without writes. */
async function commitAll(writes: readonly Write[]): Promise<boolean> {
  return writes.length > 0 && (await commit(writes)) === 'committed';
}

/**
 * Updates the findings about a delegation if the change of its record adds or ends one.
 * @param assignee account of the current assignee, if it was just read
 */
export async function reportRecordFindings(
  { key, value }: Stored<'delegation'>,
  next: Delegation,
  now: number,
  assignee?: Account,
): Promise<void> {
  const oldFindings = findingsFromRecord(key, value, now);
  const newFindings = findingsFromRecord(key, next, now);
  const isReassigned = value.assignee?.accountId !== next.assignee?.accountId;
  const newAssigneeFindings =
    isReassigned && assignee && !isEnded(next.state) ? assigneeFindings(key, next, assignee) : [];
  const mayEndFinding = isReassigned && value.assignee !== null;
  if (joinedKeys(oldFindings) === joinedKeys(newFindings) && newAssigneeFindings.length === 0 && !mayEndFinding) return;
  await changeRecordFindings(
    { kind: 'delegation', key },
    (before) => {
      const current = withScopeReplaced(before, fromRecordScope(key), newFindings, now);
      return isReassigned ? withScopeReplaced(current, assigneeScope(key), newAssigneeFindings, now) : current;
    },
    { isFirst: oldFindings.length === 0 && newFindings.length + newAssigneeFindings.length > 0 && !mayEndFinding },
  );
}

/** Returns the keys of findings as one text, to compare them. */
export function joinedKeys(findings: readonly NewFinding[]): string {
  return findings.map(({ key }) => key).join();
}

/**
 * Reads the findings about records, starting with the record that has the oldest finding, updates them from the current
 * records, and stores the changes. The findings about a record that can't be read stay.
 * @param justStored findings that were just stored, by the keys of their records, because the index may lag
 */
export async function refreshRecordFindings(
  now: number,
  justStored: ReadonlyMap<string, RecordFindings>,
): Promise<Omit<AllFindings, 'site'>> {
  const all = [...justStored.values()];
  let count = 0;
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_INDEX_PAGES; pages += 1) {
    const page = await listByTime('record-findings', {}, cursor);
    const listed = page.records.filter(({ value }) => !justStored.has(value.key));
    const refreshed = await Promise.all(chunks(listed, MAX_OPERATIONS).map((part) => refreshPart(part, now)));
    const current = refreshed.flat();
    count += current.reduce((sum, findings) => sum + openRecordFindings(findings).length, 0);
    all.push(...current);
    cursor = page.cursor;
    if (cursor === undefined || count >= MAX_FINDINGS) break;
  }
  const ofRecords = Object.fromEntries(all.flatMap(openRecordFindings));
  return { ofRecords, hasMore: cursor !== undefined };
}

/**
 * Updates the findings about up to 25 records. If storage is unavailable, they stay as they are. The next refresh
 * updates findings that change meanwhile.
 */
async function refreshPart(part: readonly Stored<'record-findings'>[], now: number): Promise<RecordFindings[]> {
  const read = await unlessUnavailable(readWithUnreadable(part.map(({ value: { kind, key } }) => ({ kind, key }))));
  if (!read) return part.map(({ value }) => value);
  const refreshed = part.map((stored) => {
    const { kind, key } = stored.value;
    const isUnreadable = read.unreadable.some((ref) => ref.kind === kind && ref.key === key);
    return {
      stored,
      next: isUnreadable ? stored.value : currentFindings(stored.value, pick(read.readable, kind, key), now),
    };
  });
  await unlessUnavailable(commitAll(refreshed.flatMap(({ stored, next }) => findingsWrites(stored, next))));
  return refreshed.map(({ next }) => next);
}

/** Returns the findings that follow from the current record. A deleted record has none. */
function currentFindings(before: RecordFindings, subject: Stored | undefined, now: number): RecordFindings {
  return subject && hasOutbox(subject) ? withCurrentFindings(before, subject, now) : noRecordFindings(before);
}

/** Returns undefined if storage is unavailable. */
async function unlessUnavailable<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  }
}
