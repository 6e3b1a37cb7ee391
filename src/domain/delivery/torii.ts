import * as z from 'zod/mini';
import type { Delegation, Person } from '../delegation/delegation';

/** On which news a workflow of Torii's can be started. */
export const TRIGGERS = ['completed', 'assigned', 'declined'] as const;
export type TriggerName = (typeof TRIGGERS)[number];

/** A workflow that is to be started once: Torii starts it anew with each call, so a try without an answer is never simply repeated. */
export const Trigger = z.object({
  on: z.enum(TRIGGERS),
  workflow: z.number(),
  /** When what it tells of came to be, epoch ms: an execution before that is another's. */
  since: z.number(),
  /** When it was tried without an answer: it may have been started. */
  attemptedAt: z.nullable(z.number()),
  /** An admin sent it again: it is started once more if it can't be found. */
  mayRepeat: z.boolean(),
});
export type Trigger = z.infer<typeof Trigger>;

/** What is kept of Torii with each thing that is told to it. */
export const ToriiState = z.object({
  /** Torii's ids, where a look-up found them; those that the service itself named stand in the record. */
  userId: z.nullable(z.number()),
  appId: z.nullable(z.number()),
  /** Torii was told something that has to be taken back when it is not true any more. */
  mayBeReported: z.boolean(),
  /** The last try had no answer: the next one reads back first. */
  unknownOutcome: z.boolean(),
  /** When to read back once more, since a call without an answer may land late, epoch ms. */
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

/** What the admin chose for Torii; the key is with the secrets. */
export const ToriiSettings = z.object({
  enabled: z.boolean(),
  /** Whether a person's lifecycle follows the offboarding. */
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

/** What a look-up found. */
export interface ToriiIds {
  readonly userId?: number;
  readonly appId?: number;
}

/** What one try taught. */
export interface Learned extends ToriiIds {
  readonly mayBeReported?: boolean;
  readonly unknownOutcome?: boolean;
  readonly checkAt?: number | null;
  /** What became of a workflow: started (or not to be any more), or tried at that moment without an answer. */
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

export function withToriiIds<T extends { readonly torii: ToriiState }>(told: T, ids: ToriiIds): T {
  return { ...told, torii: withLearned(told.torii, ids) };
}

/** An offboarding keeps what was found of its own person: a caller may have put another one's delegation into it. */
export function withPersonId<T extends { readonly person: Person; readonly torii: ToriiState }>(
  offboarding: T,
  person: Person,
  { userId }: ToriiIds,
): T {
  return userId === undefined || !isSamePerson(offboarding.person, person)
    ? offboarding
    : withToriiIds(offboarding, { userId });
}

export function isSamePerson(one: Person, other: Person): boolean {
  return one.email.trim().toLowerCase() === other.email.trim().toLowerCase();
}

function isSame(one: Trigger, other: Trigger): boolean {
  return one.on === other.on && one.since === other.since;
}

/** Whoever pushed has died, and nobody knows how far he came. */
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

/** Whether what a workflow would tell of still stands so. */
export function isTriggerCurrent({ on }: Trigger, { state, assignee }: Delegation): boolean {
  return on === 'assigned' ? assignee !== null : state === on;
}

/**
 * What a change of a delegation owes Torii in workflows. A completion or a decline that is over before it was told is not told any
 * more, nor is an assignment to nobody, nor what an admin dismissed; where nothing is owed, Torii has nothing to hear of the change.
 */
export function withTriggers(
  before: Delegation,
  after: Delegation,
  settings: ToriiSettings | null,
  now: number,
): Delegation {
  if (after.sequence === before.sequence) return after;
  const left = before.outbox.torii.status === 'dismissed' ? [] : after.torii.triggers;
  const owed = new Map(left.map((trigger) => [trigger.on, trigger]));
  const put = (on: TriggerName) => {
    const workflow = settings?.enabled === true ? settings.workflows[on] : null;
    if (workflow !== null) owed.set(on, { on, workflow, since: now, attemptedAt: null, mayRepeat: false });
  };
  if (after.state !== before.state) {
    for (const on of ['completed', 'declined'] as const) {
      if (after.state === on) put(on);
      else if (owed.get(on)?.attemptedAt === null) owed.delete(on);
    }
  }
  if (after.assignee?.accountId !== before.assignee?.accountId && before.state !== 'creating') {
    if (after.assignee) put('assigned');
    else if (owed.get('assigned')?.attemptedAt === null) owed.delete('assigned');
  }
  const triggers = [...owed.values()];
  const { torii } = after.outbox;
  return {
    ...after,
    torii: { ...after.torii, triggers },
    outbox: triggers.length > 0 ? after.outbox : { ...after.outbox, torii: { ...torii, acknowledged: after.sequence } },
  };
}

/** Torii's ids are whole numbers of 32 bits; another service's own ids say nothing to it. */
export function toriiId(id: Person['id']): number | null {
  const number = typeof id === 'string' && /^\d{1,10}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= 2_147_483_647
    ? number
    : null;
}
