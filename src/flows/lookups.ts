import { once } from '../domain/once';
import { findAssignable, findAssignableById, readUser } from '../platform/people';
import { readResolutions } from '../platform/places';

/** What plans ask of Jira: however many are made with the same lookups, the same question is asked once. */
export interface Lookups {
  readonly findAssignable: typeof findAssignable;
  readonly findAssignableById: typeof findAssignableById;
  readonly readUser: typeof readUser;
  readonly readResolutions: typeof readResolutions;
}

/** For the plans of one invocation: an answer is as old as they are. */
export function newLookups(): Lookups {
  return {
    findAssignable: once(findAssignable),
    findAssignableById: once(findAssignableById),
    readUser: once(readUser),
    readResolutions: once(readResolutions),
  };
}
