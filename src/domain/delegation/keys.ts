import { createHash } from 'node:crypto';
import { normalizedName } from '../normalized-name';
import type { Person } from './delegation';

/**
 * Keys of records. Those of delegations and offboardings are digests of the service's ids, and stand in an issue property that many may
 * read. The key of a pair is random, because a digest of an address would be as good as the address. No key depends on a secret.
 */

export function delegationKey(id: string): string {
  return digest('delegation', id);
}

export function offboardingKey(id: string): string {
  return digest('offboarding', id);
}

/** Returns the key of one way of naming a person and an app. It never leaves storage. */
export function aliasKey(person: string, app: string): string {
  return digest('pair-alias', person, app);
}

/** Key of a delegation's row: another one, since two entities of one transaction may not share a key [doc kvs-transactions]. */
export function rowKey(delegationKey: string): string {
  return `${delegationKey}.row`;
}

/** Returns the key by which a person's creations without an offboarding take turns in the queue. */
export function personKey(person: Pick<Person, 'email'>): string {
  return digest('person', normalizedName(person.email));
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
