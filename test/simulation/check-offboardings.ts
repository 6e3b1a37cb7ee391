import { z } from 'zod';
import type { Cast } from './cast';
import { isTaken, type Telling } from './service';
import { pushesOf } from './told';

const offboardingSchema = z.object({ id: z.string(), sequence: z.number(), state: z.enum(['open', 'completed']) });

export interface Offboardings {
  readonly findings: readonly string[];
  /** Those that are completed, by what was told of their delegations. */
  readonly completed: ReadonlySet<string>;
}

/** An offboarding is told as completed when it is, by what was told of its delegations; and as nothing else when it is not. */
export function offboardingsOf({ world, service }: Cast, pictures: ReadonlyMap<string, Telling>): Offboardings {
  const pushes = pushesOf(world).flatMap(({ at, data, acknowledged }) => {
    const told = offboardingSchema.safeParse(data).data;
    return told ? [{ at, acknowledged, ...told }] : [];
  });
  const tasks = [...service.tasks.values()];
  const calls = tasks.filter(isTaken).map(({ call }) => call);
  const completed = new Set<string>();
  const findings: string[] = [];
  for (const id of new Set(calls.flatMap(({ offboarding }) => offboarding?.id ?? []))) {
    const members = calls.filter(({ offboarding }) => offboarding?.id === id);
    const states = members.map((member) => pictures.get(member.id)?.state ?? 'creating');
    const total = Math.max(0, ...members.map(({ offboarding }) => offboarding?.total ?? 0));
    const isCompleted =
      states.every((state) => state === 'completed' || state === 'canceled') &&
      states.includes('completed') &&
      members.length >= total;
    if (isCompleted) completed.add(id);
    for (const { at, state } of pushes.filter((push) => push.id === id)) {
      const came = tasks.filter(({ call, askedAt }) => call.offboarding?.id === id && askedAt <= at).length;
      if (state === 'completed' && came < total) {
        findings.push(`the offboarding ${id} was told as completed when ${came} of ${total} had come`);
      }
    }
    const told = pushes.filter((push) => push.id === id && push.acknowledged).sort((a, b) => a.sequence - b.sequence);
    const should = isCompleted ? 'completed' : 'open';
    const last = told.at(-1)?.state ?? 'open';
    if (last !== should) {
      findings.push(
        `the offboarding ${id} is ${should} (${states.join(', ')} of ${total}), but the service has it ${last}`,
      );
    }
  }
  return { findings, completed };
}
