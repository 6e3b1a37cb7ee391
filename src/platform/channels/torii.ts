import type { Delegation } from '../../domain/delegation/delegation';
import type { Offboarding } from '../../domain/offboarding/offboarding';
import type { Pair } from '../../domain/offboarding/pair';
import type { Outcome } from '../../domain/delivery/outcome';
import {
  type ToriiResults,
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

/** Time after which the effect of an unanswered call is checked again, because it may be late. */
const CHECK_AFTER_MS = 2 * 60_000;

/** Requests of a push that look up the person and the app. */
const LOOK_UPS = 2;

/** Requests of a push that read and write the value. */
const READ_AND_WRITE = 2;

/** Tolerance for different clocks when an execution is compared with the time of its event. */
const CLOCK_SKEW_MS = 5000;

/** Finds by Torii's ids the pair that a removal belongs to. Returns false if that pair was joined into another pair. */
export type SettlePair = (key: string, pair: Pair, ids: ToriiIds) => Promise<boolean>;

const JOINED: ToriiFailure['outcome'] = {
  kind: 'retry',
  problem: 'the pair turned out to be the same as another one',
  channelWorks: true,
};

/**
 * Returns the channel to Torii's REST API. It sends removals of persons from apps, lifecycle statuses, and starts of
 * workflows. Anything else is acknowledged without a call.
 */
export function torii(settings: ToriiSettings | null, key: string | null, settle: SettlePair): Channel {
  return {
    async push(subject, now) {
      const { kind, value } = subject;
      if (key === null) return { type: kind, outcome: { kind: 'disable', problem: 'no API key of Torii is saved' } };
      if (isNothing(subject, settings)) return { type: 'none', outcome: { kind: 'acknowledged' } };
      const api = toriiApi(key, now);
      switch (kind) {
        case 'pair':
          return tellRemoval(api, subject.key, value, settle, now);
        case 'offboarding':
          return pushLifecycle(api, value, now);
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

/** Returns true if Torii needs no request, because a state that Torii never received doesn't have to be taken back. */
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
  return setValue(type, pair.removed, pair.removed, pair.torii, now, async (learn) => {
    const userId = await userIdOf(api, pair, learn);
    const appId = await appIdOf(api, pair, learn);
    if (pair.removed && !(await settle(key, pair, { userId, appId }))) throw new ToriiFailure(JOINED, false);
    return { read: () => api.isRemoved(userId, appId), put: () => api.setRemoved(userId, appId, pair.removed) };
  });
}

async function pushLifecycle(api: ToriiApi, offboarding: Offboarding, now: number): Promise<Attempt> {
  const lifecycle = lifecycleOf(offboarding);
  const isNews = lifecycle === 'offboarded';
  return setValue<string>(`user.${lifecycle}`, lifecycle, isNews, offboarding.torii, now, async (learn) => {
    const userId = await userIdOf(api, offboarding, learn);
    return {
      read: async () =>
        (await api.findUsers(offboarding.person.email)).find(({ id }) => id === userId)?.lifecycleStatus ?? 'unknown',
      put: () => api.setLifecycle(userId, lifecycle),
    };
  });
}

function lifecycleOf({ state }: Offboarding): 'offboarded' | 'offboarding' {
  return state === 'completed' ? 'offboarded' : 'offboarding';
}

/**
 * Sets a value in Torii. The push is acknowledged only if Torii returns that value. PUTs can be repeated but aren't
 * ordered, so after an unanswered call the value is read first, and checked again 2 minutes later.
 * @param isNews false if `value` takes back an earlier report; once it is confirmed, Torii has no report of the app
 * anymore
 */
async function setValue<T>(
  type: string,
  value: T,
  isNews: boolean,
  notes: ToriiState,
  now: number,
  find: (learn: LearnIds) => Promise<{ read: () => Promise<T>; put: () => Promise<T> }>,
): Promise<Attempt> {
  let learned: ToriiResults = {};
  const learn: LearnIds = (more) => (learned = { ...learned, ...more });
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned });
  const { unknownOutcome: isUnknown } = notes;
  const isEarly = notes.checkAt !== null && notes.checkAt > now;
  const confirmed = (checkAt: number | null) => {
    learn({ mayBeReported: isNews || checkAt !== null, unknownOutcome: false, checkAt });
    return attempt({ kind: 'acknowledged', status: 200 });
  };
  try {
    const { read, put } = await find(learn);
    if ((isUnknown || notes.checkAt !== null) && (await read()) === value) {
      return confirmed(isUnknown ? now + CHECK_AFTER_MS : isEarly ? notes.checkAt : null);
    }
    const answered = await put().catch((error: unknown) => {
      if (error instanceof ToriiFailure && error.mayHaveLanded) learn({ mayBeReported: true, unknownOutcome: true });
      throw error;
    });
    const checkAt = isUnknown || notes.checkAt !== null ? now + CHECK_AFTER_MS : null;
    if (answered === value) return confirmed(checkAt);
    learn({ mayBeReported: true, unknownOutcome: false, checkAt });
    return attempt({
      kind: 'retry',
      problem: 'Torii accepted the change, but answered with another value',
      channelWorks: true,
    });
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    // A call without a response may take effect later, whatever later calls return.
    const { unknownOutcome = isUnknown } = learned;
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

/** Starts the workflows of a delegation. A refused or unanswered start doesn't prevent the others. */
async function startWorkflows(api: ToriiApi, delegation: Delegation, now: number): Promise<Attempt> {
  const { triggers } = delegation.torii;
  const type = `workflow.${triggers.map(({ on }) => on).join('+')}`;
  let learned: ToriiResults = { unknownOutcome: false };
  const learn: LearnIds = (more) => (learned = { ...learned, ...more });
  const triggerResults: NonNullable<ToriiResults['triggers']>[number][] = [];
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned: { ...learned, triggers: triggerResults } });
  const refused: string[] = [];
  let unknown: Outcome | undefined;
  for (const trigger of triggers) {
    try {
      await startOnce(api, delegation, trigger, now, learn, () =>
        triggerResults.push({ trigger, result: { attemptedAt: now } }),
      );
      triggerResults.push({ trigger, result: 'done' });
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
 * Starts a workflow once. An unanswered start is looked up for 2 minutes, and repeated only after an admin resent the
 * push, unless its event no longer applies.
 * @param onUnanswered called when the start had no response
 */
async function startOnce(
  api: ToriiApi,
  delegation: Delegation,
  trigger: Trigger,
  now: number,
  learn: LearnIds,
  onUnanswered: () => void,
): Promise<void> {
  const { workflow } = trigger;
  const appId = await appIdOf(api, delegation, learn);
  if (trigger.attemptedAt !== null) {
    if (await hasStarted(api, trigger, await userIdOf(api, delegation, learn), appId)) return;
    const problem = `Torii didn't answer the start of workflow ${workflow}, and shows no execution of it`;
    if (now - trigger.attemptedAt < CHECK_AFTER_MS) {
      throw new ToriiFailure({ kind: 'retry', problem, channelWorks: true }, false);
    }
    if (!trigger.mayRepeat) {
      const fix = 'check in Torii if it ran, then resend or dismiss the push';
      throw new ToriiFailure({ kind: 'reject', problem: `${problem}: ${fix}` }, false);
    }
    if (!isTriggerCurrent(trigger, delegation)) return;
  }
  try {
    await api.startWorkflow(workflow, delegation.person.email, appId);
  } catch (error) {
    if (error instanceof ToriiFailure && error.mayHaveLanded) onUnanswered();
    throw error;
  }
}

/** Returns true if Torii shows an execution for this user and app since the event. */
async function hasStarted(
  api: ToriiApi,
  { workflow, since }: Trigger,
  userId: number,
  appId: number,
): Promise<boolean> {
  return (await api.executionsOf(workflow, userId, appId)).some((at) => at >= since - CLOCK_SKEW_MS);
}
