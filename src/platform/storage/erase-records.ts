import { MAX_OPERATIONS } from '../../domain/limits';
import { kvs } from '@forge/kvs';
import { chunks } from '../../domain/chunks';
import { CHANNELS } from '../../domain/delivery/outbox';
import { NOTES_PER_CHANNEL, noteKey } from '../../domain/delivery/success-note';
import { SINGLE_KINDS, type Kind } from './kinds';
import { indexQuery } from './listings';
import { type RecordRef } from './store';
import { withStoreErrors } from './store-errors';

/** Records that can be found without an index. */
const KNOWN_REFS: readonly RecordRef[] = [
  ...SINGLE_KINDS.map((kind) => ({ kind, key: kind })),
  ...CHANNELS.flatMap((channel) => [
    { kind: 'channel' as const, key: channel },
    ...Array.from({ length: NOTES_PER_CHANNEL }, (_, index) => ({
      kind: 'success-note' as const,
      key: noteKey(channel, index),
    })),
  ]),
];

/** For each other kind, an index that contains all its records. */
const INDEXES: readonly (readonly [Kind, string])[] = [
  ['delegation', 'updated'],
  ['delegation-row', 'asked'],
  ['pair-alias', 'pair'],
  ['offboarding', 'due'],
  ['pair', 'due'],
  ['record-findings', 'by-time'],
  ['tombstone', 'by-time'],
  ['late-member', 'by-time'],
  ['refused-request', 'by-time'],
  ['audit-entry', 'by-time'],
];

/**
 * Deletes all records: first those with known keys, then the others, starting with personal data.
 * @returns false if the time ran out
 */
export async function eraseRecords(hasTime: () => boolean): Promise<boolean> {
  for (const refs of chunks(KNOWN_REFS, MAX_OPERATIONS)) await erase(refs);
  for (const [kind, index] of INDEXES) {
    let cursor: string | undefined;
    do {
      if (!hasTime()) return false;
      const query = indexQuery(kind, index).limit(MAX_OPERATIONS);
      const page = cursor === undefined ? query : query.cursor(cursor);
      const { results, nextCursor } = await withStoreErrors(() => page.getMany());
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
