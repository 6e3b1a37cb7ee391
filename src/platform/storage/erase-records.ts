import { kvs } from '@forge/kvs';
import { SINGLE_KINDS, type Kind } from './kinds';
import { MAX_OPERATIONS, type RecordRef } from './store';
import { withStoreErrors } from './store-errors';

/** Records that need no index to be found. */
const KNOWN_REFS: readonly RecordRef[] = [
  ...SINGLE_KINDS.map((kind) => ({ kind, key: kind })),
  { kind: 'channel', key: 'webhook' },
  { kind: 'channel', key: 'torii' },
];

/** An index of each other kind that holds all its records. */
const INDEXES: readonly (readonly [Kind, string])[] = [
  ['delegation', 'updated'],
  ['offboarding', 'due'],
  ['pair', 'due'],
  ['tombstone', 'by-time'],
  ['audit-entry', 'by-time'],
];

/** Deletes every record, those with personal data first. Returns false if the time was too short. */
export async function eraseRecords(hasTime: () => boolean): Promise<boolean> {
  await erase(KNOWN_REFS);
  for (const [kind, index] of INDEXES) {
    let cursor: string | undefined;
    do {
      if (!hasTime()) return false;
      const query = kvs.entity<unknown>(kind).query().index(index).limit(MAX_OPERATIONS);
      const { results, nextCursor } = await withStoreErrors(() =>
        (cursor === undefined ? query : query.cursor(cursor)).getMany(),
      );
      await erase(results.map(({ key }) => ({ kind, key })));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return true;
}

async function erase(refs: readonly RecordRef[]): Promise<void> {
  if (refs.length === 0) return;
  await withStoreErrors(() => kvs.batchDelete(refs.map(({ kind, key }) => ({ key, entityName: kind }))));
}
