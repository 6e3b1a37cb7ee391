import * as z from 'zod/mini';

/** On which news a workflow of Torii's can be started. */
const TRIGGERS = ['completed', 'assigned', 'declined'] as const;
export type TriggerName = (typeof TRIGGERS)[number];

/** A workflow that is to be started once: Torii starts it anew with each call, so a try without an answer is never simply repeated. */
export const Trigger = z.object({
  on: z.enum(TRIGGERS),
  workflow: z.number(),
  /** Moment of the event, epoch ms; an earlier execution belongs to another event. */
  since: z.number(),
  /** Moment of an attempt without a response: the workflow may have started. */
  attemptedAt: z.nullable(z.number()),
  /** An admin sent it again: it is started once more if it can't be found. */
  mayRepeat: z.boolean(),
});
export type Trigger = z.infer<typeof Trigger>;

/** Torii's part of an outbox record. */
export const ToriiState = z.object({
  /** Torii's ids, where a look-up found them; those that the service itself named stand in the record. */
  userId: z.nullable(z.number()),
  appId: z.nullable(z.number()),
  /** Torii was told something that has to be taken back when it is not true any more. */
  mayBeReported: z.boolean(),
  /** The last try had no answer: the next one reads back first. */
  unknownOutcome: z.boolean(),
  /** Moment of the next read-back, epoch ms, because a call without a response may take effect late. */
  checkAt: z.nullable(z.number()),
  /** Of a delegation: the workflows that are owed. */
  triggers: z.array(Trigger),
});
export type ToriiState = z.infer<typeof ToriiState>;

export const NO_TORII_STATE: ToriiState = {
  userId: null,
  appId: null,
  mayBeReported: false,
  unknownOutcome: false,
  checkAt: null,
  triggers: [],
};

/** Settings of Torii; the key is in the secret store. */
export const ToriiSettings = z.object({
  enabled: z.boolean(),
  /** True if the person's lifecycle status follows the offboarding. */
  lifecycle: z.boolean(),
  /** Ids of the workflows to start; null for none. */
  workflows: z.object({
    completed: z.nullable(z.number()),
    assigned: z.nullable(z.number()),
    declined: z.nullable(z.number()),
  }),
  /** A date as the admin entered it: Torii does not say when a key expires. */
  keyExpiresOn: z.nullable(z.string()),
});
export type ToriiSettings = z.infer<typeof ToriiSettings>;

/** Ids that a look-up found. */
export interface ToriiIds {
  readonly userId?: number;
  readonly appId?: number;
}

/** Facts that one attempt brought. */
export interface Learned extends ToriiIds {
  readonly mayBeReported?: boolean;
  readonly unknownOutcome?: boolean;
  readonly checkAt?: number | null;
  /** Result for a workflow: started or no longer needed, or attempted at that moment without a response. */
  readonly triggers?: readonly {
    readonly trigger: Trigger;
    readonly became: 'done' | { readonly attemptedAt: number };
  }[];
}

/** Takes in what a try taught: the notes may have changed since it began. */
export function withLearned(notes: ToriiState, { triggers: tried = [], ...rest }: Learned): ToriiState {
  const triggers = notes.triggers.flatMap((trigger) => {
    const became = tried.find((one) => isSame(one.trigger, trigger))?.became;
    if (became === 'done') return [];
    return [became === undefined ? trigger : { ...trigger, ...became, mayRepeat: false }];
  });
  return { ...notes, ...rest, triggers };
}

export function withToriiIds<T extends { readonly torii: ToriiState }>(record: T, ids: ToriiIds): T {
  return { ...record, torii: withLearned(record.torii, ids) };
}

function isSame(one: Trigger, other: Trigger): boolean {
  return one.on === other.on && one.since === other.since;
}

/** Marks the outcome as unknown, because the process that pushed crashed. */
export function withUnknownOutcome(notes: ToriiState, now: number): ToriiState {
  return {
    ...notes,
    unknownOutcome: true,
    triggers: notes.triggers.map((trigger) => ({
      ...trigger,
      attemptedAt: trigger.mayRepeat ? now : (trigger.attemptedAt ?? now),
      mayRepeat: false,
    })),
  };
}

/** An admin sends it again. */
export function withRepeatAllowed(notes: ToriiState): ToriiState {
  return {
    ...notes,
    triggers: notes.triggers.map((trigger) => ({ ...trigger, mayRepeat: trigger.attemptedAt !== null })),
  };
}
