import type { ToriiIds } from '../../domain/delivery/torii';
import { toriiAliasKey, type PairNames } from '../../domain/offboarding/pair-aliases';
import { createRecord, pick, put, commit, readRecords, type Stored } from '../../platform/storage/store';
import { joinPairs } from './join-pairs';

/**
 * Writes aliases from Torii's looked-up ids to the pair. Joins another pair that already has these ids.
 *
 * @returns true if the pair includes everything that the app knows of the user and the app, so its state may be sent to Torii
 */
export async function settlePair(pair: string, names: PairNames, ids: ToriiIds): Promise<boolean> {
  const key = toriiAliasKey(names, ids);
  if (key === undefined || (await createRecord('pair-alias', key, { pair, isAmbiguous: false }))) return true;
  const alias = pick(await readRecords([{ kind: 'pair-alias', key }]), 'pair-alias', key);
  if (alias?.value.pair === pair) return true;
  const other = alias && (await readPair(alias.value.pair));
  if (!other) {
    await commit([put('pair-alias', key, { pair, isAmbiguous: false })]);
    return true;
  }
  if (other.key === pair) return true;
  await joinPairs(pair, other.key);
  // Pairs with too many accounts for one transaction stay separate. The person is removed once both are completed.
  const left = await readPair(other.key);
  return left?.key === other.key && (await readPair(pair))?.key === pair && other.value.removed;
}

/** Returns the pair, or the one that it was joined into. */
async function readPair(key: string): Promise<Stored<'pair'> | undefined> {
  const pair = pick(await readRecords([{ kind: 'pair', key }]), 'pair', key);
  const into = pair?.value.joinedInto;
  return into ? pick(await readRecords([{ kind: 'pair', key: into }]), 'pair', into) : pair;
}
