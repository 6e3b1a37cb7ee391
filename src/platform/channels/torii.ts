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
import { findAppId, findUserId, type Learn } from './torii-ids';

/** Time after which the effect of an unanswered call is checked again, because it may take effect late. */
const CHECK_AFTER_MS = 2 * 60_000;

/** Maximum number of requests of a push that look up the person and the app. */
const LOOKUPS = 2;

/** Number of requests that read and write one value. */
const READ_AND_WRITE = 2;

/** Tolerance for the difference between Torii's clock and the app's. */
const CLOCK_SKEW_MS = 5000;

/**
 * Joins the pair with another one that has the same ids in Torii.
 * @returns false if the removal of this pair must not be pushed
 */
export type JoinPair = (key: string, pair: Pair, ids: ToriiIds) => Promise<boolean>;

/** Outcome for a pair that was joined with another one, which has its own push. */
const JOINED: ToriiFailure['outcome'] = {
  kind: 'retry',
  problem: 'the pair turned out to be the same as another one',
  channelWorks: true,
};

/**
 * Returns the channel to Torii's REST API. It sends removals of persons from apps, lifecycle statuses, and starts of
 * workflows. All other pushes are acknowledged without a call.
 */
export function torii(settings: ToriiSettings | null, key: string | null, joinPair: JoinPair): Channel {
  return {
    async push(record, now) {
      const { kind, value } = record;
      if (key === null) return { type: kind, outcome: { kind: 'disable', problem: 'no API key of Torii is saved' } };
      if (needsNoRequest(record, settings)) return { type: 'none', outcome: { kind: 'acknowledged' } };
      const api = toriiApi(key, now);
      switch (kind) {
        case 'pair':
          return pushRemoval(api, record.key, value, joinPair, now);
        case 'offboarding':
          return pushLifecycle(api, value, now);
        case 'delegation':
          return value.test ? checkKey(api) : startWorkflows(api, value, now);
      }
    },
    requestsFor(record) {
      if (key === null || needsNoRequest(record, settings)) return 0;
      const { kind, value } = record;
      return LOOKUPS + READ_AND_WRITE * (kind === 'delegation' ? value.torii.triggers.length : 1);
    },
  };
}

/** Returns true if Torii needs no request. A state that Torii never received doesn't have to be taken back. */
function needsNoRequest({ kind, value }: OutboxRecordRef, settings: ToriiSettings | null): boolean {
  const { mayHaveReport, unknownOutcome } = value.torii;
  switch (kind) {
    case 'pair':
      return !value.removed && !mayHaveReport && !unknownOutcome;
    case 'offboarding':
      return (
        settings?.lifecycle !== true || (lifecycleOf(value) === 'offboarding' && !mayHaveReport && !unknownOutcome)
      );
    case 'delegation':
      return value.torii.triggers.length === 0 && !value.test;
  }
}

async function pushRemoval(api: ToriiApi, key: string, pair: Pair, joinPair: JoinPair, now: number): Promise<Attempt> {
  const type = pair.removed ? 'user-app.removed' : 'user-app.taken-back';
  const change = { type, value: pair.removed, isReport: pair.removed, torii: pair.torii };
  return setValue(change, now, async (learn) => {
    const userId = await findUserId(api, pair, learn);
    const appId = await findAppId(api, pair, learn);
    if (pair.removed && !(await joinPair(key, pair, { userId, appId }))) {
      throw new ToriiFailure(JOINED, { mayHaveLanded: false });
    }
    return { read: () => api.isRemoved(userId, appId), put: () => api.setRemoved(userId, appId, pair.removed) };
  });
}

