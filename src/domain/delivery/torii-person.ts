import type { Person } from '../delegation/delegation';
import { withToriiIds, type ToriiIds, type ToriiState } from './torii';

/** Stores a looked-up user id, if the delegation is of the offboarding's own person. */
export function withPersonId<T extends { readonly person: Person; readonly torii: ToriiState }>(
  offboarding: T,
  person: Person,
  { userId }: ToriiIds,
): T {
  return userId === undefined || !isSamePerson(offboarding.person, person)
    ? offboarding
    : withToriiIds(offboarding, { userId });
}

export function isSamePerson(one: Person, other: Person): boolean {
  return one.email.trim().toLowerCase() === other.email.trim().toLowerCase();
}

/** Returns an id that Torii can know: its ids are whole numbers of 32 bits. Null for another id. */
export function toriiId(id: Person['id']): number | null {
  const number = typeof id === 'string' && /^\d{1,10}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= 2_147_483_647
    ? number
    : null;
}
