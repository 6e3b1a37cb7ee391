import { z } from 'zod';
import { type App, createRng, createHost, loadApp, type SandboxHost } from 'forge-sandbox';
import { worldOn, type InFlightPush, type World } from './world';

/** Start of every run, epoch ms, so that a seed gives the same history on every machine. */
const STARTS_AT = Date.UTC(2026, 10, 24, 8);

/** Time-out of a push, ms. */
const PUSH_TIMEOUT_MS = 10_000;

/** Time after the deployment until its first sweep is over, ms [doc: scheduled triggers]. */
const FIRST_SWEEP_MS = 15 * 60_000;

/** People who leave in a run. The second one has no Jira account. */
export const PEOPLE = [
  { id: 50001, email: 'jane@acme.example', name: 'Jane Roe' },
  { id: 50002, email: 'max@acme.example', name: 'Max Poe' },
] as const;

/** Apps of each person, as the service knows them: `App0` and so on. */
export const APPS = Array.from({ length: 150 }, (_, n) => ({ id: 100 + n, name: `App${n}` }));

/** Torii workflows that the app starts, by event. */
export const WORKFLOWS = { completed: 301, assigned: 302, declined: 303 } as const;

/** A host whose app is bundled and set up once. Each run starts from that state. */
export interface SimulationHost {
  /** Starts a run. */
  begin(seed: number): World;
}

const stateSchema = z.looseObject({
  rng: z.unknown(),
  mockService: z.looseObject({ people: z.array(z.unknown()), apps: z.array(z.looseObject({ settings: z.unknown() })) }),
});

/** @param folder folder with the app's manifest */
export async function createSimulationHost(folder: string): Promise<SimulationHost> {
  const pool: NonNullable<Parameters<typeof createHost>[0]['pool']> = [];
  const host = await createHost({
    app: withDailySweep(await loadApp(folder)),
    seed: 'demo',
    clock: 'virtual',
    startAt: STARTS_AT,
    latency: 'forge',
    license: 'active',
    pool,
  });
  const pushes = recordPushes(host);
  await worldOn(host, pushes).admin('saveTorii', { enabled: true, workflows: WORKFLOWS });
  await host.time.advance(FIRST_SWEEP_MS);
  const initialState = withPeople(stateSchema.parse(host.dump()));
  return {
    begin(seed) {
      pushes.length = 0;
      // Instances of an earlier run would keep its memory.
      pool.length = 0;
      host.load({ ...initialState, rng: createRng(seed).dump() });
      return worldOn(host, pushes);
    },
  };
}

/** Returns the app with a daily sweep, so that a simulated day is fast. A run starts the sweeps that it needs. */
function withDailySweep(app: App): App {
  const scheduledTrigger = app.manifest.modules.scheduledTrigger.map((trigger) =>
    trigger.interval === 'fiveMinute' ? { ...trigger, interval: 'day' as const } : trigger,
  );
  return { ...app, manifest: { ...app.manifest, modules: { ...app.manifest.modules, scheduledTrigger } } };
}

/** Returns a state whose mock service has the people of a run and their apps. */
function withPeople(state: z.infer<typeof stateSchema>): z.infer<typeof stateSchema> {
  const people = PEOPLE.map(({ id, email, name }) => {
    const [firstName, lastName] = name.split(' ');
    const apps = APPS.map((app) => ({ id: app.id, removed: false }));
    return { id, firstName, lastName, email, lifecycleStatus: 'active', apps };
  });
  const [firstApp] = state.mockService.apps;
  const apps = APPS.map((app) => ({ ...app, settings: firstApp?.settings }));
  return { ...state, mockService: { ...state.mockService, people, apps } };
}

/** Returns a list that grows with each push that reaches the receiver. */
function recordPushes({ mockService, clock }: SandboxHost): InFlightPush[] {
  const pushes: InFlightPush[] = [];
  if (!mockService) return pushes;
  const receive = mockService.receive.bind(mockService);
  mockService.receive = async (host, request) => {
    const from = clock.now();
    const subject = request.headers['webhook-id']?.replace(/\.\d+$/, '') ?? '';
    const push = { subject, from, until: from + PUSH_TIMEOUT_MS };
    if (request.headers['webhook-id'] !== undefined) pushes.push(push);
    const answer = await receive(host, request);
    push.until = Math.min(push.until, clock.now());
    return answer;
  };
  return pushes;
}
