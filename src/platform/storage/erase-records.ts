import { kvs } from '@forge/kvs';
import { type Kind, MAX_OPERATIONS, withStoreErrors } from './store';

/** The kinds that are few enough to stand under one known key each. */
const SINGLE_KEYS: readonly { kind: Kind; key: string }[] = [
  { kind: 'settings', key: 'all' },
  { kind: 'channel', key: 'webhook' },
  { kind: 'channel', key: 'torii' },
  { kind: 'findings', key: 'all' },
  { kind: 'jobs', key: 'all' },
  { kind: 'reconciliation', key: 'all' },
];

/** Deletes every record that an index finds, those with people in them first. @returns whether the time was enough */
export async function eraseRecords(goesOn: () => boolean): Promise<boolean> {
  await erase(SINGLE_KEYS);
  for (const [kind, index] of [
    ['delegation', 'updated'],
    ['offboarding', 'due'],
    ['pair', 'due'],
    ['audit-entry', 'time'],
  ] as const) {
    let cursor: string | undefined;
    do {
      if (!goesOn()) return false;
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

async function erase(records: readonly { kind: Kind; key: string }[]): Promise<void> {
  if (records.length === 0) return;
  await withStoreErrors(() => kvs.batchDelete(records.map(({ kind, key }) => ({ key, entityName: kind }))));
}
