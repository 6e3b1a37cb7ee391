import type { AppRef, Person } from '../../domain/delegation/delegation';
import { memoize } from '../../domain/jobs/memoize';
import { type Learned, type ToriiIds, type ToriiState } from '../../domain/delivery/torii';
import { toriiId } from '../../domain/delivery/torii-person';
import { toriiApi, ToriiFailure, type ToriiApi } from './torii-api';

/** Takes what a call taught. */
export type LearnIds = (learned: Learned) => void;

/** Torii's id of the person: the service's own, else kept, else looked up by the exact address. */
export async function userIdOf(
  api: ToriiApi,
  { person, torii: notes }: { person: Person; torii: ToriiState },
  learn: LearnIds,
): Promise<number> {
  const known = toriiId(person.id) ?? notes.userId;
  if (known !== null) return known;
  const userId = only(await api.findUsers(person.email), "the person's e-mail address");
  learn({ userId });
  return userId;
}

/** Torii's id of the app: the service's own, else kept, else looked up by the exact name. */
export async function appIdOf(
  api: ToriiApi,
  { app, torii: notes }: { app: AppRef; torii: ToriiState },
  learn: LearnIds,
): Promise<number> {
  const known = toriiId(app.id) ?? notes.appId;
  if (known !== null) return known;
  const name = app.name.trim().toLowerCase();
  const appId = only(
    (await api.findApps(app.name)).filter((one) => one.name.trim().toLowerCase() === name),
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
      problem: first ? `Torii knows several with ${what}` : `Torii knows nobody and nothing with ${what}`,
    },
    false,
  );
}

/** A look-up ahead is a help only, so nobody waits longer for all of them, ms. */
const AHEAD_TIMEOUT_MS = 3000;

/** Result of a look-up: the ids that were found, and Torii's refusal if there was one. */
export interface LookedUp {
  readonly ids: ToriiIds;
  readonly refusals: readonly ToriiFailure['outcome'][];
}

/**
 * Looks up, when delegations are made, what the service did not name; the same question is asked once. What can't be found now is
 * looked for again when it is needed.
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
    const learn: LearnIds = (more) => (ids = { ...ids, ...more });
    const looked = await Promise.allSettled([
      userIdOf(api, { person, torii: notes }, learn),
      appIdOf(api, { app, torii: notes }, learn),
    ]);
    const refusals = looked.flatMap((one) => {
      if (one.status === 'fulfilled') return [];
      if (one.reason instanceof ToriiFailure) return [one.reason.outcome];
      throw one.reason;
    });
    return { ids, refusals };
  };
}
