import type { Person } from '../delegation/delegation';
import { isSameName } from '../normalized-name';
import { withToriiIds, type ToriiIds, type ToriiState } from './torii';

/** Stores the looked-up user id in the offboarding, if the delegation's person is the offboarding's. */
export function withPersonId<T extends { readonly person: Person; readonly torii: ToriiState }>(
  offboarding: T,
  person: Person,
  { userId }: ToriiIds,
): T {
  return userId === undefined || !isSamePerson(offboarding.person, person)
    ? offboarding
    : withToriiIds(offboarding, { userId });
}

export function isSamePerson(person: Person, otherPerson: Person): boolean {
  return isSameName(person.email, otherPerson.email);
}

/** Returns an id that can exist in Torii, where ids are 32-bit integers; null for any other id. */
export function toriiId(id: Person['id']): number | null {
  const number = typeof id === 'string' && /^\d{1,10}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= 2_147_483_647
    ? number
    : null;
}
