import type { AppRef, Delegation, Person } from '../../domain/delegation';
import { once } from '../../domain/once';
import type { Offboarding } from '../../domain/offboarding';
import type { Pair } from '../../domain/pair';
import type { Outcome } from '../../domain/push';
import {
  toriiId,
  type Learned,
  type ToriiIds,
  type ToriiNotes,
  type ToriiSettings,
  type Trigger,
} from '../../domain/torii';
import type { Attempt, Channel } from './channel';
import { toriiApi, ToriiFailure, type ToriiApi } from './torii-api';

/** A call without an answer may land late: how it stands is read once more after this long, ms. */
export const CHECK_AFTER_MS = 2 * 60_000;

/** Clocks differ: an execution that began this long before what it is for may be meant for it, ms. */
const CLOCK_SKEW_MS = 5000;

/**
 * Channel B: Torii's REST API. It knows pairs of a person and an app, people's lifecycles, and workflows that can be started; what
 * is nothing of this is delivered without a call.
 */
export function torii(settings: ToriiSettings | null, key: string | null): Channel {
  return {
    async push({ kind, value }, now) {
      if (key === null) return { type: kind, outcome: { kind: 'stop', problem: 'no API key of Torii is set' } };
      const api = toriiApi(key, now);
      switch (kind) {
        case 'pair':
          return tellRemoval(api, value, now);
        case 'offboarding':
          return settings?.lifecycle ? tellLifecycle(api, value, now) : NOTHING;
        case 'delegation':
          return startWorkflows(api, value, now);
      }
    },
  };
}

const NOTHING: Attempt = { type: 'none', outcome: { kind: 'delivered' } };

async function tellRemoval(api: ToriiApi, pair: Pair, now: number): Promise<Attempt> {
  if (!pair.removed && !mayHold(pair.torii)) return NOTHING;
  return bring(
    pair.removed ? 'user-app.removed' : 'user-app.taken-back',
    pair.removed,
    pair.torii,
    now,
    async (learn) => {
      const userId = await userIdOf(api, pair, learn);
      const appId = await appIdOf(api, pair, learn);
      return { read: () => api.isRemoved(userId, appId), put: () => api.setRemoved(userId, appId, pair.removed) };
    },
  );
}

async function tellLifecycle(api: ToriiApi, offboarding: Offboarding, now: number): Promise<Attempt> {
  const wanted = offboarding.state === 'completed' ? 'offboarded' : 'offboarding';
  if (wanted === 'offboarding' && !mayHold(offboarding.torii)) return NOTHING;
  return bring<string>(`user.${wanted}`, wanted, offboarding.torii, now, async (learn) => {
    const userId = await userIdOf(api, offboarding, learn);
    return {
      read: async () =>
        (await api.findUsers(offboarding.person.email)).find(({ id }) => id === userId)?.lifecycleStatus ?? 'unknown',
      put: () => api.setLifecycle(userId, wanted),
    };
  });
}

/** What Torii never heard need not be taken back. */
function mayHold({ mayHold: held, unsure }: ToriiNotes): boolean {
  return held || unsure;
}

type Learn = (learned: Learned) => void;

/**
 * Brings a value at Torii to what is wanted. Its answer has to agree, else it is not confirmed. PUTs can be repeated but are not
 * ordered: after a try without an answer the next one reads back first, and how it stands is checked once more 2 minutes later.
 */
async function bring<T>(
  type: string,
  wanted: T,
  notes: ToriiNotes,
  now: number,
  find: (learn: Learn) => Promise<{ read: () => Promise<T>; put: () => Promise<T> }>,
): Promise<Attempt> {
  let learned: Learned = {};
  const learn: Learn = (more) => (learned = { ...learned, ...more });
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned });
  const { unsure } = notes;
  const isEarly = notes.checkAt !== null && notes.checkAt > now;
  try {
    const { read, put } = await find(learn);
    if ((unsure || notes.checkAt !== null) && (await read()) === wanted) {
      learn({ mayHold: true, unsure: false, checkAt: unsure ? now + CHECK_AFTER_MS : isEarly ? notes.checkAt : null });
      return attempt({ kind: 'delivered' });
    }
    learn({ mayHold: true });
    const answered = await put().catch((error: unknown) => {
      if (error instanceof ToriiFailure && error.mayHaveLanded) learn({ unsure: true });
      throw error;
    });
    learn({ unsure: false, checkAt: unsure || notes.checkAt !== null ? now + CHECK_AFTER_MS : null });
    if (answered === wanted) return attempt({ kind: 'delivered' });
    return attempt({
      kind: 'again',
      problem: 'Torii accepted it, and answered that it stands otherwise',
      channelWorks: true,
    });
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    // What is refused as wrong is not to be checked again either.
    if (error.outcome.kind === 'park') learn({ checkAt: null });
    return attempt(error.outcome);
  }
}

