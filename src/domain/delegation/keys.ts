import { createHash } from 'node:crypto';
import { normalizedName } from '../normalized-name';
import type { Person } from './delegation';

/**
 * Keys of records. Those of delegations and offboardings are digests of the service's ids, because they are in an issue
 * property that many people can read. The key of a pair is random, because a digest of an email address could be
 * guessed. No key depends on a secret.
 */

export function delegationKey(id: string): string {
  return digest('delegation', id);
}

export function offboardingKey(id: string): string {
  return digest('offboarding', id);
}

/** Returns the key of an alias: one way to name a person and an app. It never leaves storage. */
export function aliasKey(person: string, app: string): string {
  return digest('pair-alias', person, app);
}

/**
 * Returns the key of a delegation's row. It differs from the delegation's key, because two entities of a transaction
 * can't share a key [doc: kvs-transactions].
 */
export function rowKey(delegationKey: string): string {
  return `${delegationKey}.row`;
}

/** Returns the key of the findings about a record. It differs from the record's key for the same reason. */
export function findingsKey(recordKey: string): string {
  return `${recordKey}.findings`;
}

/**
 * Returns the concurrency key for creating a person's issues without an offboarding, which the queue does one at a
 * time.
 */
export function personKey(person: Pick<Person, 'email'>): string {
  return digest('person', normalizedName(person.email));
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
