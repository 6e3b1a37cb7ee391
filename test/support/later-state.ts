import * as z from 'zod';

const State = z.looseObject({ now: z.number(), forge: z.looseObject({}) });

/** Returns the state of a sandbox `ms` later, as if Forge had run no scheduled trigger meanwhile. */
export function laterState(state: unknown, ms: number): unknown {
  const { now, forge, ...others } = State.parse(state);
  return { ...others, now: now + ms, forge: { ...forge, schedule: {} } };
}
