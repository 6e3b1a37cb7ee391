import { z } from 'zod';
import { delegationViewSchema, type Service, type Task, type DelegationView } from '../service';
import type { World } from '../world';

/** One view of a delegation that reached the service, by a response or by a push. */
export interface Observation {
  /** Time of its arrival, epoch ms. */
  readonly at: number;
  readonly by: 'response' | 'push';
  /** Type of the push; `response` for a response. */
  readonly type: string;
  /** True if the service answered the push with 2xx. Always true for a response. */
  readonly isAcknowledged: boolean;
  readonly view: DelegationView;
}

const pushSchema = z.object({ type: z.string(), data: z.unknown() });

/** A received push of a delegation or an offboarding. */
export interface Push {
  /** Time of its arrival, epoch ms. */
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
  /** True if the service answered with 2xx. */
  readonly isAcknowledged: boolean;
}

/** Returns the pushes with a valid signature. */
export function pushesOf(world: World): Push[] {
  return world.received().flatMap(({ at, host, path, body, verified, answered }) => {
    if (!host.startsWith('hooks.') || path !== '/jira' || verified !== true) return [];
    const { type, data } = pushSchema.parse(JSON.parse(body));
    return [{ at: Date.parse(at), type, data, isAcknowledged: answered !== null && answered < 300 }];
  });
}

/** Returns all observations of each delegation by its id, oldest first. */
export function observationsOf(world: World, service: Service): ReadonlyMap<string, readonly Observation[]> {
  const byId = new Map<string, Observation[]>();
  const pushed = pushesOf(world).flatMap(({ data, ...push }): Observation[] => {
    const view = delegationViewSchema.safeParse(data).data;
    return view ? [{ ...push, by: 'push', view }] : [];
  });
  const responses = [...service.tasks.values()].flatMap(responsesOf);
  for (const observation of [...responses, ...pushed].sort((a, b) => a.at - b.at)) {
    byId.set(observation.view.id, [...(byId.get(observation.view.id) ?? []), observation]);
  }
  return byId;
}

function responsesOf({ responses }: Task): Observation[] {
  return responses.flatMap(({ at, status, json }): Observation[] => {
    const view = delegationViewSchema.safeParse(json).data;
    return view && status < 300 ? [{ at, by: 'response', type: 'response', isAcknowledged: true, view }] : [];
  });
}

/** Returns the service's view of a delegation: the acknowledged one with the highest sequence. */
export function viewOf(observed: readonly Observation[]): DelegationView | undefined {
  const acknowledged = observed.filter(({ isAcknowledged }) => isAcknowledged).map(({ view }) => view);
  const [first, ...others] = acknowledged;
  return first && others.reduce((highest, view) => (view.sequence >= highest.sequence ? view : highest), first);
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
