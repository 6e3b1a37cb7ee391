import { aliasKey } from '../delegation/keys';
import type { ToriiIds } from '../delivery/torii';
import { toriiId } from '../delivery/torii-person';
import type { AppRef, Person } from '../delegation/delegation';
import type { Pair, PairAlias } from './pair';
import { normalizedName } from '../normalized-name';

/** Person and app of a request. */
export interface PairNames {
  readonly person: Pick<Person, 'id' | 'email'>;
  readonly app: AppRef;
}

/** Aliases by key, and the pairs that they refer to. An alias can refer to a pair that isn't created yet. */
interface KnownPairs {
  readonly aliases: ReadonlyMap<string, { readonly value: PairAlias }>;
  readonly pairs: ReadonlyMap<string, { readonly value: Pair }>;
}

/**
 * Returns the keys of all aliases of a person and an app, the most reliable first. Every request has the last one:
 * email address and app name.
 */
export function aliasKeysOf({ person, app }: PairNames): string[] {
  const personNames = [...(person.id === null ? [] : [`id ${person.id}`]), `email ${normalizedName(person.email)}`];
  const appNames = [...(app.id === null ? [] : [`id ${app.id}`]), `name ${normalizedName(app.name)}`];
  return personNames.flatMap((byPerson) => appNames.map((byApp) => aliasKey(byPerson, byApp)));
}

/**
 * Returns the key of the alias by Torii's ids of the person and the app; undefined if an id is missing, or if the
 * request itself has both ids. By this alias, all delegations of one user and one app in Torii belong to one pair.
 */
export function toriiAliasKey({ person, app }: PairNames, { userId, appId }: ToriiIds): string | undefined {
  if (userId === undefined || appId === undefined) return undefined;
  const hasBothIds = toriiId(person.id) !== null && toriiId(app.id) !== null;
  return hasBothIds ? undefined : aliasKey(`id ${userId}`, `id ${appId}`);
}

/**
 * Returns the key of the alias by address and app name. Each creation of a pair writes it, so two can't succeed at
 * once.
 */
export function guardKeyOf(names: PairNames): string {
  return aliasKeysOf(names).at(-1) ?? '';
}

/**
 * Returns the keys of the pairs that match a request: none for a new pair, several for pairs that turn out to be the
 * same. Pairs with different ids never match, whatever their names. If several pairs share a name, the name matches only
 * if neither the request nor the pair has an app id.
 */
export function matchingPairs(names: PairNames, { aliases, pairs }: KnownPairs): string[] {
  const keys = aliasKeysOf(names).flatMap((key) => {
    const alias = aliases.get(key)?.value;
    if (!alias) return [];
    const pair = pairs.get(alias.pair)?.value;
    if (pair && !isCompatible(pair, names)) return [];
    if (alias.isAmbiguous && (names.app.id !== null || (pair !== undefined && pair.app.id !== null))) return [];
    return [alias.pair];
  });
  return [...new Set(keys)];
}

function isCompatible({ person, app }: Pair, names: PairNames): boolean {
  return isSameId(person.id, names.person.id) && isSameId(app.id, names.app.id);
}

function isSameId(id: Person['id'], otherId: Person['id']): boolean {
  return id === null || otherId === null || String(id) === String(otherId);
}

/** Returns the aliases to write so that the names of a request refer to its pair. */
export function changedAliases(names: PairNames, pair: string, { aliases }: KnownPairs): Map<string, PairAlias> {
  const changed = aliasKeysOf(names).flatMap((key): [string, PairAlias][] => {
    const alias = aliases.get(key)?.value;
    if (!alias) return [[key, { pair, isAmbiguous: false }]];
    if (alias.pair === pair) return [];
    // If several pairs share the name, the alias is ambiguous. It refers to the pair whose app has no id, or to the
    // first pair if all apps have one.
    const hasNoAppId = names.app.id === null;
    if (alias.isAmbiguous && !hasNoAppId) return [];
    return [[key, { pair: hasNoAppId ? pair : alias.pair, isAmbiguous: true }]];
  });
  return new Map(changed);
}

/** Adds the ids of a request to its pair. Returns the same value if the pair already has them. */
export function withNames(pair: Pair, { person, app }: PairNames): Pair {
  const personId = pair.person.id ?? person.id;
  const appId = pair.app.id ?? app.id;
  if (personId === pair.person.id && appId === pair.app.id) return pair;
  return { ...pair, person: { ...pair.person, id: personId }, app: { ...pair.app, id: appId } };
}
