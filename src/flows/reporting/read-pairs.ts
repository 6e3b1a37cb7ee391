import { chunks } from '../../domain/chunks';
import { MAX_OPERATIONS } from '../../domain/limits';
import type { Pair } from '../../domain/offboarding/pair';
import { pick, readRecords } from '../../platform/storage/store';

/** Returns pairs by their keys; a key without a pair is left out. */
export async function readPairs(pairKeys: readonly string[]): Promise<ReadonlyMap<string, Pair>> {
  const keys = [...new Set(pairKeys)];
  const records = await Promise.all(
    chunks(keys, MAX_OPERATIONS).map((part) => readRecords(part.map((key) => ({ kind: 'pair' as const, key })))),
  );
  return new Map(
    keys.flatMap((key) => pick(records.flat(), 'pair', key) ?? []).map(({ key, value }) => [key, value] as const),
  );
}
