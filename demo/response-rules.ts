import { z } from 'zod';
import { type Clock, json, type WireRequest, type WireResponse } from 'forge-sandbox/mock-service';

/** Changes of the usual response to a call. */
const behaviorSchema = z.strictObject({
  /** Status of the response. The call takes effect only if the status is 2xx. */
  status: z.number().int().min(200).max(599).optional(),
  /** Value of the `Retry-After` header in seconds. */
  retryAfter: z.number().int().min(0).optional(),
  /** Delay between the call's effect and its response, ms. */
  delayMs: z.number().int().min(0).optional(),
  /** Delay of both the effect and the response, ms. By then, the caller may have timed out. */
  late: z.number().int().min(0).optional(),
  /** True if the call gets no response and has no effect. */
  hang: z.boolean().optional(),
  /** True if a `PUT` of the API has no effect and its response contains the opposite value. */
  disagree: z.boolean().optional(),
  /** Number of calls to which the rule applies. Default: all. */
  times: z.number().int().min(1).optional(),
});
export type Behavior = z.infer<typeof behaviorSchema>;

/** A behavior and the calls to which it applies. Null matches every call. */
export const responseRuleSchema = z.strictObject({
  host: z.string().nullable(),
  /** Text that the path with its query, or the body, must contain. */
  match: z.string().nullable(),
  behavior: behaviorSchema,
});
export type ResponseRule = z.infer<typeof responseRuleSchema>;

/**
 * Returns the rules after `POST /_sandbox/service`, or the response that refuses the input. A rule replaces the rule
 * with the same host and match. Without host and match, it replaces all rules. Input without a behavior removes the
 * rules with its host and match.
 */
export function updateRules(
  rules: readonly ResponseRule[],
  hosts: readonly string[],
  input: unknown,
): { readonly rules: ResponseRule[] } | { readonly refused: WireResponse } {
  const inputSchema = behaviorSchema.extend({
    host: z.enum([...hosts]).optional(),
    match: z.string().min(1).optional(),
  });
  const parsed = inputSchema.safeParse(input ?? {});
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, detail: issue.message }));
    const message = `The mock service accepts ${Object.keys(inputSchema.shape).join(', ')}.`;
    return { refused: json(400, { message, errors }) };
  }
  const { host = null, match = null, ...behavior } = parsed.data;
  const isEmpty = Object.keys(behavior).length === 0;
  const isReplaced = (rule: ResponseRule): boolean => {
    if (host === null && match === null) return true;
    if (isEmpty && match === null) return rule.host === host;
    return rule.host === host && rule.match === match;
  };
  const kept = rules.filter((rule) => !isReplaced(rule));
  return { rules: isEmpty ? kept : [...kept, { host, match, behavior }] };
}

/**
 * Returns the behavior for a call, and the remaining rules. Rules with a match have priority, then rules for the host,
 * then the newest rule.
 */
export function takeBehavior(
  rules: readonly ResponseRule[],
  host: string,
  request: Pick<WireRequest, 'path' | 'body'>,
): { readonly behavior: Behavior; readonly rules: readonly ResponseRule[] } {
  const includesText = (text: string) => request.path.includes(text) || (request.body ?? '').includes(text);
  const rank = (rule: ResponseRule) => (rule.match === null ? 0 : 2) + (rule.host === null ? 0 : 1);
  const [rule] = rules
    .filter(({ host: ruleHost, match }) => (ruleHost ?? host) === host && (match === null || includesText(match)))
    .toReversed()
    .sort((a, b) => rank(b) - rank(a));
  if (!rule) return { behavior: {}, rules };
  const { times } = rule.behavior;
  if (times === undefined) return { behavior: rule.behavior, rules };
  const counted = { ...rule, behavior: { ...rule.behavior, times: times - 1 } };
  return {
    behavior: rule.behavior,
    rules: rules.flatMap((other) => (other === rule ? (times === 1 ? [] : [counted]) : [other])),
  };
}

/**
 * Responds to one call according to a behavior. `perform` carries out the call and returns the usual response. `refuse`
 * returns the response for a status that isn't 2xx.
 */
export async function respond(
  behavior: Behavior,
  clock: Clock,
  perform: () => Promise<WireResponse>,
  refuse: (status: number) => WireResponse,
): Promise<WireResponse> {
  const { status, retryAfter, delayMs = 0, late = 0, hang } = behavior;
  if (hang) return new Promise(() => undefined);
  await pause(clock, late);
  const usual = status === undefined || status < 300 ? await perform() : refuse(status);
  await pause(clock, delayMs);
  return {
    status: status ?? usual.status,
    body: status === 204 ? '' : usual.body,
    headers: { ...usual.headers, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) },
  };
}

async function pause(clock: Clock, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
}
