import type { Delegation } from '../../domain/delegation/delegation';
import type { Offboarding } from '../../domain/offboarding/offboarding';
import type { Pair } from '../../domain/offboarding/pair';
import type { Outcome } from '../../domain/delivery/outcome';
import {
  type Learned,
  type ToriiIds,
  type ToriiState,
  type ToriiSettings,
  type Trigger,
} from '../../domain/delivery/torii';
import { isTriggerCurrent } from '../../domain/delivery/torii-triggers';
import type { OutboxRecordRef } from '../storage/listings';
import type { Attempt, Channel } from './channel';
import { toriiApi, ToriiFailure, type ToriiApi } from './torii-api';
import { appIdOf, userIdOf, type LearnIds } from './torii-ids';

/** A call without an answer may land late: how it stands is read once more after this long, ms. */
const CHECK_AFTER_MS = 2 * 60_000;

/** Requests of a push at most: the person and the app are looked up once, then it is read how things stand, and written. */
const LOOK_UPS = 2;
const READ_AND_WRITE = 2;

/** Clocks differ: an execution that began this long before what it is for may be meant for it, ms. */
const CLOCK_SKEW_MS = 5000;

/** Settles by Torii's ids which pair a removal is of. Returns false if the pair was joined with another one. */
export type SettlePair = (key: string, pair: Pair, ids: ToriiIds) => Promise<boolean>;

const JOINED: ToriiFailure['outcome'] = {
  kind: 'retry',
  problem: 'the pair turned out to be the same as another one',
  channelWorks: true,
};

/**
 * Channel B: Torii's REST API. It knows pairs of a person and an app, people's lifecycles, and workflows that can be started; what
 * is nothing of this is delivered without a call.
 */
export function torii(settings: ToriiSettings | null, key: string | null, settle: SettlePair): Channel {
  return {
    async push(subject, now) {
      const { kind, value } = subject;
      if (key === null) return { type: kind, outcome: { kind: 'disable', problem: 'no API key of Torii is set' } };
      if (isNothing(subject, settings)) return { type: 'none', outcome: { kind: 'acknowledged' } };
      const api = toriiApi(key, now);
      switch (kind) {
        case 'pair':
          return tellRemoval(api, subject.key, value, settle, now);
        case 'offboarding':
          return tellLifecycle(api, value, now);
        case 'delegation':
          return value.test ? checkKey(api) : startWorkflows(api, value, now);
      }
    },
    requestsFor(subject) {
      if (key === null || isNothing(subject, settings)) return 0;
      const { kind, value } = subject;
      return LOOK_UPS + READ_AND_WRITE * (kind === 'delegation' ? value.torii.triggers.length : 1);
    },
  };
}

/** Returns true if Torii needs no request: a state that it never received, or refused, needn't be taken back. */
function isNothing({ kind, value }: OutboxRecordRef, settings: ToriiSettings | null): boolean {
  const { mayBeReported, unknownOutcome } = value.torii;
  switch (kind) {
    case 'pair':
      return !value.removed && !mayBeReported && !unknownOutcome;
    case 'offboarding':
      return (
        settings?.lifecycle !== true || (lifecycleOf(value) === 'offboarding' && !mayBeReported && !unknownOutcome)
      );
    case 'delegation':
      return value.torii.triggers.length === 0 && !value.test;
  }
}

async function tellRemoval(api: ToriiApi, key: string, pair: Pair, settle: SettlePair, now: number): Promise<Attempt> {
  const type = pair.removed ? 'user-app.removed' : 'user-app.taken-back';
  return bring(type, pair.removed, pair.removed, pair.torii, now, async (learn) => {
    const userId = await userIdOf(api, pair, learn);
    const appId = await appIdOf(api, pair, learn);
    if (pair.removed && !(await settle(key, pair, { userId, appId }))) throw new ToriiFailure(JOINED, false);
    return { read: () => api.isRemoved(userId, appId), put: () => api.setRemoved(userId, appId, pair.removed) };
  });
}

async function tellLifecycle(api: ToriiApi, offboarding: Offboarding, now: number): Promise<Attempt> {
  const wanted = lifecycleOf(offboarding);
  const isNews = wanted === 'offboarded';
  return bring<string>(`user.${wanted}`, wanted, isNews, offboarding.torii, now, async (learn) => {
    const userId = await userIdOf(api, offboarding, learn);
    return {
      read: async () =>
        (await api.findUsers(offboarding.person.email)).find(({ id }) => id === userId)?.lifecycleStatus ?? 'unknown',
      put: () => api.setLifecycle(userId, wanted),
    };
  });
}

function lifecycleOf({ state }: Offboarding): 'offboarded' | 'offboarding' {
  return state === 'completed' ? 'offboarded' : 'offboarding';
}

/**
 * Brings a value at Torii to what is wanted. Its answer has to agree, else it is not confirmed. PUTs can be repeated but are not
 * ordered: after a try without an answer the next one reads back first, and how it stands is checked once more 2 minutes later.
 *
 * @param isNews false where `wanted` takes back what was told before: once that is sure, Torii holds nothing of the app's any more
 */
