import type { Person } from '../delegation/delegation';
import { isSameName } from '../normalized-name';
import { withToriiIds, type ToriiIds, type ToriiState } from './torii';

/** Stores the looked-up user id in the offboarding if the delegation is about the same person. */
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

/** Largest id in Torii, whose ids are 32-bit integers. */
const MAX_TORII_ID = 2_147_483_647;

/** Returns an id that can exist in Torii; null for any other id. */
export function toriiId(id: Person['id']): number | null {
  const number = typeof id === 'string' && /^\d{1,10}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= MAX_TORII_ID ? number : null;
}
