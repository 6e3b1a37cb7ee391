import { z } from 'zod';
import type { Actors } from '../actors';
import { isAccepted, type DelegationView, type OffboardingCounts } from '../service';
import { pushesOf } from './observations';

const offboardingSchema = z.object({ id: z.string(), sequence: z.number(), state: z.enum(['open', 'completed']) });

/** Returns the number of delegations in each state. */
function countsOf(states: readonly DelegationView['state'][]): OffboardingCounts {
  const counts = { creating: 0, open: 0, completed: 0, declined: 0, canceled: 0, failed: 0 };
  for (const state of states) counts[state === 'in_progress' ? 'open' : state] += 1;
  return counts;
}

/** Result of the comparison of offboardings. */
export interface OffboardingCheck {
  readonly violations: readonly string[];
  /** Ids of completed offboardings, by the service's views of their delegations. */
  readonly completed: ReadonlySet<string>;
}

/** Compares pushes of offboardings with the service's views of their delegations. */
export function checkOffboardings(
  { world, service }: Actors,
  views: ReadonlyMap<string, DelegationView>,
): OffboardingCheck {
  const pushes = pushesOf(world).flatMap(({ at, data, isAcknowledged }) => {
    const offboarding = offboardingSchema.safeParse(data).data;
    return offboarding ? [{ at, isAcknowledged, ...offboarding }] : [];
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
      const requestedCount = tasks.filter(
        ({ call, requestedAt }) => call.offboarding?.id === id && requestedAt <= at,
      ).length;
      if (state === 'completed' && requestedCount < total) {
        violations.push(
          `the offboarding ${id} was sent as completed when ${requestedCount} of ${total} had been requested`,
        );
      }
    }
    const counts = service.offboardings.get(id);
    const expectedCounts = countsOf(states);
    if (counts && JSON.stringify(counts) !== JSON.stringify(expectedCounts)) {
      violations.push(
        `the offboarding ${id} counts ${JSON.stringify(counts)}; its delegations are ${JSON.stringify(expectedCounts)}`,
      );
    }
    const acknowledged = pushes
      .filter((push) => push.id === id && push.isAcknowledged)
      .sort((a, b) => a.sequence - b.sequence);
    const expectedState = isCompleted ? 'completed' : 'open';
    const lastState = acknowledged.at(-1)?.state ?? 'open';
    if (lastState !== expectedState) {
      violations.push(
        `the offboarding ${id} is ${expectedState} (${states.join(', ')} of ${total}), but the service has it ${lastState}`,
      );
    }
  }
  return { violations, completed };
}
