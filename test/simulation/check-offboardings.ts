import { z } from 'zod';
import type { Actors } from './actors';
import { isAccepted, type DelegationView, type OffboardingCounts } from './service';
import { pushesOf } from './observations';

const offboardingSchema = z.object({ id: z.string(), sequence: z.number(), state: z.enum(['open', 'completed']) });

function countsOf(states: readonly DelegationView['state'][]): OffboardingCounts {
  const counts = { creating: 0, open: 0, completed: 0, declined: 0, canceled: 0, failed: 0 };
  for (const state of states) counts[state === 'in_progress' ? 'open' : state] += 1;
  return counts;
}

export interface Offboardings {
  readonly violations: readonly string[];
  /** Ids of completed offboardings, by the service's views of their delegations. */
  readonly completed: ReadonlySet<string>;
}

/** Compares pushes of offboardings with the service's views of their delegations. */
export function offboardingsOf({ world, service }: Actors, views: ReadonlyMap<string, DelegationView>): Offboardings {
  const pushes = pushesOf(world).flatMap(({ at, data, acknowledged }) => {
    const offboarding = offboardingSchema.safeParse(data).data;
    return offboarding ? [{ at, acknowledged, ...offboarding }] : [];
  });
  const tasks = [...service.tasks.values()];
  const calls = tasks.filter(isAccepted).map(({ call }) => call);
  const completed = new Set<string>();
  const violations: string[] = [];
  for (const id of new Set(calls.flatMap(({ offboarding }) => offboarding?.id ?? []))) {
    const members = calls.filter(({ offboarding }) => offboarding?.id === id);
    const states = members.map((member) => views.get(member.id)?.state ?? 'creating');
    const total = Math.max(0, ...members.map(({ offboarding }) => offboarding?.total ?? 0));
    const isCompleted =
      states.every((state) => state === 'completed' || state === 'canceled') &&
      states.includes('completed') &&
      members.length >= total;
    if (isCompleted) completed.add(id);
    for (const { at, state } of pushes.filter((push) => push.id === id)) {
      const came = tasks.filter(({ call, requestedAt }) => call.offboarding?.id === id && requestedAt <= at).length;
      if (state === 'completed' && came < total) {
        violations.push(`the offboarding ${id} was sent as completed when ${came} of ${total} had come`);
      }
    }
    const counts = service.offboardings.get(id);
    const shouldCount = countsOf(states);
    if (counts && JSON.stringify(counts) !== JSON.stringify(shouldCount)) {
      violations.push(
        `the offboarding ${id} counts ${JSON.stringify(counts)}; its delegations are ${JSON.stringify(shouldCount)}`,
      );
    }
    const acknowledged = pushes
      .filter((push) => push.id === id && push.acknowledged)
      .sort((a, b) => a.sequence - b.sequence);
    const should = isCompleted ? 'completed' : 'open';
    const last = acknowledged.at(-1)?.state ?? 'open';
    if (last !== should) {
      violations.push(
        `the offboarding ${id} is ${should} (${states.join(', ')} of ${total}), but the service has it ${last}`,
      );
    }
  }
  return { violations, completed };
}
