import * as z from 'zod/mini';
import { nextTry, PROBE_WAIT } from './backoff';
import { StatusRef } from './status';

/**
 * What Jira still has to be brought to. Each kind can be done again without harm: whoever does it may have died after Jira did
 * it and before the record said so.
 */
export const Work = z.discriminatedUnion('do', [
  z.object({ do: z.literal('assign'), accountId: z.nullable(z.string()) }),
  z.object({ do: z.literal('set-due-date'), dueAt: z.nullable(z.string()) }),
  /** `text` is plain; the comment is found again by its name, which a property of its own keeps. */
  z.object({ do: z.literal('comment'), issue: z.string(), name: z.enum(['canceled', 'second']), text: z.string() }),
  z.object({ do: z.literal('transition'), to: StatusRef }),
  z.object({ do: z.literal('link'), issue: z.string(), to: z.string() }),
  /** Ends an issue that should not be: by the cancel status, else a declined one, else by deleting it. */
  z.object({ do: z.literal('close'), issue: z.string() }),
]);
export type Work = z.infer<typeof Work>;

/** Owed work: kept in the record first, done in Jira after, until it is done or Jira refuses it. */
export const Owed = z.object({
  works: z.array(z.object({ id: z.number(), work: Work })),
  /** Never goes back, so that work which came meanwhile is told from work that was done. */
  lastId: z.number(),
  /** Somebody does it right now, and is believed to live until then, epoch ms. */
  leaseUntil: z.nullable(z.number()),
  tries: z.number(),
  firstTryAt: z.nullable(z.number()),
  nextTryAt: z.nullable(z.number()),
});
export type Owed = z.infer<typeof Owed>;

export const NOTHING_OWED: Owed = {
  works: [],
  lastId: 0,
  leaseUntil: null,
  tries: 0,
  firstTryAt: null,
  nextTryAt: null,
};

/** Adds work, due at once. A newer owner or due date stands for an older one that was not done yet. */
export function owing(owed: Owed, works: readonly Work[], now: number): Owed {
  if (works.length === 0) return owed;
  const isReplaced = (old: Work) =>
    (old.do === 'assign' || old.do === 'set-due-date') && works.some((one) => one.do === old.do);
  return {
    ...owed,
    works: [
      ...owed.works.filter(({ work }) => !isReplaced(work)),
      ...works.map((work, index) => ({ id: owed.lastId + 1 + index, work })),
    ],
    lastId: owed.lastId + works.length,
    nextTryAt: now,
  };
}

/** When the work has to be looked at, epoch ms: its next try, or the end of a lease whose holder may have died. */
export function dueForOwed({ works, leaseUntil, nextTryAt }: Owed): number | undefined {
  return works.length === 0 ? undefined : (leaseUntil ?? nextTryAt ?? undefined);
}

/** Whether it may be begun now: somebody else does not do it, and its next try has come. */
export function isOwedNow({ works, leaseUntil, nextTryAt }: Owed, now: number): boolean {
  return works.length > 0 && (leaseUntil === null || leaseUntil <= now) && (nextTryAt === null || nextTryAt <= now);
}

/** What is left after a try: what was neither done nor refused goes on by the ladder, without an end, since it is owed. */
export function owedAfter(
  owed: Owed,
  endedIds: readonly number[],
  outOfReach: boolean,
  now: number,
  random: number,
): Owed {
  const works = owed.works.filter(({ id }) => !endedIds.includes(id));
  if (works.length === 0) return { ...NOTHING_OWED, lastId: owed.lastId };
  if (!outOfReach) return { ...owed, works, leaseUntil: null, nextTryAt: now };
  const tries = owed.tries + 1;
  const firstTryAt = owed.firstTryAt ?? now;
  const next = nextTry(tries, firstTryAt, now, random);
  return {
    ...owed,
    works,
    leaseUntil: null,
    tries,
    firstTryAt,
    nextTryAt: next === 'rest' ? now + PROBE_WAIT : next.at,
  };
}
