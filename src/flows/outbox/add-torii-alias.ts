import type { ToriiIds } from '../../domain/delivery/torii';
import { toriiAliasKey, type PairNames } from '../../domain/offboarding/pair-aliases';
import { createRecord, pick, put, commit, readRecords, type Stored } from '../../platform/storage/store';
import { joinPairs } from './join-pairs';

/**
 * Adds the alias of Torii's looked-up ids to a pair. If another pair has these ids, joins the two pairs.
 * @returns true if the pair includes everything that the app knows of the user and the app, so its state may be sent to Torii
 */
export async function addToriiAlias(pair: string, names: PairNames, ids: ToriiIds): Promise<boolean> {
  const key = toriiAliasKey(names, ids);
  if (key === undefined || (await createRecord('pair-alias', key, { pair, isAmbiguous: false }))) return true;
  const alias = pick(await readRecords([{ kind: 'pair-alias', key }]), 'pair-alias', key);
  if (alias?.value.pair === pair) return true;
  const otherPair = alias && (await readPair(alias.value.pair));
  if (!otherPair) {
    await commit([put('pair-alias', key, { pair, isAmbiguous: false })]);
    return true;
  }
  if (otherPair.key === pair) return true;
  await joinPairs(pair, otherPair.key);
  // Pairs with too many accounts for one transaction stay separate. Torii gets the removal once both are completed.
  const remaining = await readPair(otherPair.key);
  return remaining?.key === otherPair.key && (await readPair(pair))?.key === pair && otherPair.value.removed;
}

/** Returns the pair, or the one that it was joined into. */
async function readPair(key: string): Promise<Stored<'pair'> | undefined> {
  const pair = pick(await readRecords([{ kind: 'pair', key }]), 'pair', key);
  const joinedInto = pair?.value.joinedInto;
  return joinedInto ? pick(await readRecords([{ kind: 'pair', key: joinedInto }]), 'pair', joinedInto) : pair;
}
