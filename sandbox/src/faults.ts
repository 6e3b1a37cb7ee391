import { z } from 'zod';
import type { Rng } from './time/time';
import { json, type WireResponse } from './wire';

/** Places where fault rules apply: the app's own calls, and items in flight to the app. */
type FaultPlace = 'jira' | 'kvs' | 'secret' | 'webtrigger' | 'queue' | 'event' | 'egress' | 'invocation';

const instead = z.strictObject({
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
const effects = z.union(
  [
    instead,
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
export type Effect = z.infer<typeof effects>;
type EffectKind = 'status' | 'delayMs' | 'drop' | 'duplicate' | 'reorder' | 'lost' | 'late';

/** Effects on a call: another answer, a delay, a lost process, or an effect that takes place `late` ms after the answer. */
const CALL: readonly EffectKind[] = ['status', 'delayMs', 'lost', 'late'];
/** Effects on an item in flight. */
const ITEM: readonly EffectKind[] = ['drop', 'duplicate', 'reorder', 'delayMs'];
/** Effects that are possible at each place. */
const POSSIBLE: Readonly<Record<FaultPlace, readonly EffectKind[]>> = {
  jira: CALL,
  kvs: CALL,
  secret: CALL,
  webtrigger: CALL,
  egress: CALL,
  queue: ['status', 'lost', 'late', ...ITEM],
  event: ITEM,
  invocation: ['status', 'lost', 'delayMs'],
};

const place = z.enum(['jira', 'kvs', 'secret', 'webtrigger', 'queue', 'event', 'egress', 'invocation']);
const placed = z.object({ on: place });
const rule = z
  .strictObject({
    on: place,
    match: z.string().optional(),
    nth: z.int().min(1).optional(),
    times: z.int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    do: effects,
  })
  .refine((one) => POSSIBLE[one.on].includes(effectKindOf(one.do)), { error: (issue) => impossible(issue.input) });
type FaultRule = z.infer<typeof rule>;

interface Counted {
  readonly rule: FaultRule;
  /** Number of matching calls since the rule was set. */
  matched: number;
  struck: number;
}

/** The fault rules in force. The calls that a rule affects depend only on the calls and the seed. */
export interface Faults {
  /**
   * Replaces all rules.
   * @throws ZodError if a rule is invalid.
   */
  replace(rules: unknown): void;
  list(): readonly (FaultRule & { readonly struck: number })[];
  /** Returns the effect of the first rule that matches this call or item. `kinds` limits the effects. */
  effectOn(place: FaultPlace, text: string, kinds?: readonly EffectKind[]): Effect | undefined;
  dump(): unknown;
  load(state: unknown): void;
}

const kept = z.array(z.object({ rule, matched: z.int(), struck: z.int() }));

export function createFaults(rng: Rng): Faults {
  let rules: Counted[] = [];
  return {
    replace(input) {
      rules = z
        .array(rule)
        .parse(input)
        .map((one) => ({ rule: one, matched: 0, struck: 0 }));
    },
    list: () => rules.map(({ rule: one, struck }) => ({ ...one, struck })),
    effectOn(where, text, kinds) {
      let effect: Effect | undefined;
      for (const counted of rules) {
        const { on, match = '', nth, times, probability, do: does } = counted.rule;
        if (on !== where || !text.includes(match)) continue;
        if (kinds && !kinds.includes(effectKindOf(does))) continue;
        // Every rule counts all calls that it matches, even if another rule has already affected the call.
        counted.matched += 1;
        const due = nth === undefined ? true : counted.matched >= nth && counted.matched < nth + (times ?? 1);
        const left = nth !== undefined || times === undefined || counted.struck < times;
        if (effect !== undefined || !due || !left) continue;
        if (probability !== undefined && rng.next() >= probability) continue;
        counted.struck += 1;
        effect = does;
      }
      return effect;
    },
    dump: () => rules.map(({ rule: one, matched, struck }) => ({ rule: one, matched, struck })),
    load(state) {
      rules = kept.parse(state);
    },
  };
}

/** Returns the answer that a rule describes. A text body is sent unchanged, any other body as JSON. */
export function answerOf({ status, body, headers: given = {} }: z.infer<typeof instead>): WireResponse {
  const headers = Object.fromEntries(new Headers(given));
  if (typeof body === 'string' || body === undefined) return { status, headers, body: body ?? '' };
  return json(status, body, headers);
}

/** Effects on an item in flight, not on the call that sends it. */
export const ITEM_EFFECTS = ITEM;

function effectKindOf(effect: Effect): EffectKind {
  return (
    (['status', 'delayMs', 'drop', 'duplicate', 'reorder', 'lost', 'late'] as const).find((kind) => kind in effect) ??
    'status'
  );
}

function impossible(input: unknown): string {
  const { on } = placed.parse(input);
  return `a rule on ${on} does one of ${POSSIBLE[on].join(', ')}`;
}
