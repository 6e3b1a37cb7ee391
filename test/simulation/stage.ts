import { z } from 'zod';
import { type App, createRng, createHost, loadApp, type SandboxHost } from 'forge-sandbox';
import { worldOn, type UnderWay, type World } from './world';

/** When every run begins, so that a seed tells the same story on every machine. */
const BEGINS_AT = Date.UTC(2026, 10, 24, 8);

/** The app gives a push up after this, ms [contract]. */
const GIVEN_UP_MS = 10_000;

/** Forge sweeps for the first time about five minutes after the deployment [doc]; a run begins with that behind it. */
const FIRST_SWEEP_MS = 15 * 60_000;

/** Who leaves in a run; one of them is unknown to Jira. */
export const LEAVERS = [
  { id: 50001, email: 'jane@acme.example', name: 'Jane Roe' },
  { id: 50002, email: 'max@acme.example', name: 'Max Poe' },
] as const;

/** Apps that they have, as the service knows them: `App0` and so on. */
export const APPS = Array.from({ length: 10 }, (_, n) => ({ id: 100 + n, name: `App${n}` }));

/** Workflows of the service's that the app starts. */
export const WORKFLOWS = { completed: 301, assigned: 302, declined: 303 } as const;

/** Where worlds come from: the app is compiled and set up once, each run begins from there. */
export interface Stage {
  begin(seed: number): World;
}

const stateSchema = z.looseObject({
  rng: z.unknown(),
  mockService: z.looseObject({ people: z.array(z.unknown()), apps: z.array(z.looseObject({ settings: z.unknown() })) }),
});

/** @param folder the app's, with its manifest */
export async function setStage(folder: string): Promise<Stage> {
  const pool: NonNullable<Parameters<typeof createHost>[0]['pool']> = [];
  const host = await createHost({
    app: seldomSwept(await loadApp(folder)),
    seed: 'demo',
    clock: 'virtual',
    startAt: BEGINS_AT,
    latency: 'forge',
    license: 'active',
    pool,
  });
  const pushes = watched(host);
  await worldOn(host, pushes).admin('saveTorii', { enabled: true, workflows: WORKFLOWS });
  await host.time.advance(FIRST_SWEEP_MS);
  const beginning = withLeavers(stateSchema.parse(host.dump()));
  return {
    begin(seed) {
      pushes.length = 0;
      // Processes of an earlier run would bring its memory along.
      pool.length = 0;
      host.load({ ...beginning, rng: createRng(seed).dump() });
      return worldOn(host, pushes);
    },
  };
}

/**
 * Sweeps a day apart instead of five minutes, so that days pass fast: what a run wants swept it sweeps itself, and the app is held to
 * less help than it has.
 */
function seldomSwept(app: App): App {
  const scheduledTrigger = app.manifest.modules.scheduledTrigger.map((trigger) =>
    trigger.interval === 'fiveMinute' ? { ...trigger, interval: 'day' as const } : trigger,
  );
  return { ...app, manifest: { ...app.manifest, modules: { ...app.manifest.modules, scheduledTrigger } } };
}

/** The service knows the leavers of a run, and their apps. */
function withLeavers(state: z.infer<typeof stateSchema>): z.infer<typeof stateSchema> {
  const people = LEAVERS.map(({ id, email, name }) => {
    const [firstName, lastName] = name.split(' ');
    const apps = APPS.map((app) => ({ id: app.id, removed: false }));
    return { id, firstName, lastName, email, lifecycleStatus: 'active', apps };
  });
  const [like] = state.mockService.apps;
  const apps = APPS.map((app) => ({ ...app, settings: like?.settings }));
  return { ...state, mockService: { ...state.mockService, people, apps } };
}

/** Watches what reaches the receiver; the list grows as it does. */
function watched({ mockService, clock }: SandboxHost): UnderWay[] {
  const pushes: UnderWay[] = [];
  if (!mockService) return pushes;
  const receive = mockService.receive.bind(mockService);
  mockService.receive = async (host, request) => {
    const from = clock.now();
    const about = request.headers['webhook-id']?.replace(/\.\d+$/, '') ?? '';
    const push = { about, from, until: from + GIVEN_UP_MS };
    if (request.headers['webhook-id'] !== undefined) pushes.push(push);
    const answer = await receive(host, request);
    push.until = Math.min(push.until, clock.now());
    return answer;
  };
  return pushes;
}
