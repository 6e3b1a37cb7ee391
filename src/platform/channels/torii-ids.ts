import type { AppRef, Person } from '../../domain/delegation/delegation';
import { isSameName } from '../../domain/normalized-name';
import { memoize } from '../../domain/jobs/memoize';
import { type ToriiResults, type ToriiIds, type ToriiState } from '../../domain/delivery/torii';
import { toriiId } from '../../domain/delivery/torii-person';
import { toriiApi, ToriiFailure, type ToriiApi } from './torii-api';

/** Stores the results of a call. */
export type LearnIds = (learned: ToriiResults) => void;

/** Returns Torii's id of the person: from the service, else stored, else looked up by the exact email address. */
export async function userIdOf(
  api: ToriiApi,
  { person, torii: notes }: { person: Person; torii: ToriiState },
  learn: LearnIds,
): Promise<number> {
  const known = toriiId(person.id) ?? notes.userId;
  if (known !== null) return known;
  const userId = only(await api.findUsers(person.email), "the person's email address");
  learn({ userId });
  return userId;
}

/** Returns Torii's id of the app: from the service, else stored, else looked up by the exact name. */
export async function appIdOf(
  api: ToriiApi,
  { app, torii: notes }: { app: AppRef; torii: ToriiState },
  learn: LearnIds,
): Promise<number> {
  const known = toriiId(app.id) ?? notes.appId;
  if (known !== null) return known;
  const appId = only(
    (await api.findApps(app.name)).filter((found) => isSameName(found.name, app.name)),
    `the app's name`,
  );
  learn({ appId });
  return appId;
}

function only(found: readonly { id: number }[], what: string): number {
  const [first, second] = found;
  if (first && !second) return first.id;
  throw new ToriiFailure(
    {
      kind: 'reject',
      problem: first ? `Torii has several matches for ${what}` : `Torii has no match for ${what}`,
    },
    false,
  );
}

/** Time limit of look-ups during a creation, because they are optional there. */
const AHEAD_TIMEOUT_MS = 3000;

/** Result of a look-up: the ids that were found, and Torii's refusals. */
export interface LookedUp {
  readonly ids: ToriiIds;
  readonly refusals: readonly ToriiFailure['outcome'][];
}

/**
 * Returns a function that looks up ids which the service didn't send, each only once. Ids that aren't found now are
 * looked up again when they are needed.
 */
export function toriiLookups(
  key: string,
  now: number,
): (person: Person, app: AppRef, notes: ToriiState) => Promise<LookedUp> {
  const requested = toriiApi(key, now, AHEAD_TIMEOUT_MS);
  const findUsers = memoize((email: string) => requested.findUsers(email));
  const findApps = memoize((query: string) => requested.findApps(query));
  const api: ToriiApi = { ...requested, findUsers, findApps };
  return async (person, app, notes) => {
    let ids: ToriiIds = {};
    const learn: LearnIds = (found) => (ids = { ...ids, ...found });
    const looked = await Promise.allSettled([
      userIdOf(api, { person, torii: notes }, learn),
      appIdOf(api, { app, torii: notes }, learn),
    ]);
    const refusals = looked.flatMap((result) => {
      if (result.status === 'fulfilled') return [];
      if (result.reason instanceof ToriiFailure) return [result.reason.outcome];
      throw result.reason;
    });
    return { ids, refusals };
  };
}