async function bring<T>(
  type: string,
  wanted: T,
  isNews: boolean,
  notes: ToriiState,
  now: number,
  find: (learn: LearnIds) => Promise<{ read: () => Promise<T>; put: () => Promise<T> }>,
): Promise<Attempt> {
  let learned: Learned = {};
  const learn: LearnIds = (more) => (learned = { ...learned, ...more });
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned });
  const { unknownOutcome: unsure } = notes;
  const isEarly = notes.checkAt !== null && notes.checkAt > now;
  const standsAsWanted = (checkAt: number | null) => {
    learn({ mayBeReported: isNews || checkAt !== null, unknownOutcome: false, checkAt });
    return attempt({ kind: 'acknowledged', status: 200 });
  };
  try {
    const { read, put } = await find(learn);
    if ((unsure || notes.checkAt !== null) && (await read()) === wanted) {
      return standsAsWanted(unsure ? now + CHECK_AFTER_MS : isEarly ? notes.checkAt : null);
    }
    const answered = await put().catch((error: unknown) => {
      if (error instanceof ToriiFailure && error.mayHaveLanded) learn({ mayBeReported: true, unknownOutcome: true });
      throw error;
    });
    const checkAt = unsure || notes.checkAt !== null ? now + CHECK_AFTER_MS : null;
    if (answered === wanted) return standsAsWanted(checkAt);
    learn({ mayBeReported: true, unknownOutcome: false, checkAt });
    return attempt({
      kind: 'retry',
      problem: 'Torii accepted it, and answered that it stands otherwise',
      channelWorks: true,
    });
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    // A call without a response may still land, whatever the calls after it are answered.
    const { unknownOutcome = unsure } = learned;
    if (unknownOutcome && notes.checkAt === null) learn({ checkAt: now + CHECK_AFTER_MS });
    return attempt(error.outcome);
  }
}

/** Checks for a test delegation if Torii accepts the key, by a call that changes nothing. */
async function checkKey(api: ToriiApi): Promise<Attempt> {
  const type = 'key.checked';
  try {
    await api.findApps('');
    return { type, outcome: { kind: 'acknowledged', status: 200 } };
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    return { type, outcome: error.outcome };
  }
}

/** A workflow that Torii refuses, or of which it does not say whether it ran, keeps no other from being started. */
async function startWorkflows(api: ToriiApi, delegation: Delegation, now: number): Promise<Attempt> {
  const { triggers } = delegation.torii;
  const type = `workflow.${triggers.map(({ on }) => on).join('+')}`;
  let learned: Learned = { unknownOutcome: false };
  const learn: LearnIds = (more) => (learned = { ...learned, ...more });
  const became: NonNullable<Learned['triggers']>[number][] = [];
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned: { ...learned, triggers: became } });
  const refused: string[] = [];
  let unknown: Outcome | undefined;
  for (const trigger of triggers) {
    try {
      await startOnce(api, delegation, trigger, now, learn, () =>
        became.push({ trigger, became: { attemptedAt: now } }),
      );
      became.push({ trigger, became: 'done' });
    } catch (error) {
      if (!(error instanceof ToriiFailure)) throw error;
      const { outcome } = error;
      if (outcome.kind === 'reject') refused.push(outcome.problem);
      else if ('channelWorks' in outcome) unknown = outcome;
      else return attempt(outcome);
    }
  }
  if (refused.length > 0) unknown ??= { kind: 'reject', problem: refused.join('; ') };
  return attempt(unknown ?? { kind: 'acknowledged', status: 200 });
}

/**
 * A workflow whose start had no answer is looked up for 2 minutes, and never started again without an admin; nor with one, if what
 * it would tell of is over.
 * @param tried told when its start had no answer
 */
async function startOnce(
  api: ToriiApi,
  delegation: Delegation,
  trigger: Trigger,
  now: number,
  learn: LearnIds,
  tried: () => void,
): Promise<void> {
  const { workflow } = trigger;
  const appId = await appIdOf(api, delegation, learn);
  if (trigger.attemptedAt !== null) {
    if (await hasStarted(api, trigger, await userIdOf(api, delegation, learn), appId)) return;
    const problem = `Torii did not answer whether workflow ${workflow} was started, and shows no execution of it`;
    if (now - trigger.attemptedAt < CHECK_AFTER_MS) {
      throw new ToriiFailure({ kind: 'retry', problem, channelWorks: true }, false);
    }
    if (!trigger.mayRepeat) {
      const fix = 'see in Torii whether it ran, then send it again or dismiss it';
      throw new ToriiFailure({ kind: 'reject', problem: `${problem}: ${fix}` }, false);
    }
    if (!isTriggerCurrent(trigger, delegation)) return;
  }
  try {
    await api.startWorkflow(workflow, delegation.person.email, appId);
  } catch (error) {
    if (error instanceof ToriiFailure && error.mayHaveLanded) tried();
    throw error;
  }
}

/** Returns true if Torii shows an execution since the trigger was due; one for another app doesn't count. */
async function hasStarted(
  api: ToriiApi,
  { workflow, since }: Trigger,
  userId: number,
  appId: number,
): Promise<boolean> {
  return (await api.executionsOf(workflow, userId, appId)).some((at) => at >= since - CLOCK_SKEW_MS);
}
