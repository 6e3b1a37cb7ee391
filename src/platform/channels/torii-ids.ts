import type { AppRef, Person } from '../../domain/delegation/delegation';
import { isSameName } from '../../domain/normalized-name';
import { memoize } from '../../domain/jobs/memoize';
import { type ToriiResults, type ToriiIds, type ToriiState } from '../../domain/delivery/torii';
import { toriiId } from '../../domain/delivery/torii-person';
import { toriiApi, ToriiFailure, type ToriiApi } from './torii-api';

/** Stores values that a call returned. */
export type Learn = (values: ToriiResults) => void;

/** Returns Torii's id of the person: from the service, else stored, else looked up by the exact email address. */
export async function findUserId(
  api: ToriiApi,
  { person, torii }: { person: Person; torii: ToriiState },
  learn: Learn,
): Promise<number> {
  const known = toriiId(person.id) ?? torii.userId;
  if (known !== null) return known;
  const userId = singleId(await api.findUsers(person.email), "the person's email address");
  learn({ userId });
  return userId;
}

/** Returns Torii's id of the app: from the service, else stored, else looked up by the exact name. */
export async function findAppId(
  api: ToriiApi,
  { app, torii }: { app: AppRef; torii: ToriiState },
  learn: Learn,
): Promise<number> {
  const known = toriiId(app.id) ?? torii.appId;
  if (known !== null) return known;
  const appId = singleId(
    (await api.findApps(app.name)).filter(({ name }) => isSameName(name, app.name)),
    "the app's name",
  );
  learn({ appId });
  return appId;
}

/**
 * Returns the id of the only match.
 * @param criterion searched value, as a noun phrase for the error
 * @throws ToriiFailure if there are no or several matches
 */
function singleId(matches: readonly { id: number }[], criterion: string): number {
  const [first, second] = matches;
  if (first && !second) return first.id;
  throw new ToriiFailure(
    {
      kind: 'reject',
      problem: first ? `Torii has several matches for ${criterion}` : `Torii has no match for ${criterion}`,
    },
    { mayHaveLanded: false },
  );
}

/** Time limit of all lookups of a creation. It is short, because a creation can do without them. */
const CREATION_TIMEOUT_MS = 3000;

/** Ids that a lookup found, and the outcomes of its failed calls. */
export interface LookupResult {
  readonly ids: ToriiIds;
  readonly refusals: readonly ToriiFailure['outcome'][];
}

/**
 * Returns a function that looks up Torii's ids of a person and an app, unless the service sent them. It searches for each
 * email address and name only once. Pushes look up again what isn't found now.
 */
export function toriiLookups(
  key: string,
  now: number,
): (person: Person, app: AppRef, state: ToriiState) => Promise<LookupResult> {
  const uncachedApi = toriiApi(key, now, CREATION_TIMEOUT_MS);
  const findUsers = memoize((email: string) => uncachedApi.findUsers(email));
  const findApps = memoize((query: string) => uncachedApi.findApps(query));
  const api: ToriiApi = { ...uncachedApi, findUsers, findApps };
  return async (person, app, torii) => {
    let ids: ToriiIds = {};
    const learn: Learn = (values) => (ids = { ...ids, ...values });
    const results = await Promise.allSettled([
      findUserId(api, { person, torii }, learn),
      findAppId(api, { app, torii }, learn),
    ]);
    const refusals = results.flatMap((result) => {
      if (result.status === 'fulfilled') return [];
      if (result.reason instanceof ToriiFailure) return [result.reason.outcome];
      throw result.reason;
    });
    return { ids, refusals };
  };
}
