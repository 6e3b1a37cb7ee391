import { z } from 'zod';
import { delegationViewSchema, type Service, type Task, type DelegationView } from './service';
import type { World } from './world';

/** One view of a delegation that reached the service, by a response or by a push. */
export interface Observation {
  readonly at: number;
  readonly by: 'answer' | 'push';
  readonly type: string;
  readonly acknowledged: boolean;
  readonly view: DelegationView;
}

const pushSchema = z.object({ type: z.string(), data: z.unknown() });

/** A push of a delegation or an offboarding as received; `at` in epoch ms. */
export interface Push {
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
  readonly acknowledged: boolean;
}

/** Returns the pushes with a valid signature. */
export function pushesOf(world: World): Push[] {
  return world.received().flatMap(({ at, host, path, body, verified, answered }) => {
    if (!host.startsWith('hooks.') || path !== '/jira' || verified !== true) return [];
    const { type, data } = pushSchema.parse(JSON.parse(body));
    return [{ at: Date.parse(at), type, data, acknowledged: answered !== null && answered < 300 }];
  });
}

/** Returns all observations of each delegation by its id, oldest first. */
export function observationsOf(world: World, service: Service): ReadonlyMap<string, readonly Observation[]> {
  const byId = new Map<string, Observation[]>();
  const pushed = pushesOf(world).flatMap(({ data, ...push }): Observation[] => {
    const view = delegationViewSchema.safeParse(data).data;
    return view ? [{ ...push, by: 'push', view }] : [];
  });
  const answered = [...service.tasks.values()].flatMap(answersOf);
  for (const observed of [...answered, ...pushed].sort((a, b) => a.at - b.at)) {
    byId.set(observed.view.id, [...(byId.get(observed.view.id) ?? []), observed]);
  }
  return byId;
}

function answersOf({ responses: answers }: Task): Observation[] {
  return answers.flatMap(({ at, status, json }): Observation[] => {
    const view = delegationViewSchema.safeParse(json).data;
    return view && status < 300 ? [{ at, by: 'answer', type: 'answer', acknowledged: true, view }] : [];
  });
}

/** Returns the service's view: the acknowledged one with the highest sequence. */
export function viewOf(observed: readonly Observation[]): DelegationView | undefined {
  const acknowledged = observed.filter(({ acknowledged }) => acknowledged).map(({ view }) => view);
  const [first, ...others] = acknowledged;
  return first && others.reduce((highest, one) => (one.sequence >= highest.sequence ? one : highest), first);
}

/** Returns the service's view of each delegation by its id. */
export function viewsOf(all: ReadonlyMap<string, readonly Observation[]>): ReadonlyMap<string, DelegationView> {
  return new Map(
    [...all].flatMap(([id, observed]) => {
      const view = viewOf(observed);
      return view ? [[id, view] as const] : [];
    }),
  );
}
