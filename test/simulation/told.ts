import { z } from 'zod';
import { tellingSchema, type Service, type Task, type Telling } from './service';
import type { World } from './world';

/** One telling, by an answer or by a push that was acknowledged or not. */
export interface Told {
  readonly at: number;
  readonly by: 'answer' | 'push';
  readonly type: string;
  readonly acknowledged: boolean;
  readonly telling: Telling;
}

const pushSchema = z.object({ type: z.string(), data: z.unknown() });

/** A push of the webhook as it came, of a delegation or an offboarding; epoch ms. */
export interface Push {
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
  readonly acknowledged: boolean;
}

/** What reached the receiver with a good signature. */
export function pushesOf(world: World): Push[] {
  return world.received().flatMap(({ at, host, path, body, verified, answered }) => {
    if (!host.startsWith('hooks.') || path !== '/jira' || verified !== true) return [];
    const { type, data } = pushSchema.parse(JSON.parse(body));
    return [{ at: Date.parse(at), type, data, acknowledged: answered !== null && answered < 300 }];
  });
}

/** All that was told of each delegation, by its id, oldest first. */
export function toldOf(world: World, service: Service): ReadonlyMap<string, readonly Told[]> {
  const byId = new Map<string, Told[]>();
  const pushed = pushesOf(world).flatMap(({ data, ...push }): Told[] => {
    const telling = tellingSchema.safeParse(data).data;
    return telling ? [{ ...push, by: 'push', telling }] : [];
  });
  const answered = [...service.tasks.values()].flatMap(answersOf);
  for (const told of [...answered, ...pushed].sort((a, b) => a.at - b.at)) {
    byId.set(told.telling.id, [...(byId.get(told.telling.id) ?? []), told]);
  }
  return byId;
}

function answersOf({ answers }: Task): Told[] {
  return answers.flatMap(({ at, status, json }): Told[] => {
    const telling = tellingSchema.safeParse(json).data;
    return telling && status < 300 ? [{ at, by: 'answer', type: 'answer', acknowledged: true, telling }] : [];
  });
}

/** The service's picture: what was told under the highest sequence that it took. */
export function pictureOf(told: readonly Told[]): Telling | undefined {
  const taken = told.filter(({ acknowledged }) => acknowledged).map(({ telling }) => telling);
  const [first, ...others] = taken;
  return first && others.reduce((highest, one) => (one.sequence >= highest.sequence ? one : highest), first);
}

/** The service's picture of each delegation, by its id. */
export function picturesOf(all: ReadonlyMap<string, readonly Told[]>): ReadonlyMap<string, Telling> {
  return new Map(
    [...all].flatMap(([id, told]) => {
      const picture = pictureOf(told);
      return picture ? [[id, picture] as const] : [];
    }),
  );
}
