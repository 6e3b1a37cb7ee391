import * as z from 'zod/mini';

/**
 * A workflow to start once. Torii starts it again with each call, so an unanswered call isn't repeated without a check.
 */
export const Trigger = z.object({
  /** Event that starts the workflow. */
  on: z.enum(['completed', 'assigned', 'declined']),
  workflow: z.number(),
  /** Epoch ms of the event. An execution before it belongs to an earlier event. */
  since: z.number(),
  /** Epoch ms of an attempt without a response, which may have started the workflow; null without one. */
  attemptedAt: z.nullable(z.number()),
  /** True if an admin resent the push: the workflow is started again if it can't be found. */
  mayRepeat: z.boolean(),
});
export type Trigger = z.infer<typeof Trigger>;
export type TriggerName = Trigger['on'];

/** The part of a record that is specific to Torii. */
export const ToriiState = z.object({
  /** Torii's ids, if a lookup found them. Ids that the service sent are in the record itself. */
  userId: z.nullable(z.number()),
  appId: z.nullable(z.number()),
  /** True if Torii may have a report, which has to be taken back when it isn't true anymore. */
  mayHaveReport: z.boolean(),
  /** True if the last attempt had no response. The next attempt reads its effect first. */
  unknownOutcome: z.boolean(),
  /** Epoch ms of the next check, because a call without a response may take effect late. */
  checkAt: z.nullable(z.number()),
  /** Workflows that a delegation still has to start. */
  triggers: z.array(Trigger),
});
export type ToriiState = z.infer<typeof ToriiState>;

export const NO_TORII_STATE: ToriiState = {
  userId: null,
  appId: null,
  mayHaveReport: false,
  unknownOutcome: false,
  checkAt: null,
  triggers: [],
};

/** Settings of the channel `torii`. The API key is in the secret store. */
export const ToriiSettings = z.object({
  enabled: z.boolean(),
  /** True if the person's lifecycle status in Torii follows the offboarding. */
  lifecycle: z.boolean(),
  /** Ids of the workflows to start; null for none. */
  workflows: z.object({
    completed: z.nullable(z.number()),
    assigned: z.nullable(z.number()),
    declined: z.nullable(z.number()),
  }),
  /** Date that the admin entered, because Torii's API doesn't return the expiry of a key. */
  keyExpiresOn: z.nullable(z.string()),
});
export type ToriiSettings = z.infer<typeof ToriiSettings>;

/** Ids that a lookup found in Torii. */
export interface ToriiIds {
  readonly userId?: number;
  readonly appId?: number;
}

/** Changes of the Torii state by one attempt. Absent members stay unchanged. */
export interface ToriiResults extends ToriiIds {
  readonly mayHaveReport?: boolean;
  readonly unknownOutcome?: boolean;
  readonly checkAt?: number | null;
  /** Results of the attempts to start workflows. `done`: started, or no longer needed. `attemptedAt`: no response. */
  readonly triggers?: readonly {
    readonly trigger: Trigger;
    readonly result: 'done' | { readonly attemptedAt: number };
  }[];
}

/** Applies the results of an attempt to the current state, which may have changed since the attempt started. */
export function withToriiResults(
  state: ToriiState,
  { triggers: triggerResults = [], ...changes }: ToriiResults,
): ToriiState {
  const triggers = state.triggers.flatMap((trigger) => {
    const result = triggerResults.find((entry) => isSameTrigger(entry.trigger, trigger))?.result;
    if (result === 'done') return [];
    return [result === undefined ? trigger : { ...trigger, ...result, mayRepeat: false }];
  });
  return { ...state, ...changes, triggers };
}

export function withToriiIds<T extends { readonly torii: ToriiState }>(record: T, ids: ToriiIds): T {
  return { ...record, torii: withToriiResults(record.torii, ids) };
}

function isSameTrigger(trigger: Trigger, otherTrigger: Trigger): boolean {
  return trigger.on === otherTrigger.on && trigger.since === otherTrigger.since;
}

/** Marks the effect of the last attempt as unknown, because the invocation crashed. */
export function withUnknownOutcome(state: ToriiState, now: number): ToriiState {
  return {
    ...state,
    unknownOutcome: true,
    triggers: state.triggers.map((trigger) => ({
      ...trigger,
      attemptedAt: trigger.mayRepeat ? now : (trigger.attemptedAt ?? now),
      mayRepeat: false,
    })),
  };
}

/** Allows workflows to be started again, because an admin resent the push. */
export function withRepeatAllowed(state: ToriiState): ToriiState {
  return {
    ...state,
    triggers: state.triggers.map((trigger) => ({ ...trigger, mayRepeat: trigger.attemptedAt !== null })),
  };
}
