import { z } from 'zod';
import type { Clock } from '../sandbox/src/time';
import { json, type WireResponse } from '../sandbox/src/wire';

/** How the service answers on command, so that what calls it can be tried against a service that misbehaves. */
export const behaviourSchema = z.strictObject({
  /** Answered instead. A 2xx still takes effect, anything else does not. */
  status: z.number().int().min(200).max(599).optional(),
  /** Seconds, sent as `Retry-After`. */
  retryAfter: z.number().int().min(0).optional(),
  /** The call takes effect at once and is answered this much later. */
  delayMs: z.number().int().min(0).optional(),
  /** The call takes effect, and is answered, only this much later: after the caller gave up, if it is long enough. */
  late: z.number().int().min(0).optional(),
  /** Never answers, and nothing takes effect. */
  hang: z.boolean().optional(),
  /** What a `PUT` of the API asks for is not kept, and the answer says otherwise. */
  disagree: z.boolean().optional(),
  /** For so many calls, then as usual. */
  times: z.number().int().min(1).optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

const ANY_HOST = '*';

/**
 * Takes an order of `POST /_sandbox/service`: without `host` it holds for all hosts and replaces every earlier order;
 * `{}` is the usual behaviour again. Answers 200 with the orders in force, or 400.
 */
export function order(behaviours: Record<string, Behaviour>, hosts: readonly string[], input: unknown): WireResponse {
  const parsed = behaviourSchema.extend({ host: z.enum([...hosts]).optional() }).safeParse(input ?? {});
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, detail: issue.message }));
    return json(400, {
      message: 'The service knows status, retryAfter, delayMs, late, hang, disagree, times and host.',
      errors,
    });
  }
  const { host, ...behaviour } = parsed.data;
  if (host === undefined) for (const known of Object.keys(behaviours)) delete behaviours[known];
  const key = host ?? ANY_HOST;
  if (Object.keys(behaviour).length > 0) behaviours[key] = behaviour;
  else delete behaviours[key];
  return json(200, behaviours);
}

/** The order that strikes the next call to this host, counted down. */
export function nextBehaviour(behaviours: Record<string, Behaviour>, host: string): Behaviour {
  const key = host in behaviours ? host : ANY_HOST;
  const behaviour = behaviours[key];
  if (!behaviour) return {};
  if (behaviour.times === 1) delete behaviours[key];
  else if (behaviour.times !== undefined) behaviours[key] = { ...behaviour, times: behaviour.times - 1 };
  return behaviour;
}

/** Answers one call under an order. `take` lets it take effect; `refuse` words a status without effect. */
export async function answerUnder(
  behaviour: Behaviour,
  clock: Clock,
  take: () => Promise<WireResponse>,
  refuse: (status: number) => WireResponse,
): Promise<WireResponse> {
  const { status, retryAfter, delayMs = 0, late = 0, hang } = behaviour;
  if (hang) return new Promise(() => undefined);
  await pause(clock, late);
  const usual = status === undefined || status < 300 ? await take() : refuse(status);
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