async function startWorkflows(api: ToriiApi, delegation: Delegation, now: number): Promise<Attempt> {
  const { person, app, torii: notes } = delegation;
  if (notes.triggers.length === 0) return NOTHING;
  const type = `workflow.${notes.triggers.map(({ on }) => on).join('+')}`;
  let learned: Learned = { unsure: false };
  const learn: Learn = (more) => (learned = { ...learned, ...more });
  const became: NonNullable<Learned['triggers']>[number][] = [];
  try {
    for (const trigger of notes.triggers) {
      const appId = await appIdOf(api, { app, torii: notes }, learn);
      if (trigger.triedAt !== null) {
        const userId = await userIdOf(api, delegation, learn);
        const outcome = await hasStarted(api, trigger, userId, appId, now);
        if (outcome !== 'started') return { type, outcome, learned: { ...learned, triggers: became } };
      } else {
        await api.startWorkflow(trigger.workflow, person.email, appId).catch((error: unknown) => {
          if (error instanceof ToriiFailure && error.mayHaveLanded) became.push({ trigger, became: { triedAt: now } });
          throw error;
        });
      }
      became.push({ trigger, became: 'started' });
    }
    return { type, outcome: { kind: 'delivered' }, learned: { ...learned, triggers: became } };
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    return { type, outcome: error.outcome, learned: { ...learned, triggers: became } };
  }
}

/**
 * A workflow whose start had no answer is looked up for 2 minutes, and never started again without an admin. One that ran for another
 * app of the same person says nothing of it.
 */
async function hasStarted(
  api: ToriiApi,
  trigger: Trigger,
  userId: number,
  appId: number,
  now: number,
): Promise<'started' | Outcome> {
  const times = await api.executionsOf(trigger.workflow, userId, appId);
  if (times.some((at) => at >= trigger.since - CLOCK_SKEW_MS)) return 'started';
  const problem = `Torii did not answer whether workflow ${trigger.workflow} was started, and shows no execution of it`;
  if (now - (trigger.triedAt ?? 0) < CHECK_AFTER_MS) return { kind: 'again', problem, channelWorks: true };
  return { kind: 'park', problem: `${problem}: see in Torii whether it ran, then send it again or dismiss it` };
}

/** Torii's id of the person: the service's own, else kept, else looked up by the exact address. */
async function userIdOf(
  api: ToriiApi,
  { person, torii: notes }: { person: Person; torii: ToriiNotes },
  learn: Learn,
): Promise<number> {
  const known = toriiId(person.id) ?? notes.userId;
  if (known !== null) return known;
  const userId = only(await api.findUsers(person.email), "the person's e-mail address");
  learn({ userId });
  return userId;
}

/** Torii's id of the app: the service's own, else kept, else looked up by the exact name. */
async function appIdOf(
  api: ToriiApi,
  { app, torii: notes }: { app: AppRef; torii: ToriiNotes },
  learn: Learn,
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
      kind: 'park',
      problem: first ? `Torii knows several with ${what}` : `Torii knows nobody and nothing with ${what}`,
    },
    false,
  );
}

/** A look-up ahead is a help only, so nobody waits longer for all of them, ms. */
const AHEAD_TIMEOUT_MS = 3000;

/** What a look-up ahead brought: the ids that were found, and how Torii refused where it did. */
export interface LookedUp {
  readonly ids: ToriiIds;
  readonly refusals: readonly ToriiFailure['outcome'][];
}

/**
 * Looks up, when delegations are made, what the service did not name; the same question is asked once. What can't be found now is
 * looked for again when it is needed.
 */
export function lookUpsInTorii(
  key: string,
  now: number,
): (person: Person, app: AppRef, notes: ToriiNotes) => Promise<LookedUp> {
  const asked = toriiApi(key, now, AHEAD_TIMEOUT_MS);
  const findUsers = once((email: string) => asked.findUsers(email));
  const findApps = once((query: string) => asked.findApps(query));
  const api: ToriiApi = { ...asked, findUsers, findApps };
  return async (person, app, notes) => {
    let ids: ToriiIds = {};
    const learn: Learn = (more) => (ids = { ...ids, ...more });
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
