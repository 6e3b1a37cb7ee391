import { MAX_ATTEMPTS, MAX_OPERATIONS } from '../../domain/limits';
import type { Delegation } from '../../domain/delegation/delegation';
import { joinedAway, withJoined, type Pair } from '../../domain/offboarding/pair';
import { enqueue } from '../../platform/forge/queue';
import { commit, pick, readRecords, rewrite, waitAfterConflict, type Stored } from '../../platform/storage/store';
import { StoreContended } from '../../platform/storage/store-errors';

/** Number of write operations for the two pairs of a join. */
const PAIRS = 2;

/**
 * Joins two pairs that turned out to be the same person and app. The key of the older one stays. In the same
 * transaction, the delegations of the younger one get that key. A younger pair with too many delegations for one
 * transaction isn't joined.
 */
export async function joinPairs(key: string, duplicate: string): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const records = await readRecords([
      { kind: 'pair', key },
      { kind: 'pair', key: duplicate },
    ]);
    const pairs = records.flatMap((record) =>
      record.kind === 'pair' && record.value.joinedInto === null ? [record] : [],
    );
    const [pair, other] = pairs;
    if (!pair || !other) return;
    const firstMembers = await Promise.all([pair, other].map(readFirstMembers));
    const [older, younger] = oldestOf(firstMembers[0]) <= oldestOf(firstMembers[1]) ? [pair, other] : [other, pair];
    const members = younger === pair ? firstMembers[0] : firstMembers[1];
    if (Object.keys(younger.value.members).length > MAX_OPERATIONS - PAIRS) return;
    const joined = withJoined(older.value, younger.value);
    const outcome = await commit([
      rewrite<'pair'>(older, joined),
      rewrite<'pair'>(younger, joinedAway(younger.value, older.key)),
      ...(members ?? []).map((member) => rewrite<'delegation'>(member, { ...member.value, pairKey: older.key })),
    ]);
    if (outcome === 'committed') {
      if (joined.sequence > older.value.sequence) {
        await enqueue({ type: 'process-record', kind: 'pair', record: older.key }, 0);
      }
      return;
    }
    await waitAfterConflict(attempt);
  }
  throw new StoreContended(`two pairs kept changing over ${MAX_ATTEMPTS} attempts to join them`);
}

async function readFirstMembers({ value }: { value: Pair }): Promise<Stored<'delegation'>[]> {
  const keys = Object.keys(value.members).slice(0, MAX_OPERATIONS);
  if (keys.length === 0) return [];
  const records = await readRecords(keys.map((key) => ({ kind: 'delegation' as const, key })));
  return keys.flatMap((key) => pick(records, 'delegation', key) ?? []);
}

function oldestOf(members: readonly { value: Delegation }[] = []): number {
  return Math.min(...members.map(({ value }) => Date.parse(value.createdAt)));
}
