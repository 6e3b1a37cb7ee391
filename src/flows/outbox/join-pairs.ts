import { MAX_OPERATIONS } from '../../domain/limits';
import type { Delegation } from '../../domain/delegation/delegation';
import { joinedRemainder, withPairJoined, type Pair } from '../../domain/offboarding/pair';
import { enqueue } from '../../platform/forge/queue';
import { pick, readRecords, rewrite, update, type Stored } from '../../platform/storage/store';

/** Number of write operations for the two pairs of a join. */
const PAIR_WRITES = 2;

/**
 * Joins two pairs that turned out to be the same person and app. The key of the older one stays. In the same
 * transaction, the delegations of the younger one get that key. A younger pair with too many delegations for one
 * transaction isn't joined.
 */
export async function joinPairs(key: string, duplicate: string): Promise<void> {
  const changedKey = await update(
    [
      { kind: 'pair', key },
      { kind: 'pair', key: duplicate },
    ],
    async (records) => {
      const [first, second] = records
        .filter((record) => record.kind === 'pair')
        .filter(({ value }) => value.joinedInto === null);
      if (!first || !second) return { writes: [], result: undefined };
      const members = await Promise.all([first, second].map(readFirstMembers));
      const [older, younger] =
        oldestCreationOf(members[0]) <= oldestCreationOf(members[1]) ? [first, second] : [second, first];
      const memberCount = Object.keys(younger.value.members).length;
      if (memberCount > MAX_OPERATIONS - PAIR_WRITES) return { writes: [], result: undefined };
      const joined = withPairJoined(older.value, younger.value);
      const moved = (younger === first ? members[0] : members[1]) ?? [];
      return {
        writes: [
          rewrite(older, joined),
          rewrite(younger, joinedRemainder(younger.value, older.key)),
          ...moved.map((member) => rewrite(member, { ...member.value, pairKey: older.key })),
        ],
        result: joined.sequence > older.value.sequence ? older.key : undefined,
      };
    },
  );
  if (changedKey !== undefined) await enqueue({ type: 'process-record', kind: 'pair', record: changedKey }, 0);
}

async function readFirstMembers({ value }: { value: Pair }): Promise<Stored<'delegation'>[]> {
  const keys = Object.keys(value.members).slice(0, MAX_OPERATIONS);
  if (keys.length === 0) return [];
  const records = await readRecords(keys.map((key) => ({ kind: 'delegation' as const, key })));
  return keys.flatMap((key) => pick(records, 'delegation', key) ?? []);
}

function oldestCreationOf(members: readonly { value: Delegation }[] = []): number {
  return Math.min(...members.map(({ value }) => Date.parse(value.createdAt)));
}
