import { z } from 'zod';
import type { Rng } from './time/time';
import { json, type WireResponse } from './wire';

/** Places where fault rules apply: the app's own calls, and items in flight to the app. */
type FaultPlace = 'jira' | 'kvs' | 'secret' | 'webtrigger' | 'queue' | 'event' | 'egress' | 'invocation';

/** Answer that replaces the real one. */
const replacementAnswer = z.strictObject({
  status: z.int().min(200).max(599),
  body: z.unknown().optional(),
  headers: z
    .record(z.string(), z.string())
    .refine((headers) => {
      try {
        return new Headers(headers);
      } catch {
        return false;
      }
    }, 'such headers cannot be sent')
    .optional(),
});
const effect = z.union(
  [
    replacementAnswer,
    z.strictObject({ delayMs: z.number().min(0) }),
    z.strictObject({ drop: z.literal(true) }),
    z.strictObject({ duplicate: z.int().min(1).max(1000) }),
    z.strictObject({ reorder: z.literal(true) }),
    z.strictObject({ lost: z.enum(['before', 'after']) }),
    z.strictObject({ late: z.number().min(0) }),
  ],
  {
    error:
      'one of {status, body?, headers?}, {delayMs}, {drop: true}, {duplicate: n}, {reorder: true}, {lost: "before"|"after"}, {late: ms}',
  },
);
export type Effect = z.infer<typeof effect>;
type EffectKind = 'status' | 'delayMs' | 'drop' | 'duplicate' | 'reorder' | 'lost' | 'late';

/**
 * Effects on a call: another answer, a delay, a lost process, or a call that is carried out `late` ms after the caller
 * gave up.
 */
const CALL_EFFECTS: readonly EffectKind[] = ['status', 'delayMs', 'lost', 'late'];
/** Effects on an item in flight, not on the call that sends it. */
export const ITEM_EFFECTS: readonly EffectKind[] = ['drop', 'duplicate', 'reorder', 'delayMs'];
/** Effects that are possible at each place. */
const POSSIBLE_EFFECTS: Readonly<Record<FaultPlace, readonly EffectKind[]>> = {
  jira: CALL_EFFECTS,
  kvs: CALL_EFFECTS,
  secret: CALL_EFFECTS,
  webtrigger: CALL_EFFECTS,
  egress: CALL_EFFECTS,
  queue: ['status', 'lost', 'late', ...ITEM_EFFECTS],
  event: ITEM_EFFECTS,
  invocation: ['status', 'lost', 'delayMs'],
};

const place = z.enum(['jira', 'kvs', 'secret', 'webtrigger', 'queue', 'event', 'egress', 'invocation']);
const ruleWithPlace = z.object({ on: place });
const rule = z
  .strictObject({
    on: place,
    match: z.string().optional(),
    nth: z.int().min(1).optional(),
    times: z.int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    do: effect,
  })
  .refine(({ on, do: ruleEffect }) => POSSIBLE_EFFECTS[on].includes(effectKindOf(ruleEffect)), {
    error: (issue) => impossibleEffectMessage(issue.input),
  });
type FaultRule = z.infer<typeof rule>;

/** A fault rule with its counts. */
interface CountedRule {
  readonly rule: FaultRule;
  /** Number of matching calls since the rule was set. */
  matched: number;
  /** Number of calls that the rule affected. */
  struck: number;
}

/** The fault rules in force. The calls that a rule affects depend only on the calls and the seed. */
export interface Faults {
  /**
   * Replaces all rules.
   * @throws ZodError if a rule is invalid.
   */
  replace(rules: unknown): void;
  /** Returns the rules, and how many calls each has affected. */
  list(): readonly (FaultRule & { readonly struck: number })[];
  /**
   * Returns the effect of the first rule that matches this call or item, and counts the call for all matching rules.
   * `kinds` limits the effects.
   */
  effectOn(place: FaultPlace, text: string, kinds?: readonly EffectKind[]): Effect | undefined;
  dump(): unknown;
  load(state: unknown): void;
}

const savedState = z.array(z.object({ rule, matched: z.int(), struck: z.int() }));

export function createFaults(rng: Rng): Faults {
  let rules: CountedRule[] = [];
  return {
    replace(input) {
      rules = z
        .array(rule)
        .parse(input)
        .map((faultRule) => ({ rule: faultRule, matched: 0, struck: 0 }));
    },
    list: () => rules.map((counted) => ({ ...counted.rule, struck: counted.struck })),
    effectOn(where, text, kinds) {
      let firstEffect: Effect | undefined;
      for (const counted of rules) {
        const { on, match = '', nth, times, probability, do: ruleEffect } = counted.rule;
        if (on !== where || !text.includes(match)) continue;
        if (kinds && !kinds.includes(effectKindOf(ruleEffect))) continue;
        // Every rule counts all calls that it matches, even if another rule has already affected the call.
        counted.matched += 1;
        const isDue = nth === undefined ? true : counted.matched >= nth && counted.matched < nth + (times ?? 1);
        const hasTimesLeft = nth !== undefined || times === undefined || counted.struck < times;
        if (firstEffect !== undefined || !isDue || !hasTimesLeft) continue;
        if (probability !== undefined && rng.next() >= probability) continue;
        counted.struck += 1;
        firstEffect = ruleEffect;
      }
      return firstEffect;
    },
    dump: () => rules.map((counted) => ({ ...counted })),
    load(state) {
      rules = savedState.parse(state);
    },
  };
}

/** Returns the answer that a rule describes. A text body is sent unchanged, any other body as JSON. */
export function answerOf({ status, body, headers: ruleHeaders = {} }: z.infer<typeof replacementAnswer>): WireResponse {
  const headers = Object.fromEntries(new Headers(ruleHeaders));
  if (typeof body === 'string' || body === undefined) return { status, headers, body: body ?? '' };
  return json(status, body, headers);
}

function effectKindOf(effect: Effect): EffectKind {
  return (
    (['status', 'delayMs', 'drop', 'duplicate', 'reorder', 'lost', 'late'] as const).find((kind) => kind in effect) ??
    'status'
  );
}

function impossibleEffectMessage(input: unknown): string {
  const { on } = ruleWithPlace.parse(input);
  return `a rule on ${on} does one of ${POSSIBLE_EFFECTS[on].join(', ')}`;
}
