import { createHash } from 'node:crypto';
import type { AppRef, Person } from './delegation';

/** Keys of records: digests, since a key of Forge's storage takes few characters and stands in an issue property that many may read. */

export function delegationKey(id: string): string {
  return digest('delegation', id);
}

export function offboardingKey(id: string): string {
  return digest('offboarding', id);
}

/** A person is known by e-mail, which every call names; an app by the service's id, or else by its name. */
export function pairKey(person: Pick<Person, 'email'>, app: AppRef): string {
  return digest(
    'pair',
    person.email.trim().toLowerCase(),
    app.id === null ? `name ${app.name.trim().toLowerCase()}` : `id ${app.id}`,
  );
}

/** Key of a delegation's row: another one, since two entities of one transaction may not share a key [doc kvs-transactions]. */
export function rowKey(delegationKey: string): string {
  return `${delegationKey}.row`;
}

/** Tells leavers without an offboarding apart. */
export function leaverKey(person: Pick<Person, 'email'>): string {
  return digest('leaver', person.email.trim().toLowerCase());
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
