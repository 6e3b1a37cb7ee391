import { MAX_ATTEMPTS, MAX_OPERATIONS } from '../../domain/limits';
import { chunks } from '../../domain/chunks';
import {
  aliasKeysOf,
  changedAliases,
  guardKeyOf,
  matchingPairs,
  type PairNames,
} from '../../domain/offboarding/pair-aliases';
import type { Person } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { newPair } from '../../domain/offboarding/pair';
import { joinPairs } from '../outbox/join-pairs';
import {
  commit,
  createRecord,
  pick,
  put,
  readRecords,
  rewrite,
  waitAfterConflict,
  type RecordRef,
  type Stored,
  type Write,
} from '../../platform/storage/store';
import { StoreContended } from '../../platform/storage/store-errors';

/** Aliases and pairs that were read for requests. */
export interface PairRecords {
  readonly aliases: ReadonlyMap<string, Stored<'pair-alias'>>;
  readonly pairs: ReadonlyMap<string, Stored<'pair'>>;
}

/** Pair of a request, and what has to be written for it. */
export interface ResolvedPair {
  readonly key: string;
  /** Record of the pair; undefined if it has to be created. */
  readonly stored: Stored<'pair'> | undefined;
  /** Keys of pairs that turned out to be the same one. */
  readonly duplicates: readonly string[];
  /**
   * Alias that guards the creation of the pair. Its revision changes with the creation, so that only one request
   * creates the pair.
   */
  readonly guard: Stored<'pair-alias'> | undefined;
  /** Writes of the aliases that refer to the pair. */
  readonly writes: readonly Write[];
}

export function aliasRefs(names: PairNames): RecordRef<'pair-alias'>[] {
  return aliasKeysOf(names).map((key) => ({ kind: 'pair-alias', key }));
}

/**
 * Reads the aliases of requests, and the pairs to which the aliases refer.
 * @param knownAliases aliases of a single request that were already read
 */
export async function readPairs(all: readonly PairNames[], knownAliases?: readonly Stored[]): Promise<PairRecords> {
  const records = knownAliases ?? (await readAll(all.flatMap(aliasRefs)));
  const aliases = records.filter((record) => record.kind === 'pair-alias');
  const pairs = await readAll(aliases.map(({ value }) => ({ kind: 'pair', key: value.pair })));
  const joinedRefs = pairs.flatMap((record) =>
    record.kind === 'pair' && record.value.joinedInto !== null
      ? [{ kind: 'pair' as const, key: record.value.joinedInto }]
      : [],
  );
  const targets = await readAll(joinedRefs);
  return {
    aliases: new Map(aliases.map((alias) => [alias.key, withTarget(alias, pairs)])),
    pairs: new Map([...pairs, ...targets].flatMap((pair) => (pair.kind === 'pair' ? [[pair.key, pair]] : []))),
  };
}

/** Returns an alias with the pair into which its own pair was joined. */
function withTarget(alias: Stored<'pair-alias'>, pairs: readonly Stored[]): Stored<'pair-alias'> {
  const target = pick(pairs, 'pair', alias.value.pair)?.value.joinedInto;
  return target ? { ...alias, value: { ...alias.value, pair: target } } : alias;
}

async function readAll(refs: readonly RecordRef[]): Promise<Stored[]> {
  const unique = [...new Map(refs.map((ref) => [`${ref.kind} ${ref.key}`, ref])).values()];
  return (await Promise.all(chunks(unique, MAX_OPERATIONS).map(readRecords))).flat();
}

/**
 * Returns the pair that a request belongs to.
 * @param newKey random key of a new pair
 */
export function resolvePair(names: PairNames, records: PairRecords, newKey: string): ResolvedPair {
  const [key = newKey, ...duplicates] = matchingPairs(names, records);
  const guardKey = guardKeyOf(names);
  const stored = records.pairs.get(key);
  const changed = changedAliases(names, key, records);
  const guard = records.aliases.get(guardKey);
  const guardValue = changed.get(guardKey) ?? guard?.value;
  return {
    key,
    stored,
    duplicates: duplicates.filter((duplicate) => records.pairs.has(duplicate)),
    guard,
    writes: [...changed]
      .filter(([alias]) => stored !== undefined || alias !== guardKey)
      .map(([alias, value]): Write => put('pair-alias', alias, value))
      .concat(stored === undefined && guard && guardValue ? [rewrite(guard, guardValue)] : []),
  };
}

/**
 * Creates the alias that guards the creation of a new pair. Returns the pair as it is afterwards, because another
 * request may have been first.
 * @throws StoreContended
 */
export async function guardPair(names: PairNames, resolved: ResolvedPair): Promise<ResolvedPair> {
  if (resolved.stored ?? resolved.guard) return resolved;
  const created = await createRecord('pair-alias', guardKeyOf(names), { pair: resolved.key, isAmbiguous: false });
  if (created) return { ...resolved, guard: created, writes: [...resolved.writes, rewrite(created, created.value)] };
  const reread = resolvePair(names, await readPairs([names]), resolved.key);
  if (reread.stored ?? reread.guard) return reread;
  throw new StoreContended('the alias of a pair was deleted while it was read');
}

/**
 * Returns the pair of a person and an app, with its aliases. Creates it if necessary.
 * @throws StoreContended
 */
export async function ensurePair(
  names: PairNames & { readonly person: Person },
  first: PairRecords,
  context: InvocationContext,
): Promise<Stored<'pair'>> {
  let records = first;
  const newKey = context.newId();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const resolved = resolvePair(names, records, newKey);
    for (const duplicate of resolved.duplicates) await joinPairs(resolved.key, duplicate);
    if (resolved.duplicates.length === 0) {
      const { key, stored, writes } = await guardPair(names, resolved);
      const value = stored?.value ?? newPair(names.person, names.app);
      const allWrites = stored ? writes : [...writes, put('pair', key, value)];
      if (allWrites.length === 0 || (await commit(allWrites)) === 'committed') {
        return stored ?? { kind: 'pair', key, revision: 1, value };
      }
      await waitAfterConflict(attempt);
    }
    records = await readPairs([names]);
  }
  throw new StoreContended(`a pair kept changing over ${MAX_ATTEMPTS} attempts`);
}