async function pushLifecycle(api: ToriiApi, offboarding: Offboarding, now: number): Promise<Attempt> {
  const lifecycle = lifecycleOf(offboarding);
  const isReport = lifecycle === 'offboarded';
  const change = { type: `user.${lifecycle}`, value: lifecycle, isReport, torii: offboarding.torii };
  return setValue<string>(change, now, async (learn) => {
    const userId = await findUserId(api, offboarding, learn);
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

/** Change of a value in Torii. */
interface ValueChange<T> {
  /** Type of the push, for the log. */
  readonly type: string;
  readonly value: T;
  /** False if `value` takes back an earlier report. After Torii confirms it, nothing remains to be taken back. */
  readonly isReport: boolean;
  readonly torii: ToriiState;
}

/**
 * Sets a value in Torii. The push is acknowledged only if Torii returns that value. PUTs can be repeated but aren't
 * ordered. So after an unanswered call, the value is read first, and checked again 2 minutes later.
 * @param find looks up the ids, and returns the calls that read and write the value
 */
async function setValue<T>(
  { type, value, isReport, torii }: ValueChange<T>,
  now: number,
  find: (learn: Learn) => Promise<{ read: () => Promise<T>; put: () => Promise<T> }>,
): Promise<Attempt> {
  let learned: ToriiResults = {};
  const learn: Learn = (values) => (learned = { ...learned, ...values });
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned });
  const { unknownOutcome: isUnknown } = torii;
  const isCheckAhead = torii.checkAt !== null && torii.checkAt > now;
  const acknowledge = (checkAt: number | null) => {
    learn({ mayHaveReport: isReport || checkAt !== null, unknownOutcome: false, checkAt });
    return attempt({ kind: 'acknowledged', status: 200 });
  };
  try {
    const { read, put } = await find(learn);
    if ((isUnknown || torii.checkAt !== null) && (await read()) === value) {
      return acknowledge(isUnknown ? now + CHECK_AFTER_MS : isCheckAhead ? torii.checkAt : null);
    }
    const newValue = await put().catch((error: unknown) => {
      if (error instanceof ToriiFailure && error.mayHaveLanded) learn({ mayHaveReport: true, unknownOutcome: true });
      throw error;
    });
    const checkAt = isUnknown || torii.checkAt !== null ? now + CHECK_AFTER_MS : null;
    if (newValue === value) return acknowledge(checkAt);
    learn({ mayHaveReport: true, unknownOutcome: false, checkAt });
    return attempt({
      kind: 'retry',
      problem: 'Torii accepted the change, but answered with another value',
      channelWorks: true,
    });
  } catch (error) {
    if (!(error instanceof ToriiFailure)) throw error;
    // A call without a response may take effect after later calls, regardless of their responses.
    const { unknownOutcome = isUnknown } = learned;
    if (unknownOutcome && torii.checkAt === null) learn({ checkAt: now + CHECK_AFTER_MS });
    return attempt(error.outcome);
  }
}

/** Checks the API key by a call that changes nothing in Torii. Test delegations get this check instead of a push. */
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

/** Starts the workflows of a delegation. A refused or unanswered start doesn't prevent the other starts. */
async function startWorkflows(api: ToriiApi, delegation: Delegation, now: number): Promise<Attempt> {
  const { triggers } = delegation.torii;
  const type = `workflow.${triggers.map(({ on }) => on).join('+')}`;
  let learned: ToriiResults = { unknownOutcome: false };
  const learn: Learn = (values) => (learned = { ...learned, ...values });
  const triggerResults: NonNullable<ToriiResults['triggers']>[number][] = [];
  const attempt = (outcome: Outcome): Attempt => ({ type, outcome, learned: { ...learned, triggers: triggerResults } });
  const refusals: string[] = [];
  let unfinished: Outcome | undefined;
  for (const trigger of triggers) {
    try {
      await startOnce(api, delegation, trigger, now, learn, () =>
        triggerResults.push({ trigger, result: { attemptedAt: now } }),
      );
      triggerResults.push({ trigger, result: 'done' });
    } catch (error) {
      if (!(error instanceof ToriiFailure)) throw error;
      const { outcome } = error;
      if (outcome.kind === 'reject') refusals.push(outcome.problem);
      else if ('channelWorks' in outcome) unfinished = outcome;
      else return attempt(outcome);
    }
  }
  if (refusals.length > 0) unfinished ??= { kind: 'reject', problem: refusals.join('; ') };
  return attempt(unfinished ?? { kind: 'acknowledged', status: 200 });
}

/**
 * Starts a workflow once. After an unanswered start, searches Torii's executions for 2 minutes. Repeats the start only
 * after an admin resent the push, and only if its event still applies.
 * @param onUnanswered called if the start got no response
 */
async function startOnce(
  api: ToriiApi,
  delegation: Delegation,
  trigger: Trigger,
  now: number,
  learn: Learn,
  onUnanswered: () => void,
): Promise<void> {
  const { workflow } = trigger;
  const appId = await findAppId(api, delegation, learn);
  if (trigger.attemptedAt !== null) {
    if (await hasStarted(api, trigger, await findUserId(api, delegation, learn), appId)) return;
    const problem = `Torii didn't answer the start of workflow ${workflow}, and shows no execution of it`;
    if (now - trigger.attemptedAt < CHECK_AFTER_MS) {
      throw new ToriiFailure({ kind: 'retry', problem, channelWorks: true }, { mayHaveLanded: false });
    }
    if (!trigger.mayRepeat) {
      const fix = 'check in Torii if it ran, then resend or dismiss the push';
      throw new ToriiFailure({ kind: 'reject', problem: `${problem}: ${fix}` }, { mayHaveLanded: false });
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
  return (await api.findExecutionTimes(workflow, userId, appId)).some(
    (startedAt) => startedAt >= since - CLOCK_SKEW_MS,
  );
}
